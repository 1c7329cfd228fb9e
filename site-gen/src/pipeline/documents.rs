//! The search documents for programs: files that hold the records of some pages each, and the list
//! of these files.
//!
//! A file is named after all that its pages are made from: one that is there is right without being
//! looked into, and whoever reads while a build is under way finds the files of the list that was
//! read, be it the old one or the new one.

use std::ops::Range;

use anyhow::Context;
use serde::Serialize;

use crate::render::Renderer;
use crate::search;
use crate::stamp::Hash;

/// The list. Its name stays.
pub(crate) const LIST: &str = "search-documents.json";

/// A file of records, and the pages that it holds by their place in reading order.
pub(crate) struct Part {
    pub(crate) path: String,
    pub(crate) pages: Range<usize>,
}

#[derive(Serialize)]
struct List<'a> {
    /// How many records there are in all.
    records: usize,
    /// The files, from the folder of the list, in reading order of their pages.
    files: Vec<&'a str>,
}

/// The files for the pages of a site, whose keys are `keys`.
pub(crate) fn parts(renderer: &Renderer, keys: &[Hash]) -> Vec<Part> {
    let part = |pages: Range<usize>| {
        let mut hasher = blake3::Hasher::new();
        for key in keys.get(pages.clone()).unwrap_or(&[]) {
            hasher.update(key);
        }
        let name = hasher.finalize().to_hex();
        let short = name.get(..12).unwrap_or_default();
        Part {
            path: format!("search-documents/{short}.json"),
            pages,
        }
    };
    let ranges = search::ranges(&renderer.library().pages);
    ranges.into_iter().map(part).collect()
}

/// The list of `parts`, encoded.
pub(crate) fn list(parts: &[Part], records: usize) -> anyhow::Result<Vec<u8>> {
    let list = List {
        records,
        files: parts.iter().map(|part| part.path.as_str()).collect(),
    };
    serde_json::to_vec(&list).context("cannot encode the list of search documents")
}

/// How many records the pages have: one for each section.
pub(crate) fn count(renderer: &Renderer) -> usize {
    let pages = renderer.library().pages.iter();
    pages
        .filter(|page| !page.is_implied())
        .map(|page| page.outline.headings.len() + 1)
        .sum()
}
