//! The chain from folders to a library: reading, parsing, and bringing the pages together.

pub(crate) mod build;
mod documents;

use std::sync::Arc;
use std::time::SystemTime;

use anyhow::Context;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::cache::state::Words;
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::library::{self, Library};
use crate::page::{self, Page};
use crate::search::words::{self, Known, Vocabulary};
use crate::source::{self, Entry, Listing};
use crate::stamp::{self, Hash, Stamp};

/// Runs `work` on as many threads as the configuration says.
pub(crate) fn with_threads<T: Send>(
    config: &Config,
    work: impl FnOnce() -> anyhow::Result<T> + Send,
) -> anyhow::Result<T> {
    let threads = rayon::ThreadPoolBuilder::new()
        .num_threads(config.jobs)
        .build()
        .context("cannot start the worker threads")?;
    threads.install(work)
}

/// Reads and checks the content; every finding, in order, when there is one.
///
/// Fails only when a folder cannot be read.
pub(crate) fn check(config: &Config) -> anyhow::Result<Result<Library, Vec<Diagnostic>>> {
    with_threads(config, || {
        let mut findings = Vec::new();
        let listing = source::list(config, &mut findings)?;
        let sources = read_pages(&listing, &Memory::default(), &mut findings)?;
        Ok(assemble(config, &listing, &sources, findings))
    })
}

/// Brings the pages together, unless there is a finding.
fn assemble(
    config: &Config,
    listing: &Listing,
    sources: &[Source],
    mut findings: Vec<Diagnostic>,
) -> Result<Library, Vec<Diagnostic>> {
    let pages = sources.iter().map(|source| source.page.clone()).collect();
    let library = library::assemble(pages, &listing.assets, config, &mut findings);
    match library {
        Some(library) if findings.is_empty() => Ok(library),
        _ => {
            findings.sort();
            Err(findings)
        }
    }
}

/// A page and what came with it.
pub(crate) struct Source {
    pub(crate) page: Arc<Page>,
    /// None when the file was too fresh to tell the next change.
    pub(crate) stamp: Option<Stamp>,
    /// The file's text, when it had to be read.
    pub(crate) text: Option<String>,
    pub(crate) words: PageWords,
}

/// The words of a page.
pub(crate) enum PageWords {
    New(Vec<u8>),
    /// Among the bytes of [`Memory`].
    Remembered(std::ops::Range<usize>),
}

/// What is known from the last time.
#[derive(Default)]
pub(crate) struct Memory {
    pub(crate) pages: FxHashMap<String, (Option<Stamp>, Arc<Page>)>,
    pub(crate) vocabulary: Vocabulary,
    words: FxHashMap<Hash, std::ops::Range<usize>>,
    bytes: Vec<u8>,
}

impl Memory {
    pub(crate) fn new(pages: Vec<(Option<Stamp>, Page)>, words: Words) -> Self {
        let mut start = 0;
        let range = |(hash, size): (Hash, usize)| {
            let range = start..start + size;
            start += size;
            (hash, range)
        };
        Self {
            pages: pages
                .into_iter()
                .map(|(stamp, page)| (page.path.clone(), (stamp, Arc::new(page))))
                .collect(),
            words: words.pages.into_iter().map(range).collect(),
            vocabulary: Vocabulary::of(words.vocabulary),
            bytes: words.bytes,
        }
    }

    /// The bytes of a page's words.
    pub(crate) fn words<'a>(&'a self, words: &'a PageWords) -> &'a [u8] {
        match words {
            PageWords::New(bytes) => bytes,
            PageWords::Remembered(range) => self.bytes.get(range.clone()).unwrap_or(&[]),
        }
    }

    /// The page at `path`, when its words are known as well.
    fn page(&self, path: &str, file: &str) -> Option<(Option<Stamp>, Arc<Page>, PageWords)> {
        let (stamp, page) = self.pages.get(path)?;
        let words = self.words.get(&page.hash)?;
        (page.file == file).then(|| {
            let words = PageWords::Remembered(words.clone());
            (*stamp, page.clone(), words)
        })
    }
}

/// Reads the pages that are not remembered.
pub(crate) fn read_pages(
    listing: &Listing,
    memory: &Memory,
    findings: &mut Vec<Diagnostic>,
) -> anyhow::Result<Vec<Source>> {
    let read: Vec<_> = listing
        .pages
        .par_iter()
        .with_min_len(32)
        .map_init(Known::default, |known, entry| {
            let mut findings = Vec::new();
            let source = read_page(entry, memory, known, &mut findings)?;
            Ok((source, findings))
        })
        .collect::<anyhow::Result<_>>()?;
    let mut sources = Vec::with_capacity(read.len());
    for (source, found) in read {
        sources.push(source);
        findings.extend(found);
    }
    Ok(sources)
}

fn read_page(
    entry: &Entry,
    memory: &Memory,
    known: &Known,
    findings: &mut Vec<Diagnostic>,
) -> anyhow::Result<Source> {
    let file = entry.file();
    let remembered = memory.page(&entry.path, &file);
    if let Some((stamp, page, words)) = remembered
        && stamp == Some(entry.stamp)
    {
        return Ok(Source {
            page,
            stamp,
            text: None,
            words,
        });
    }
    let stamp = entry.stamp.is_settled(SystemTime::now());
    let stamp = stamp.then_some(entry.stamp);
    let bytes = entry.read()?;
    let hash = stamp::hash(&bytes);
    let text = source::text(bytes, &file, findings);
    if let Some((_, page, words)) = memory.page(&entry.path, &file)
        && page.hash == hash
    {
        return Ok(Source {
            page,
            stamp,
            text: Some(text),
            words,
        });
    }
    let (page, document) = page::parse(&entry.path, &file, hash, &text, findings);
    let words = words::of_page(
        &page.front_matter,
        &document.sections,
        &memory.vocabulary,
        known,
    );
    Ok(Source {
        page: Arc::new(page),
        stamp,
        text: Some(text),
        words: PageWords::New(words),
    })
}
