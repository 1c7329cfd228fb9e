//! The search documents for programs: files that hold the records of some pages each, and the list
//! of these files.
//!
//! Whether a file ends with a page is told from the page's path alone, so that a page that comes or
//! goes changes one file and leaves the others. A file is named after all that its pages are made
//! from: one that is there is right without being looked into, and whoever reads while a build is
//! under way finds the files of the list that was read, be it the old one or the new one.

use std::ops::Range;

use anyhow::Context;
use serde::Serialize;

use crate::page::Page;
use crate::render::Renderer;
use crate::stamp::{self, Hash};

/// The list. Its name stays.
pub(crate) const LIST: &str = "search-documents.json";

/// About how many pages are in one file.
const PAGES_IN_FILE: u64 = 32;

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
    let pages = &renderer.library().pages;
    let mut parts = Vec::new();
    let mut start = 0;
    let mut hasher = blake3::Hasher::new();
    for (index, (page, key)) in pages.iter().zip(keys).enumerate() {
        hasher.update(key);
        let end = index + 1;
        if ends_file(page) || end == pages.len() {
            let name = hasher.finalize().to_hex();
            let short = name.get(..12).unwrap_or_default();
            parts.push(Part {
                path: format!("search-documents/{short}.json"),
                pages: start..end,
            });
            hasher.reset();
            start = end;
        }
    }
    parts
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

fn ends_file(page: &Page) -> bool {
    let [first, second, ..] = stamp::hash(page.path.as_bytes());
    u64::from(u16::from_le_bytes([first, second])) % PAGES_IN_FILE == 0
}
