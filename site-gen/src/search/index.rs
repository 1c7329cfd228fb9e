//! The index behind the search box: an inverted index cut into files, of which a search loads a few.
//!
//! `search.json` lists the files. A file of words holds a range of the vocabulary in order,
//! and for each word the sections that have it, grouped by weight; a file of pages holds titles,
//! headings and roles. Sections are counted over the whole site in reading order. The text of a
//! section, for the excerpt, is read from the page itself.

use std::sync::Arc;

use anyhow::Context;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::output::File;
use crate::page::Page;
use crate::pipeline::Source;
use crate::render::Renderer;
use crate::role::Role;
use crate::search::words::{self, Vocabulary};
use crate::theme;

/// The list of the index's files. Its name stays, so that a changed index changes no page; it is not
/// among the assets, whose names change with their content and which browsers keep for ever.
pub(crate) const MANIFEST: &str = "search.json";

/// About how large a file of words is. One word that is everywhere may take more.
const WORDS_SIZE: usize = 48 * 1024;

/// About how many bytes a section takes in it.
const POSTING_SIZE: usize = 3;

/// Pages in one file of pages.
const PAGES_IN_FILE: usize = 64;

#[derive(Debug, Serialize)]
struct Manifest {
    /// How many sections there are.
    parts: usize,
    /// For each file of words the first word in it.
    words: Vec<(String, String)>,
    /// For each file of pages the first section in it.
    pages: Vec<(usize, String)>,
}

#[derive(Debug, Serialize)]
struct PageEntry<'a> {
    url: &'a str,
    title: &'a str,
    section: &'a str,
    /// Heading, anchor and roles of each section.
    parts: Vec<(&'a str, &'a str, &'a [Role])>,
}

/// The index's files over the pages of `sources`.
pub(crate) fn files(
    renderer: &Renderer,
    vocabulary: &Vocabulary,
    sources: &[Source],
) -> anyhow::Result<Vec<File>> {
    let library = renderer.library();
    let by_path: FxHashMap<&str, &[u8]> = sources
        .iter()
        .map(|source| (source.page.path.as_str(), source.words.as_ref()))
        .collect();
    let of = |page: &Arc<Page>| by_path.get(page.path.as_str()).copied();
    let words: Vec<&[u8]> = library
        .pages
        .iter()
        .map(|page| of(page).unwrap_or(&[]))
        .collect();
    let vocabulary = vocabulary.words();
    let mut starts = Vec::with_capacity(library.pages.len());
    let mut parts = 0;
    for page in &library.pages {
        starts.push(parts);
        parts += page.outline.headings.len() + 1;
    }
    let page_files: Vec<(usize, File)> = starts
        .par_chunks(PAGES_IN_FILE)
        .enumerate()
        .map(|(chunk, starts)| {
            let first = chunk * PAGES_IN_FILE;
            let file = page_file(renderer, first..first + starts.len())?;
            Ok((starts.first().copied().unwrap_or(0), file))
        })
        .collect::<anyhow::Result<_>>()?;
    let word_files = word_files(&vocabulary, &words, &starts);
    let manifest = Manifest {
        parts,
        words: word_files
            .iter()
            .map(|(word, file)| ((*word).to_owned(), file.path.clone()))
            .collect(),
        pages: page_files
            .iter()
            .map(|(part, file)| (*part, file.path.clone()))
            .collect(),
    };
    let mut files = vec![File {
        path: MANIFEST.to_owned(),
        bytes: serde_json::to_vec(&manifest).context("cannot encode the search index")?,
    }];
    files.extend(word_files.into_iter().map(|(_, file)| file));
    files.extend(page_files.into_iter().map(|(_, file)| file));
    Ok(files)
}

fn page_file(renderer: &Renderer, range: std::ops::Range<usize>) -> anyhow::Result<File> {
    let entry = |index: usize| {
        let page = renderer.library().pages.get(index)?;
        Some(PageEntry {
            url: renderer.url(index),
            title: &page.front_matter.title,
            section: renderer.section_title(index),
            parts: parts(page),
        })
    };
    let entries: Vec<PageEntry<'_>> = range.filter_map(entry).collect();
    let json = serde_json::to_string(&entries).context("cannot encode the search index")?;
    Ok(theme::named("search-pages", "json", json))
}

fn parts(page: &Page) -> Vec<(&str, &str, &[Role])> {
    let introduction = ("", "", page.front_matter.roles.as_slice());
    let headings = page.outline.headings.iter();
    std::iter::once(introduction)
        .chain(headings.map(|part| {
            (
                part.text.as_str(),
                part.anchor.as_str(),
                part.roles.as_slice(),
            )
        }))
        .collect()
}

/// The files of words, each with its first word.
fn word_files<'a>(
    vocabulary: &'a [Box<str>],
    words: &[&[u8]],
    starts: &[usize],
) -> Vec<(&'a str, File)> {
    let inverted = invert(vocabulary.len(), words, starts);
    let mut in_order: Vec<usize> = (0..vocabulary.len())
        .filter(|number| !inverted.of(*number).is_empty())
        .collect();
    in_order.par_sort_unstable_by_key(|number| vocabulary.get(*number));
    let word = |number: usize| vocabulary.get(number).map_or("", |word| word.as_ref());
    let mut cuts = vec![0];
    let mut size = 0;
    for (index, number) in in_order.iter().enumerate() {
        if size >= WORDS_SIZE {
            cuts.push(index);
            size = 0;
        }
        size += word(*number).len() + POSTING_SIZE * inverted.of(*number).len();
    }
    cuts.push(in_order.len());
    cuts.par_windows(2)
        .filter_map(|ends| in_order.get(*ends.first()?..*ends.last()?))
        .filter(|range| !range.is_empty())
        .map_init(
            || vec![Vec::new(); usize::from(u8::MAX) + 1],
            |by_weight, range| {
                let mut json = String::with_capacity(2 * WORDS_SIZE);
                for number in range {
                    json.push_str(if json.is_empty() { "{\"" } else { ",\n\"" });
                    json.push_str(word(*number));
                    json.push_str("\":");
                    encode(inverted.of(*number), by_weight, &mut json);
                }
                json.push('}');
                let first = range.first().map_or("", |number| word(*number));
                (first, theme::named("search-words", "json", json))
            },
        )
        .collect()
}

/// The postings of all words, one word's after another's.
struct Inverted {
    /// Where the postings of each word end.
    ends: Vec<usize>,
    /// Section and weight.
    postings: Vec<(u32, u8)>,
}

impl Inverted {
    fn of(&self, word: usize) -> &[(u32, u8)] {
        let end = self.ends.get(word).copied().unwrap_or(0);
        let start = match word.checked_sub(1) {
            Some(before) => self.ends.get(before).copied().unwrap_or(0),
            None => 0,
        };
        self.postings.get(start..end).unwrap_or(&[])
    }
}

fn invert(vocabulary: usize, words: &[&[u8]], starts: &[usize]) -> Inverted {
    let mut next = vec![0_usize; vocabulary + 1];
    for bytes in words {
        words::each_posting(bytes, |_, word, _| {
            if let Some(count) = next.get_mut(word as usize + 1) {
                *count += 1;
            }
        });
    }
    let mut sum = 0;
    for count in &mut next {
        sum += *count;
        *count = sum;
    }
    // `next` holds where each word's postings begin, and in the end where they end.
    let mut postings = vec![(0, 0); sum];
    for (bytes, start) in words.iter().zip(starts) {
        let start = u32::try_from(*start).unwrap_or(u32::MAX);
        words::each_posting(bytes, |section, word, weight| {
            let Some(place) = next.get_mut(word as usize) else {
                return;
            };
            if let Some(posting) = postings.get_mut(*place) {
                *posting = (start + section, weight);
            }
            *place += 1;
        });
    }
    next.truncate(vocabulary);
    Inverted {
        ends: next,
        postings,
    }
}

/// The sections of a word, which are in order, as JSON: lists of a weight and the distances between
/// the sections that have it, heaviest first. `by_weight` is empty lists, before and after.
fn encode(postings: &[(u32, u8)], by_weight: &mut [Vec<u32>], json: &mut String) {
    for (section, weight) in postings {
        if let Some(sections) = by_weight.get_mut(usize::from(*weight)) {
            sections.push(*section);
        }
    }
    let mut separator = "[[";
    for (weight, sections) in (0_u8..=u8::MAX).zip(by_weight).rev() {
        if sections.is_empty() {
            continue;
        }
        json.push_str(separator);
        separator = "],[";
        write_number(json, weight.into());
        let mut before = 0;
        for section in sections.drain(..) {
            json.push(',');
            write_number(json, section - before);
            before = section;
        }
    }
    json.push_str("]]");
}

fn write_number(json: &mut String, number: u32) {
    if number >= 10 {
        write_number(json, number / 10);
    }
    json.push(char::from_digit(number % 10, 10).unwrap_or('0'));
}
