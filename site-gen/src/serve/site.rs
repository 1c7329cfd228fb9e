//! One state of the site, of which each file is made when it is asked for.

use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use anyhow::Context;
use rustc_hash::FxHashMap;

use crate::announce;
use crate::cache::highlights::Highlights;
use crate::cache::page_words::PageWords;
use crate::components::shelf::Shelf;
use crate::copies;
use crate::diagnostic::Diagnostic;
use crate::images::Pictures;
use crate::library::Library;
use crate::library::revision::Change;
use crate::markdown::Document;
use crate::markdown::copy::edited;
use crate::offline;
use crate::output::File;
use crate::page::{self, Page};
use crate::pipeline::{self, Source};
use crate::render::Renderer;
use crate::render::tags::Place;
use crate::search::index;
use crate::serve::Desk;
use crate::theme;

/// A state of the site.
pub(super) struct Site {
    renderer: Renderer,
    highlights: Arc<Highlights>,
    words: Arc<PageWords>,
    /// In the order of the listing.
    sources: Vec<Source>,
    content: PathBuf,
    root: String,
    /// Pages by their address below the root.
    pages: Arc<FxHashMap<String, usize>>,
    /// Lists by tag, by their address below the root.
    lists: Arc<FxHashMap<String, Place>>,
    assets: Arc<FxHashMap<String, PathBuf>>,
    /// What does not come from one page.
    fixed: Arc<[File]>,
    index: OnceLock<FxHashMap<String, Vec<u8>>>,
    announced: OnceLock<Vec<File>>,
}

/// What answers a request.
pub(super) enum Answer {
    Page(String),
    Missing(String),
    File(String, Vec<u8>),
    Redirect(String),
}

impl Site {
    pub(super) fn new(
        desk: &Desk,
        library: Library,
        shelf: &Shelf,
        pictures: Pictures,
        sources: Vec<Source>,
    ) -> anyhow::Result<Self> {
        let shelves = shelf.in_languages(
            library.site.language_codes(),
            &library.part_targets,
            &desk.highlights,
            &pictures,
        )?;
        let library = Arc::new(library);
        // What is being written must not be shown from a copy.
        let mut theme = theme::assets(library.site.language_codes())?;
        theme.worker = None;
        let manifest = offline::manifest(&theme, &desk.config.base_url, &library.site)?;
        let assets = desk.listing.assets.iter();
        let assets = assets.map(|asset| (asset.path.clone(), asset.location.clone()));
        let renderer = Renderer::new(
            library.clone(),
            shelves,
            desk.history.facts.clone(),
            Arc::new(pictures),
            &theme,
            &desk.config.base_url,
        )?;
        let lists = renderer.lists().into_iter();
        let lists = lists.map(|place| Ok((renderer.list_address(place)?, place)));
        let without_text = |source| Source {
            text: None,
            ..source
        };
        Ok(Self {
            pages: Arc::new(by_address(&library)),
            assets: Arc::new(assets.collect()),
            lists: Arc::new(lists.collect::<anyhow::Result<_>>()?),
            renderer,
            fixed: theme.files.into_iter().chain([manifest]).collect(),
            highlights: desk.highlights.clone(),
            words: desk.memory.words.clone(),
            content: desk.config.content.clone(),
            root: desk.config.base_url.link(""),
            sources: sources.into_iter().map(without_text).collect(),
            index: OnceLock::new(),
            announced: OnceLock::new(),
        })
    }

    /// The site after some pages were written anew, and nothing else changed; None when it has to be
    /// made from the beginning. Each source comes with its place in the listing.
    pub(super) fn revised(
        &self,
        desk: &Desk,
        shelf: &Shelf,
        sources: Vec<(usize, Source)>,
        findings: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let before = |place: usize| Some(self.sources.get(place)?.page.clone());
        let change =
            |(place, source): &(usize, Source)| Some((before(*place)?, source.page.clone()));
        let changes: Vec<Change> = sources.iter().map(change).collect::<Option<_>>()?;
        let library = self.renderer.library();
        let parts = shelf.linked();
        let library = library.revised(&changes, &desk.listing, &parts, &desk.config, findings)?;
        let library = Arc::new(library);
        let keeps_matter = changes
            .iter()
            .all(|(before, now)| before.front_matter == now.front_matter);
        let mut revised = Self {
            pages: self.pages.clone(),
            lists: self.lists.clone(),
            assets: self.assets.clone(),
            fixed: self.fixed.clone(),
            highlights: self.highlights.clone(),
            words: self.words.clone(),
            content: self.content.clone(),
            root: self.root.clone(),
            sources: self.sources.clone(),
            index: OnceLock::new(),
            announced: OnceLock::new(),
            renderer: self.renderer.revised(library.clone(), keeps_matter),
        };
        if !keeps_matter {
            revised.pages = Arc::new(by_address(&library));
        }
        for (place, source) in sources {
            let source = Source {
                text: None,
                ..source
            };
            *revised.sources.get_mut(place)? = source;
        }
        Some(revised)
    }

    pub(super) fn pages(&self) -> usize {
        self.pages.len()
    }

    /// The answer for a path of the server.
    pub(super) fn answer(&self, path: &str) -> anyhow::Result<Answer> {
        let Some(path) = path.strip_prefix(&self.root) else {
            return Ok(Answer::Redirect(self.root.clone()));
        };
        if let Some(index) = self.pages.get(path) {
            return Ok(Answer::Page(self.page(*index)?));
        }
        if let Some(place) = self.lists.get(path) {
            return Ok(Answer::Page(self.renderer.list_page(*place)?));
        }
        let copied = path.strip_suffix(copies::NAME);
        if let Some(index) = copied.and_then(|page| self.pages.get(page)) {
            let copy = self.copy(*index)?;
            return Ok(Answer::File(path.to_owned(), copy.into_bytes()));
        }
        let with_slash = format!("{path}/");
        if self.pages.contains_key(&with_slash) || self.lists.contains_key(&with_slash) {
            return Ok(Answer::Redirect(format!("{}{with_slash}", self.root)));
        }
        if let Some(location) = self.assets.get(path) {
            let bytes = fs::read(location)
                .with_context(|| format!("cannot read {}", location.display()))?;
            return Ok(Answer::File(path.to_owned(), bytes));
        }
        if path == offline::PAGE {
            return Ok(Answer::Page(self.renderer.offline()?));
        }
        let fixed = self.fixed.iter().find(|file| file.path == path);
        if let Some(file) = fixed {
            return Ok(Answer::File(path.to_owned(), file.bytes.clone()));
        }
        if let Some(bytes) = self.renderer.pictures().file(path)? {
            return Ok(Answer::File(path.to_owned(), bytes));
        }
        if let Some(index) = self.redirect(path) {
            return Ok(Answer::Redirect(self.renderer.url(index).to_owned()));
        }
        if (path.ends_with(index::MANIFEST) || path.starts_with("assets/search"))
            && let Some(bytes) = self.index()?.get(path)
        {
            return Ok(Answer::File(path.to_owned(), bytes.clone()));
        }
        if let Some(file) = self.announced().iter().find(|file| file.path == path) {
            return Ok(Answer::File(path.to_owned(), file.bytes.clone()));
        }
        let edition = self.renderer.library().edition_around(path);
        Ok(Answer::Missing(self.renderer.not_found(edition)?))
    }

    fn page(&self, index: usize) -> anyhow::Result<String> {
        let (_, document) = self.document(index)?;
        self.renderer.page(index, &document.html)
    }

    fn copy(&self, index: usize) -> anyhow::Result<String> {
        let (body, document) = self.document(index)?;
        Ok(copies::text(
            &self.renderer,
            index,
            &edited(&body, document.edits),
        ))
    }

    /// The Markdown of a page, and what is printed of it.
    fn document(&self, index: usize) -> anyhow::Result<(String, Document)> {
        let library = self.renderer.library();
        let page = library.pages.get(index).context("there is no such page")?;
        let targets = library.targets.get(index).map_or(&[][..], AsRef::as_ref);
        if page.is_implied() {
            return Ok(Default::default());
        }
        let location = self.content.join(&page.path);
        let text = fs::read_to_string(&location)
            .with_context(|| format!("cannot read {}", location.display()))?;
        let document = page::print(
            page,
            &text,
            targets,
            self.renderer.words(index)?,
            &self.highlights,
            self.renderer.pictures(),
            self.renderer.shelf(index)?,
        );
        let body = text.get(page.body_start..).unwrap_or("");
        Ok((body.to_owned(), document))
    }

    fn redirect(&self, path: &str) -> Option<usize> {
        let redirects = &self.renderer.library().redirects;
        let file = crate::library::alias_output(path);
        redirects
            .get(path)
            .or_else(|| redirects.get(&file))
            .copied()
    }

    /// The files for other programs, made on their first use. Those of the editors come before them.
    fn announced(&self) -> &[File] {
        self.announced
            .get_or_init(|| announce::files(&self.renderer, &[]))
    }

    /// The search index, made on its first use: most changes are looked at without it.
    fn index(&self) -> anyhow::Result<&FxHashMap<String, Vec<u8>>> {
        if let Some(index) = self.index.get() {
            return Ok(index);
        }
        // What is searched for is not said by the theme: any language will do.
        let shelf = self.renderer.shelf(0)?;
        let words_of = |page: &Page| pipeline::words_of(page, &self.words, &self.content, shelf);
        let files = index::make(&self.renderer, &self.words, &words_of, None)?.files;
        let by_path = files.into_iter().map(|file| (file.path, file.bytes));
        Ok(self.index.get_or_init(|| by_path.collect()))
    }
}

fn by_address(library: &Library) -> FxHashMap<String, usize> {
    let pages = library.pages.iter().enumerate();
    pages.map(|(index, page)| (page.address(), index)).collect()
}
