//! A build: the site in a folder, doing only what the last build has not done.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use anyhow::{Context, ensure};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::announce;
use crate::cache::Cache;
use crate::cache::highlights::Highlights;
use crate::cache::page_words::PageWords;
use crate::cache::pages::{self, Files, Pages};
use crate::cache::state::{self, Stamps, Written};
use crate::components::shelf::Shelf;
use crate::config::Config;
use crate::copies;
use crate::diagnostic::Diagnostic;
use crate::history::{self, History, Known};
use crate::images::{self, Pictures, Store};
use crate::library::{self, Library};
use crate::markdown::copy::edited;
use crate::markdown::{Document, Section};
use crate::offline;
use crate::output::{self, Counts, File, Output};
use crate::page::{self, Page};
use crate::pipeline::documents::{self, Part};
use crate::pipeline::{self, Memory, Source};
use crate::render::Renderer;
use crate::search::index::{self, Index, Indexed};
use crate::search::records;
use crate::source::{self, Entry, Listing};
use crate::stamp::{self, Hash, Stamp};
use crate::theme;

/// A finished build.
#[derive(Debug)]
pub(crate) struct Built {
    pub(crate) pages: usize,
    pub(crate) records: usize,
    pub(crate) counts: Counts,
    /// Whether git knows only the newest commits.
    pub(crate) is_cut_off: bool,
}

/// Brings the site in `out` up to date, or returns every finding and writes nothing.
pub(crate) fn run(
    config: &Config,
    out: &Path,
    cache: Option<&Path>,
) -> anyhow::Result<Result<Built, Vec<Diagnostic>>> {
    output::refuse_overlap(config, out)?;
    let is_new = cache.is_some_and(|folder| !folder.exists());
    let open = cache.map(Cache::open).transpose()?;
    let outcome = pipeline::with_threads(config, || run_here(config, out, open.as_ref()))?;
    if let Some(folder) = cache.filter(|_| is_new && outcome.is_err()) {
        std::fs::remove_dir_all(folder)
            .with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    Ok(outcome)
}

fn run_here(
    config: &Config,
    out: &Path,
    cache: Option<&Cache>,
) -> anyhow::Result<Result<Built, Vec<Diagnostic>>> {
    let started = SystemTime::now();
    let mut findings = Vec::new();
    let (listing, last) = rayon::join(
        || source::list(config, &mut findings),
        || load::<Stamps>(cache, state::STAMPS),
    );
    let listing = listing?;
    let history = History::open(config)?;
    let is_cut_off = history.as_ref().is_some_and(History::is_cut_off);
    let state = history::key(history.as_ref());
    let configuration = stamp::hash(format!("{config:?}{out:?}{state:?}").as_bytes());
    if findings.is_empty()
        && last.config == configuration
        && is_valid_on(&last.days, &config.today.0)
        && is_unchanged(&listing, &last)
        && output::are_untouched(out, &last.outputs)
    {
        return Ok(Ok(Built {
            is_cut_off,
            ..nothing_to_do(&last)
        }));
    }
    // Without drafts, less is known of each of them.
    let view = format!("{} {}", config.drafts, config.content.display());
    let (pages, (words, indexed)) = rayon::join(
        || cache.map(|cache| Pages::open(cache, &view)).transpose(),
        || {
            let indexed = load::<Vec<Indexed>>(cache, state::INDEX);
            (cache.map(PageWords::open).transpose(), indexed)
        },
    );
    let words = words?.unwrap_or_default();
    let Pages { pages, files, kept } = pages?.unwrap_or_default();
    let memory = Memory::new(pages, words, files.images);
    let shelf = Shelf::load(config, &listing.parts, &mut findings)?;
    let mut sources = pipeline::read_pages(config, &listing, &shelf, &memory, &mut findings)?;
    let images = images::measure(&listing.assets, &memory.images, &mut findings)?;
    let library = match pipeline::assemble(config, &listing, &shelf, &sources, findings) {
        Ok(library) => Arc::new(library),
        Err(findings) => return Ok(Err(findings)),
    };
    let store = Store::open(cache.map(|cache| cache.location("images")))?;
    let pictures = Pictures::new(&images, &listing.assets, &config.base_url, store);
    let findings = pictures.make(&library);
    if !findings.is_empty() {
        return Ok(Err(findings));
    }
    let pictures = Arc::new(pictures);
    let known = known_history(history.as_ref(), cache)?;
    let texts = take_texts(&mut sources);
    let highlights = Highlights::open(cache)?;
    let shelves = shelf.in_languages(
        library.site.language_codes(),
        &library.part_targets,
        &highlights,
        &pictures,
    )?;
    let theme = theme::assets(library.site.language_codes())?;
    let renderer = Renderer::new(
        library.clone(),
        shelves,
        known.facts,
        pictures.clone(),
        &theme,
        &config.base_url,
    )?;
    let offline = offline::files(&theme, &renderer, &config.base_url)?;
    let is_whole = output::holds_all(out, &last.outputs, indexed.iter().flat_map(Indexed::paths));
    let last_index = index::Last {
        indexed: &indexed,
        read: &|path| std::fs::read_to_string(out.join(path)).ok(),
    };
    let last_index = Some(&last_index).filter(|_| is_whole);
    // What is searched for is not said by the theme: any language will do.
    let shelf = renderer.shelf(0)?;
    let words_of = |page: &Page| pipeline::words_of(page, &memory.words, &config.content, shelf);
    let (announced, index) = rayon::join(
        || announce::files(&renderer, &listing.assets),
        || index::make(&renderer, &memory.words, &words_of, last_index),
    );
    let index = index?;
    let site = Site {
        library: &library,
        listing: &listing,
        renderer,
        highlights: &highlights,
        texts,
        fixed: theme
            .files
            .into_iter()
            .chain(offline)
            .chain(announced)
            .collect(),
        content: &config.content,
    };
    let finished = site.write(out, last.outputs, &index, &known_assets(files.assets))?;
    let built = Built {
        pages: library.pages.len(),
        records: finished.records,
        counts: finished.counts,
        is_cut_off,
    };
    if let (Some(cache), Some(kept)) = (cache, kept) {
        highlights.save(cache)?;
        pictures.tidy()?;
        let stamps = Stamps {
            config: configuration,
            days: library::days(&sources, &config.today.0),
            inputs: inputs(&listing, started),
            outputs: finished.outputs,
            pages: built.pages,
            records: built.records,
        };
        let files = Files {
            assets: finished.assets,
            images,
        };
        let keys = sources.iter().map(|source| source.page.key()).collect();
        let (pages, words) = rayon::join(
            || pages::save(cache, &view, &kept, &sources, &files),
            || memory.words.save(cache, &keys),
        );
        pages.and(words)?;
        cache.store(state::INDEX, &index.indexed)?;
        // Last, since with it there may be nothing to do for the next build.
        cache.store(state::STAMPS, &stamps)?;
    }
    // The program ends soon, which gives the memory back faster than page by page.
    std::mem::forget(memory);
    Ok(Ok(built))
}

fn known_history(history: Option<&History>, cache: Option<&Cache>) -> anyhow::Result<Known> {
    let mut known = cache.map(Known::load).unwrap_or_default();
    if known.update(history)?
        && let Some(cache) = cache
    {
        known.store(cache)?;
    }
    Ok(known)
}

fn known_assets(assets: Vec<(String, Option<Stamp>, Hash)>) -> FxHashMap<String, (Stamp, Hash)> {
    let settled = |(path, stamp, hash): (String, Option<Stamp>, Hash)| Some((path, (stamp?, hash)));
    assets.into_iter().filter_map(settled).collect()
}

fn load<T: Default + serde::de::DeserializeOwned>(cache: Option<&Cache>, name: &str) -> T {
    cache.and_then(|cache| cache.load(name)).unwrap_or_default()
}

fn is_unchanged(listing: &Listing, last: &Stamps) -> bool {
    let now = listing.all();
    now.clone().count() == last.inputs.len()
        && now
            .zip(&last.inputs)
            .all(|(entry, (path, stamp))| entry.path == *path && *stamp == Some(entry.stamp))
}

fn is_valid_on((first, end): &(Option<String>, Option<String>), today: &str) -> bool {
    first.as_deref().is_none_or(|first| first <= today)
        && end.as_deref().is_none_or(|end| today < end)
}

fn nothing_to_do(last: &Stamps) -> Built {
    Built {
        pages: last.pages,
        records: last.records,
        counts: Counts {
            // The manifest is no file of the site.
            unchanged: last.outputs.len().saturating_sub(1),
            ..Counts::default()
        },
        is_cut_off: false,
    }
}

fn inputs(listing: &Listing, now: SystemTime) -> Vec<(String, Option<Stamp>)> {
    listing
        .all()
        .map(|entry| {
            let stamp = entry.stamp.is_settled(now).then_some(entry.stamp);
            (entry.path.clone(), stamp)
        })
        .collect()
}

/// The texts of the pages that were read, to be dropped one by one.
type Texts = FxHashMap<String, Mutex<Option<String>>>;

fn take_texts(sources: &mut [Source]) -> Texts {
    let take = |source: &mut Source| {
        let text = source.text.take()?;
        Some((source.page.path.clone(), Mutex::new(Some(text))))
    };
    sources.iter_mut().filter_map(take).collect()
}

/// All that writing needs to know.
struct Site<'a> {
    library: &'a Library,
    listing: &'a Listing,
    renderer: Renderer,
    highlights: &'a Highlights,
    texts: Texts,
    /// What does not come from one page.
    fixed: Vec<File>,
    content: &'a Path,
}

impl Site<'_> {
    fn write(
        &self,
        out: &Path,
        last: Vec<Written>,
        index: &Index,
        assets: &FxHashMap<String, (Stamp, Hash)>,
    ) -> anyhow::Result<Finished> {
        let (keys, paths) = rayon::join(|| self.keys(), || self.paths(index));
        let (keys, mut paths) = (keys?, paths?);
        let parts = documents::parts(&self.renderer, &keys);
        paths.extend(parts.iter().map(|part| part.path.clone()));
        let lists = self.renderer.lists();
        let made = self.fixed.iter().chain(&index.files);

        let output = Output::begin(out, paths, last)?;
        made.par_bridge()
            .try_for_each(|file| put(&output, &file.path, &file.bytes))?;
        for path in &index.kept {
            ensure!(
                output.keep(path),
                "{path} of the site changed during the build; build again"
            );
        }
        parts
            .par_iter()
            .try_for_each(|part| self.write_part(&output, part, &keys))?;
        lists.into_par_iter().try_for_each(|place| {
            let path = self.renderer.list_output(place)?;
            let key = self.renderer.list_key(place)?;
            if output.is_current(&path, &key) {
                return Ok(());
            }
            let html = self.renderer.list_page(place)?;
            output.put(&path, html.as_bytes(), key)
        })?;
        let records = documents::count(&self.renderer);
        put(&output, documents::LIST, &documents::list(&parts, records)?)?;
        for edition in 0..self.library.editions.len() {
            let path = self.renderer.not_found_output(edition)?;
            put(&output, &path, self.renderer.not_found(edition)?.as_bytes())?;
        }
        for (path, page) in self.library.redirects.iter() {
            put(&output, path, self.renderer.redirect(*page)?.as_bytes())?;
        }
        let assets = self
            .listing
            .assets
            .par_iter()
            .map(|asset| copy(&output, asset, assets.get(&asset.path)))
            .collect::<anyhow::Result<_>>()?;
        self.renderer.pictures().write(|path, bytes| {
            // Its name says what it is made from.
            let key = stamp::hash(path.as_bytes());
            if output.is_current(path, &key) {
                return Ok(());
            }
            output.put(path, &bytes()?, key)
        })?;
        let (counts, outputs) = output.finish()?;
        Ok(Finished {
            counts,
            outputs,
            records,
            assets,
        })
    }

    /// The keys of all pages.
    fn keys(&self) -> anyhow::Result<Vec<Hash>> {
        let pages = (0..self.library.pages.len()).into_par_iter();
        pages.map(|index| self.renderer.key(index)).collect()
    }

    /// The paths of all files but those with search documents.
    fn paths(&self, index: &Index) -> anyhow::Result<BTreeSet<String>> {
        let pages = self.library.pages.iter();
        let mut paths: Vec<String> = pages
            .flat_map(|page| [output_of(page), copies::path_of(page)])
            .collect();
        paths.extend(self.library.redirects.keys().cloned());
        for place in self.renderer.lists() {
            paths.push(self.renderer.list_output(place)?);
        }
        paths.extend(self.listing.assets.iter().map(|asset| asset.path.clone()));
        paths.extend(self.renderer.pictures().paths());
        let made = self.fixed.iter().chain(&index.files);
        paths.extend(made.map(|file| file.path.clone()));
        paths.extend(index.kept.iter().cloned());
        for edition in 0..self.library.editions.len() {
            paths.push(self.renderer.not_found_output(edition)?);
        }
        paths.push(documents::LIST.to_owned());
        Ok(paths.into_iter().collect())
    }

    /// Renders those pages of `part` that are not current, and writes their search records, and with
    /// them those of the others, unless the file of them is current.
    fn write_part(&self, output: &Output, part: &Part, keys: &[Hash]) -> anyhow::Result<()> {
        let has_records = output.is_current(&part.path, &Hash::default());
        let records: Vec<Vec<u8>> = part
            .pages
            .clone()
            .into_par_iter()
            .map(|index| {
                let page = self.page(index)?;
                let key = keys.get(index).copied().unwrap_or_default();
                let is_current = output.is_current(&copies::path_of(page), &key)
                    && output.is_current(&output_of(page), &key);
                let sections = if !is_current {
                    self.write_page(output, index, key)?
                } else if has_records || page.is_implied() {
                    Vec::new()
                } else {
                    page::sections(page, &self.text(page)?, self.renderer.shelf(index)?)
                };
                if has_records {
                    return Ok(Vec::new());
                }
                records::encode(page, &sections, &self.renderer.place(index))
            })
            .collect::<anyhow::Result<_>>()?;
        if has_records {
            return Ok(());
        }
        let records: Vec<&[u8]> = records
            .iter()
            .map(Vec::as_slice)
            .filter(|records| !records.is_empty())
            .collect();
        let bytes = [b"[", records.join(&b","[..]).as_slice(), b"]"].concat();
        output.put(&part.path, &bytes, Hash::default())
    }

    /// Writes a page and its copy, and returns the text of its sections.
    fn write_page(&self, output: &Output, index: usize, key: Hash) -> anyhow::Result<Vec<Section>> {
        let page = self.page(index)?;
        let targets = self
            .library
            .targets
            .get(index)
            .map_or(&[][..], AsRef::as_ref);
        let (text, document) = if page.is_implied() {
            (String::new(), Document::default())
        } else {
            let text = self.text(page)?;
            let document = page::print(
                page,
                &text,
                targets,
                self.renderer.words(index)?,
                self.highlights,
                self.renderer.pictures(),
                self.renderer.shelf(index)?,
            );
            (text, document)
        };
        let html = self.renderer.page(index, &document.html)?;
        output.put(&output_of(page), html.as_bytes(), key)?;
        let body = text.get(page.body_start..).unwrap_or("");
        let copy = copies::text(&self.renderer, index, &edited(body, document.edits));
        output.put(&copies::path_of(page), copy.as_bytes(), key)?;
        Ok(document.sections)
    }

    fn page(&self, index: usize) -> anyhow::Result<&Page> {
        let page = self.library.pages.get(index);
        page.map(AsRef::as_ref).context("there is no such page")
    }

    /// The text that the page was parsed from.
    fn text(&self, page: &Page) -> anyhow::Result<String> {
        let read = self.texts.get(&page.path);
        let text = read.and_then(|text| text.lock().unwrap_or_else(PoisonError::into_inner).take());
        if let Some(text) = text {
            return Ok(text);
        }
        pipeline::read_again(page, self.content)
    }
}

struct Finished {
    counts: Counts,
    outputs: Vec<Written>,
    records: usize,
    assets: Vec<(String, Option<Stamp>, Hash)>,
}

fn output_of(page: &Page) -> String {
    format!("{}index.html", page.address())
}

fn put(output: &Output, path: &str, bytes: &[u8]) -> anyhow::Result<()> {
    let key = stamp::hash(bytes);
    if output.is_current(path, &key) {
        return Ok(());
    }
    output.put(path, bytes, key)
}

/// Copies an asset; `known` is what it was at the last build.
fn copy(
    output: &Output,
    asset: &Entry,
    known: Option<&(Stamp, Hash)>,
) -> anyhow::Result<(String, Option<Stamp>, Hash)> {
    let path = asset.path.clone();
    if let Some((_, hash)) = known.filter(|(stamp, _)| *stamp == asset.stamp)
        && output.is_current(&path, hash)
    {
        return Ok((path, Some(asset.stamp), *hash));
    }
    let is_settled = asset.stamp.is_settled(SystemTime::now());
    let bytes = asset.read()?;
    put(output, &path, &bytes)?;
    let stamp = is_settled.then_some(asset.stamp);
    Ok((path, stamp, stamp::hash(&bytes)))
}
