//! The index behind the search box: an inverted index cut into files, of which a search loads a few.
//!
//! `search.json` lists the files. A file of words holds a range of the vocabulary in order,
//! and for each word the sections that have it, grouped by weight; a file of pages holds titles,
//! headings and roles; one file says of all sections what a search can be narrowed by. Sections are
//! counted over the whole site in reading order, with room after each page so that a further section
//! seldom moves those of other pages. The text of a section, for the excerpt, is read from the page
//! itself.
//!
//! When few pages changed, the files of words are made from the last ones: see [`shards`].

mod facets;
mod postings;
mod shards;

use std::ops::Range;
use std::sync::Arc;

use anyhow::Context;
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use crate::cache::page_words::PageWords;
use crate::editions::Edition;
use crate::output::File;
use crate::page::Page;
use crate::render::Renderer;
use crate::role::Role;
use crate::search;
use crate::search::index::shards::{Counted, Shard};
use crate::stamp::Hash;
use crate::theme;

/// The list of the index's files. Its name stays, so that a changed index changes no page; it is not
/// among the assets, whose names change with their content and which browsers keep for ever.
pub(crate) const MANIFEST: &str = "search.json";

/// A page takes a multiple of this many numbers for its sections.
pub(crate) const ROOM: usize = 8;

/// With more changed pages than this, making all files anew is faster.
const FEW_PAGES: usize = 256;

/// The index of a site.
pub(crate) struct Index {
    /// The list, and the files that the last index did not have.
    pub(crate) files: Vec<File>,
    /// Files of the last index that are in this one, too.
    pub(crate) kept: Vec<String>,
    /// For each edition.
    pub(crate) indexed: Vec<Indexed>,
}

/// What the files of words were made from.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Indexed {
    /// The key of each page with a file, and the number of its first section.
    pages: Vec<(Hash, u32)>,
    shards: Vec<Shard>,
}

impl Indexed {
    /// The files that the next index may be made from.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.shards.iter().map(|shard| shard.path.as_str())
    }
}

/// The last index, whose files are all there as they were written.
pub(crate) struct Last<'a> {
    /// For each edition.
    pub(crate) indexed: &'a [Indexed],
    pub(crate) read: &'a (dyn Fn(&str) -> Option<String> + Sync),
}

/// Files of words, those of them that are new with their content.
type Shards = Vec<(Shard, Option<File>)>;

/// Where the words of a page come from.
pub(crate) type WordsOf<'a> = &'a (dyn Fn(&Page) -> anyhow::Result<Arc<[u8]>> + Sync);

#[derive(Debug, Serialize)]
struct Manifest<'a> {
    /// How many sections there are.
    parts: usize,
    /// For each file of words the first word in it.
    words: Vec<(&'a str, &'a str)>,
    /// For each file of pages the number of the first section in it.
    pages: Vec<(usize, &'a str)>,
    /// How many numbers a page takes, or a multiple of it.
    room: usize,
    facets: &'a str,
}

#[derive(Debug, Serialize)]
struct PageEntry<'a> {
    url: &'a str,
    title: &'a str,
    section: &'a str,
    /// Heading, anchor and roles of each section.
    parts: Vec<(&'a str, &'a str, &'a [Role])>,
}

/// The list of the index of the edition in `folder`.
pub(crate) fn manifest(folder: &str) -> String {
    format!("{folder}{MANIFEST}")
}

/// The index of each edition, made from the last one when there is one.
pub(crate) fn make(
    renderer: &Renderer,
    known: &PageWords,
    words_of: WordsOf<'_>,
    last: Option<&Last<'_>>,
) -> anyhow::Result<Index> {
    let mut index = Index {
        files: Vec::new(),
        kept: Vec::new(),
        indexed: Vec::new(),
    };
    for (number, edition) in renderer.library().editions.iter().enumerate() {
        let last = last.and_then(|last| Some((last, last.indexed.get(number)?)));
        make_one(renderer, known, words_of, edition, last, &mut index)?;
    }
    // Editions with the same text have files of the same name.
    index.kept.sort_unstable();
    index.kept.dedup();
    index
        .files
        .sort_by(|left, right| left.path.cmp(&right.path));
    index.files.dedup_by(|left, right| left.path == right.path);
    let kept = &index.kept;
    index
        .files
        .retain(|file| kept.binary_search(&file.path).is_err());
    Ok(index)
}

fn make_one(
    renderer: &Renderer,
    known: &PageWords,
    words_of: WordsOf<'_>,
    edition: &Edition,
    last: Option<(&Last<'_>, &Indexed)>,
    index: &mut Index,
) -> anyhow::Result<()> {
    let pages = renderer.library().pages.get(edition.pages.clone());
    let pages = pages.unwrap_or(&[]);
    let starts = starts(pages);
    let page_files: Vec<(usize, File)> = search::ranges(pages)
        .into_par_iter()
        .map(|range| {
            let start = starts.get(range.start).copied().unwrap_or(0);
            let range = edition.pages.start + range.start..edition.pages.start + range.end;
            Ok((start, page_file(renderer, range)?))
        })
        .collect::<anyhow::Result<_>>()?;
    let facets = facets::file(renderer, edition, &starts)?;
    let numbered = numbered(pages, &starts);
    let shards = match last {
        Some((last, indexed)) => updated(last, indexed, known, words_of, &numbered)?,
        None => None,
    };
    let shards = match shards {
        Some(shards) => shards,
        None => {
            let words = with_words(&numbered, words_of)?;
            let make = |vocabulary: &[Box<str>]| shards::make(vocabulary, &counted(&words));
            let made = known.vocabulary.read(make).into_iter();
            made.map(|(shard, file)| (shard, Some(file))).collect()
        }
    };
    let manifest = Manifest {
        parts: pages.iter().map(|page| sections(page)).sum(),
        words: shards
            .iter()
            .map(|(shard, _)| (shard.first.as_str(), shard.path.as_str()))
            .collect(),
        pages: page_files
            .iter()
            .map(|(part, file)| (*part, file.path.as_str()))
            .collect(),
        room: ROOM,
        facets: &facets.path,
    };
    index.files.push(File {
        path: self::manifest(&edition.plan.folder),
        bytes: serde_json::to_vec(&manifest).context("cannot encode the search index")?,
    });
    index.files.push(facets);
    let page_files = page_files.into_iter().map(|(_, file)| file);
    index.files.extend(page_files);
    let mut indexed = Indexed {
        pages: numbered
            .iter()
            .map(|(page, start)| (page.key(), *start))
            .collect(),
        shards: Vec::with_capacity(shards.len()),
    };
    for (shard, file) in shards {
        match file {
            Some(file) => index.files.push(file),
            None => index.kept.push(shard.path.clone()),
        }
        indexed.shards.push(shard);
    }
    index.indexed.push(indexed);
    Ok(())
}

/// The files of words after what changed since the last index; None when making all of them anew is
/// faster, or the last ones cannot be used.
fn updated(
    last: &Last<'_>,
    indexed: &Indexed,
    known: &PageWords,
    words_of: WordsOf<'_>,
    pages: &[(&Page, u32)],
) -> anyhow::Result<Option<Shards>> {
    let keyed = |(page, start): &(&Page, u32)| (page.key(), *start);
    let keys: Vec<(Hash, u32)> = pages.iter().map(keyed).collect();
    let (first, old, new) = differing(&indexed.pages, &keys);
    let before: FxHashSet<&(Hash, u32)> = old.iter().collect();
    let now: FxHashSet<&(Hash, u32)> = new.iter().collect();
    let come: Vec<(&Page, u32)> = pages
        .iter()
        .skip(first)
        .zip(new)
        .filter(|(_, key)| !before.contains(key))
        .map(|(page, _)| *page)
        .collect();
    let gone = old.iter().filter(|page| !now.contains(page));
    let gone: Vec<&(Hash, u32)> = gone.take(FEW_PAGES + 1).collect();
    if come.len().max(gone.len()) > FEW_PAGES {
        return Ok(None);
    }
    let gone = gone
        .iter()
        .map(|(key, start)| Some((*start, known.get(key)?)));
    let Some(gone) = gone.collect::<Option<Vec<_>>>() else {
        return Ok(None);
    };
    let come = with_words(&come, words_of)?;
    let (gone, come) = (counted(&gone), counted(&come));
    Ok(known
        .vocabulary
        .read(|vocabulary| shards::update(&indexed.shards, last.read, vocabulary, &gone, &come)))
}

/// Two lists without what both begin and end with, and how many they begin with.
fn differing<'a, T: PartialEq>(old: &'a [T], new: &'a [T]) -> (usize, &'a [T], &'a [T]) {
    let is_same = |(left, right): &(&T, &T)| left == right;
    let first = old.iter().zip(new).take_while(is_same).count();
    let [old, new] = [old, new].map(|list| list.get(first..).unwrap_or(&[]));
    let last = old.iter().rev().zip(new.iter().rev());
    let last = last.take_while(is_same).count();
    let [old, new] = [old, new].map(|list| list.get(..list.len() - last).unwrap_or(&[]));
    (first, old, new)
}

/// The pages that have a file, each with the number of its first section.
fn numbered<'a>(pages: &'a [Arc<Page>], starts: &[usize]) -> Vec<(&'a Page, u32)> {
    let pages = pages.iter().zip(starts);
    pages
        .filter(|(page, _)| !page.is_implied())
        .map(|(page, start)| (page.as_ref(), u32::try_from(*start).unwrap_or(u32::MAX)))
        .collect()
}

fn with_words(
    pages: &[(&Page, u32)],
    words_of: WordsOf<'_>,
) -> anyhow::Result<Vec<(u32, Arc<[u8]>)>> {
    let with_words = |(page, start): &(&Page, u32)| Ok((*start, words_of(page)?));
    pages.par_iter().map(with_words).collect()
}

fn counted(pages: &[(u32, Arc<[u8]>)]) -> Vec<Counted<'_>> {
    pages
        .iter()
        .map(|(start, words)| Counted {
            start: *start,
            words,
        })
        .collect()
}

/// The number of each page's first section.
fn starts(pages: &[Arc<Page>]) -> Vec<usize> {
    let mut next = 0;
    pages
        .iter()
        .map(|page| {
            let start = next;
            next += sections(page).next_multiple_of(ROOM);
            start
        })
        .collect()
}

fn sections(page: &Page) -> usize {
    page.outline.headings.len() + 1
}

fn page_file(renderer: &Renderer, range: Range<usize>) -> anyhow::Result<File> {
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
