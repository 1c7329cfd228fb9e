//! The chain from folders to a library: reading, parsing, and bringing the pages together.

mod advice;
pub(crate) mod build;
pub(crate) mod documents;
pub(crate) mod publish;

use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use anyhow::{Context, ensure};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::cache::page_words::PageWords;
use crate::components::shelf::Shelf;
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::external::{self, Addresses};
use crate::images::{self, Measured, Measures, Pictures, Store};
use crate::library::{self, Library};
use crate::page::{self, Page};
use crate::search::words::{self, Known};
use crate::source::{self, Entry, Listing};
use crate::stamp::{self, Stamp};

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

/// Reads and checks the content, and links to other sites when there are options for that.
///
/// Fails only when a folder cannot be read, or the file of answers not be written.
pub(crate) fn check(
    config: &Config,
    external: Option<&external::Options>,
) -> anyhow::Result<Checked> {
    with_threads(config, || {
        let mut findings = Vec::new();
        let listing = source::list(config, &mut findings)?;
        let shelf = Shelf::load(config, &listing.parts, &mut findings)?;
        let sources = read_pages(config, &listing, &shelf, &Memory::default(), &mut findings)?;
        let images = images::measure(&listing.assets, &Measures::default(), &mut findings)?;
        let library = match assemble(config, &listing, &shelf, &sources, findings) {
            Ok(library) => library,
            Err(findings) => {
                return Ok(Checked {
                    pages: sources.len(),
                    addresses: None,
                    findings,
                });
            }
        };
        let pictures = Pictures::new(
            &images,
            &listing.assets,
            &config.base_url,
            Store::open(None)?,
        );
        let mut findings = advice::on(&library, &listing, config)?;
        findings.extend(pictures.check(&library));
        let ask = |options| external::check(&library, &shelf.linked(), options, &mut findings);
        let addresses = external.map(ask).transpose()?;
        findings.sort();
        Ok(Checked {
            pages: library.pages.len(),
            addresses,
            findings,
        })
    })
}

/// What a check found, in order. Advice is given, and other sites are asked, when the content has
/// no error.
pub(crate) struct Checked {
    pub(crate) pages: usize,
    /// None when other sites were not asked.
    pub(crate) addresses: Option<Addresses>,
    pub(crate) findings: Vec<Diagnostic>,
}

/// Brings the pages together, unless there is a finding.
pub(crate) fn assemble(
    config: &Config,
    listing: &Listing,
    shelf: &Shelf,
    sources: &[Source],
    mut findings: Vec<Diagnostic>,
) -> Result<Library, Vec<Diagnostic>> {
    let pages = sources.iter().map(|source| source.page.clone()).collect();
    let library = library::assemble(pages, listing, &shelf.linked(), config, &mut findings);
    match library {
        Some(library) if findings.is_empty() => Ok(library),
        _ => {
            findings.sort();
            Err(findings)
        }
    }
}

/// A page and what came with it.
#[derive(Clone)]
pub(crate) struct Source {
    pub(crate) page: Arc<Page>,
    /// None when the file was too fresh to tell the next change.
    pub(crate) stamp: Option<Stamp>,
    /// The file's text, when it had to be read.
    pub(crate) text: Option<String>,
    /// Whether the page was not remembered.
    pub(crate) is_new: bool,
    pub(crate) has_findings: bool,
}

/// What is known from the last time.
#[derive(Default)]
pub(crate) struct Memory {
    pages: FxHashMap<String, (Option<Stamp>, Arc<Page>)>,
    pub(crate) words: Arc<PageWords>,
    pub(crate) images: Measures,
}

impl Memory {
    pub(crate) fn new(
        pages: Vec<(Option<Stamp>, Page)>,
        words: PageWords,
        images: Vec<Measured>,
    ) -> Self {
        Self {
            pages: pages
                .into_iter()
                .map(|(stamp, page)| (page.path.clone(), (stamp, Arc::new(page))))
                .collect(),
            words: Arc::new(words),
            images: images::by_path(images),
        }
    }

    /// Remembers `sources` for the next time; those with findings are looked at again.
    pub(crate) fn update(&mut self, sources: &[Source]) {
        let is_news = |source: &&Source| source.text.is_some() && !source.has_findings;
        for source in sources.iter().filter(is_news) {
            let page = (source.stamp, source.page.clone());
            self.pages.insert(source.page.path.clone(), page);
        }
    }

    /// The page at `path`, when its words are known as well, and when it still shows the same from
    /// the shelf.
    fn source(&self, path: &str, shelf: &Shelf) -> Option<Source> {
        let (stamp, page) = self.pages.get(path)?;
        let has_words = page.front_matter.draft || self.words.has(&page.key());
        if !has_words || shelf.hash(&page.outline.uses) != page.parts {
            return None;
        }
        Some(Source {
            page: page.clone(),
            stamp: *stamp,
            text: None,
            is_new: false,
            has_findings: false,
        })
    }
}

/// The words of a page: those that are known, or else those of its file.
pub(crate) fn words_of(
    page: &Page,
    known: &PageWords,
    content: &Path,
    shelf: &Shelf,
) -> anyhow::Result<Arc<[u8]>> {
    if let Some(words) = known.get(&page.key()) {
        return Ok(words);
    }
    let text = read_again(page, content)?;
    let sections = page::sections(page, &text, shelf);
    let words = words::of_page(
        &page.front_matter,
        &sections,
        &known.vocabulary,
        &Known::default(),
    );
    Ok(words.into())
}

/// The text that the page was parsed from.
pub(crate) fn read_again(page: &Page, content: &Path) -> anyhow::Result<String> {
    let location = content.join(&page.path);
    let bytes =
        std::fs::read(&location).with_context(|| format!("cannot read {}", location.display()))?;
    ensure!(
        stamp::hash(&bytes) == page.hash,
        "{} changed during the build; build again",
        location.display()
    );
    String::from_utf8(bytes).context("a page is not UTF-8 text")
}

/// Reads the pages that are not remembered.
pub(crate) fn read_pages(
    config: &Config,
    listing: &Listing,
    shelf: &Shelf,
    memory: &Memory,
    findings: &mut Vec<Diagnostic>,
) -> anyhow::Result<Vec<Source>> {
    let read: Vec<_> = listing
        .pages
        .par_iter()
        .with_min_len(32)
        .map_init(Known::default, |known, entry| {
            let mut findings = Vec::new();
            let mut source = read_page(entry, config, shelf, memory, known, &mut findings)?;
            source.has_findings = !findings.is_empty();
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

/// Reads the pages at `places` of the listing, unless they are remembered as they are.
pub(crate) fn read_pages_at(
    config: &Config,
    places: &[usize],
    listing: &Listing,
    shelf: &Shelf,
    memory: &Memory,
    findings: &mut Vec<Diagnostic>,
) -> anyhow::Result<Vec<(usize, Source)>> {
    let known = Known::default();
    let entries = places
        .iter()
        .filter_map(|place| Some((*place, listing.pages.get(*place)?)));
    entries
        .map(|(place, entry)| {
            Ok((
                place,
                read_page(entry, config, shelf, memory, &known, findings)?,
            ))
        })
        .collect()
}

fn read_page(
    entry: &Entry,
    config: &Config,
    shelf: &Shelf,
    memory: &Memory,
    known: &Known,
    findings: &mut Vec<Diagnostic>,
) -> anyhow::Result<Source> {
    let remembered = match memory.source(&entry.path, shelf) {
        Some(source) if source.stamp == Some(entry.stamp) => return Ok(source),
        remembered => remembered,
    };
    let file = entry.file();
    let is_settled = entry.stamp.is_settled(SystemTime::now());
    let stamp = is_settled.then_some(entry.stamp);
    let bytes = entry.read()?;
    let hash = stamp::hash(&bytes);
    let text = source::text(bytes, &file, findings);
    if let Some(source) = remembered.filter(|source| source.page.hash == hash) {
        return Ok(Source {
            stamp,
            text: Some(text),
            ..source
        });
    }
    let (page, document) = page::parse(
        &entry.path,
        &file,
        hash,
        config.drafts,
        &text,
        shelf,
        findings,
    );
    let words = words::of_page(
        &page.front_matter,
        &document.sections,
        &memory.words.vocabulary,
        known,
    );
    // A draft that is not looked at must not take the place of the same draft with its words.
    if config.drafts || !page.front_matter.draft {
        memory.words.put(page.key(), words);
    }
    Ok(Source {
        page: Arc::new(page),
        stamp,
        text: Some(text),
        is_new: true,
        has_findings: false,
    })
}
