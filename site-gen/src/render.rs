//! From the library to the HTML of every page.

mod choices;
mod context;
mod keys;
mod sidebar;
pub(crate) mod tags;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use anyhow::Context as _;
use tera::{Context, Tera};

use crate::components::shelf::Shelf;
use crate::config::BaseUrl;
use crate::editions::{Edition, Plan};
use crate::history;
use crate::images::Pictures;
use crate::library::{Library, Targets};
use crate::page::Page;
use crate::render::context::{Links, SiteContext};
use crate::render::keys::Trails;
use crate::render::sidebar::Sidebar;
use crate::search::records::Place;
use crate::site_config::SiteConfig;
use crate::stamp::{self, Hash};
use crate::theme;
use crate::words::Words;

/// Where the templates leave room for what is not theirs. Texts are escaped, so that none of them
/// can hold these.
const NAVIGATION: &str = "<!--navigation-->";
const BODY: &str = "<!--body-->";

/// The name of the page that stands for all that do not exist. A server shows the nearest one above
/// what was asked for.
pub(crate) const NOT_FOUND: &str = "404.html";

const NO_EDITION: &str = "there is no such edition";
const NO_LIST: &str = "there is no such list";
const NO_SHELF: &str = "there is no shelf for the language";

/// All that is needed to render any page of a library.
pub(crate) struct Renderer {
    library: Arc<Library>,
    /// One for each language of the site.
    shelves: Arc<[Shelf]>,
    pictures: Arc<Pictures>,
    /// Where the modules are that only some pages load.
    scripts: Arc<BTreeMap<String, String>>,
    history: Arc<history::ByPath>,
    base_url: BaseUrl,
    /// What the pages of each edition share.
    faces: Arc<[Face]>,
    default_words: Words,
    links: Links,
    sidebar: Arc<Sidebar>,
    /// Made when the first key is asked for.
    trails: OnceLock<Trails>,
}

/// What the pages of one edition share.
struct Face {
    tera: Tera,
    words: Words,
    /// The hash of that.
    hash: Hash,
}

impl Face {
    fn new(
        theme: &theme::Assets,
        base_url: &BaseUrl,
        site: &SiteConfig,
        plan: &Plan,
        footer: &[String],
    ) -> anyhow::Result<Self> {
        let words = Words::of(&plan.language)?;
        let shown = SiteContext::new(theme, base_url, site, &words, plan, footer);
        let mut tera = theme::templates()?;
        tera.global_context().insert("site", &shown);
        tera.global_context().insert("words", words.page());
        let program = env!("SITE_GEN_FINGERPRINT");
        let base_url = format!("{base_url:?}");
        let shared = encoded(&(&shown, site, &words, base_url, program))?;
        Ok(Self {
            hash: stamp::hash(&shared),
            tera,
            words,
        })
    }
}

impl Renderer {
    /// A failure here and below is a fault of the theme, never of the content. Of `shelves` there is one
    /// for each language of the site.
    pub(crate) fn new(
        library: Arc<Library>,
        shelves: Vec<Shelf>,
        history: Arc<history::ByPath>,
        pictures: Arc<Pictures>,
        theme: &theme::Assets,
        base_url: &BaseUrl,
    ) -> anyhow::Result<Self> {
        let editions = library.editions.iter();
        let face = |(edition, footer): (&Edition, &Targets)| {
            Face::new(theme, base_url, &library.site, &edition.plan, footer)
        };
        let faces = editions
            .zip(&library.footers)
            .map(face)
            .collect::<anyhow::Result<_>>()?;
        let shelves = Arc::<[Shelf]>::from(shelves);
        let shelf = shelves.first().context(NO_SHELF)?;
        let modules = shelf.components.scripts();
        let scripts = modules.filter_map(|name| {
            let address = base_url.link(theme.module(name)?);
            Some((name.to_owned(), address))
        });
        let scripts = Arc::new(scripts.collect());
        Ok(Self {
            base_url: base_url.clone(),
            default_words: Words::of(library.site.language())?,
            faces,
            links: Links::new(library.clone(), base_url),
            sidebar: Arc::new(Sidebar::new(&library)),
            trails: OnceLock::new(),
            library,
            shelves,
            pictures,
            scripts,
            history,
        })
    }

    /// The renderer of `library`, which was revised from the one of this; `keeps_matter` says whether
    /// the front matter of all pages is what it was.
    pub(crate) fn revised(&self, library: Arc<Library>, keeps_matter: bool) -> Self {
        let (links, sidebar) = if keeps_matter {
            (self.links.revised(library.clone()), self.sidebar.clone())
        } else {
            rayon::join(
                || Links::new(library.clone(), &self.base_url),
                || Arc::new(Sidebar::new(&library)),
            )
        };
        Self {
            shelves: self.shelves.clone(),
            pictures: self.pictures.clone(),
            scripts: self.scripts.clone(),
            history: self.history.clone(),
            base_url: self.base_url.clone(),
            faces: self.faces.clone(),
            default_words: self.default_words.clone(),
            links,
            sidebar,
            trails: OnceLock::new(),
            library,
        }
    }

    pub(crate) fn library(&self) -> &Arc<Library> {
        &self.library
    }

    /// The shelf for the page at `index`; what it takes from there leads to places of the site.
    pub(crate) fn shelf(&self, index: usize) -> anyhow::Result<&Shelf> {
        let number = self.plan(index).map_or(0, |plan| plan.language_number);
        self.shelves.get(number).context(NO_SHELF)
    }

    /// The words of the theme in the language of the page.
    pub(crate) fn words(&self, index: usize) -> anyhow::Result<&Words> {
        Ok(&self.face(index)?.words)
    }

    /// The words of the theme in the default language.
    pub(crate) fn default_words(&self) -> &Words {
        &self.default_words
    }

    /// What the page at `index` shares with the others of its edition.
    fn face(&self, index: usize) -> anyhow::Result<&Face> {
        let edition = self.library.edition_of(index);
        self.faces.get(edition).context(NO_EDITION)
    }

    pub(crate) fn pictures(&self) -> &Pictures {
        &self.pictures
    }

    /// The hash of everything that the page at `index` and its search records are made from.
    pub(crate) fn key(&self, index: usize) -> anyhow::Result<Hash> {
        let trails = self.trails();
        let page = self.source(index)?;
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.face(index)?.hash);
        hasher.update(&page.hash);
        hasher.update(&self.shelf(index)?.hash(&page.outline.uses));
        hasher.update(&self.sidebar.hash(&self.library, &self.links, index)?);
        hasher.update(trails.to(index));
        let way = self.library.way_to(index);
        let children = way.last().map_or(&[][..], |node| &node.children);
        trails.add(children.iter().map(|child| child.page), &mut hasher);
        for neighbour in [index.checked_sub(1), index.checked_add(1)] {
            hasher.update(neighbour.map_or(&[], |index| trails.to(index)));
        }
        let mentions = self.library.mentions.get(index);
        let mentions = mentions.context("a page has no mentions")?;
        trails.add(mentions.named.iter().copied(), &mut hasher);
        let choices = choices::of(
            &self.library,
            &self.links,
            index,
            &self.base_url,
            self.words(index)?,
        );
        let targets = self.library.targets.get(index);
        let targets = targets.map_or(&[][..], AsRef::as_ref);
        let edition = self.library.edition_of(index);
        hasher.update(&encoded(&(
            mentions.more,
            choices,
            targets,
            self.pictures.of(page.outline.images(targets)),
            self.history.get(&page.path),
            self.library
                .left_out(index)
                .map(|reason| format!("{reason:?}")),
            self.library
                .tags
                .get(edition)
                .is_some_and(|tags| !tags.is_empty()),
        ))?);
        Ok(stamp::finish(&hasher))
    }

    fn trails(&self) -> &Trails {
        self.trails.get_or_init(|| Trails::of(&self.library))
    }

    /// The page at `index` around the HTML of its Markdown.
    pub(crate) fn page(&self, index: usize, body: &str) -> anyhow::Result<String> {
        let mut context = Context::new();
        context.insert("page", &self.context(index)?);
        let tera = &self.face(index)?.tera;
        let html = tera
            .render("page.html", &context)
            .with_context(|| format!("cannot render {}", self.url(index)))?;
        let (before, rest) = cut(&html, NAVIGATION)?;
        let (between, after) = cut(rest, BODY)?;
        let navigation = self.navigation(index)?;
        let way = self.library.way_to(index);
        // The home page is not in the tree, and the page itself is marked anyway.
        let above = way.iter().skip(1).map(|node| self.url(node.page));
        let above: Vec<&str> = above.filter(|url| *url != self.url(index)).collect();
        let mut parts = vec![before];
        parts.extend(sidebar::marked(navigation, &above, self.url(index)));
        parts.extend([between, body, after]);
        Ok(parts.concat())
    }

    /// The places of all lists by tag.
    pub(crate) fn lists(&self) -> Vec<tags::Place> {
        tags::places(&self.library)
    }

    /// The address of a list by tag, below the site's root.
    pub(crate) fn list_address(&self, place: tags::Place) -> anyhow::Result<String> {
        tags::address(&self.library, place).context(NO_LIST)
    }

    /// The file of a list by tag.
    pub(crate) fn list_output(&self, place: tags::Place) -> anyhow::Result<String> {
        tags::output(&self.library, place).context(NO_LIST)
    }

    /// The hash of everything that the list at `place` is made from.
    pub(crate) fn list_key(&self, place: tags::Place) -> anyhow::Result<Hash> {
        let home = self.home_of(place.edition)?;
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.face(home)?.hash);
        hasher.update(&self.sidebar.hash(&self.library, &self.links, home)?);
        hasher.update(self.trails().to(home));
        for tag in tags::listed(&self.library, place).context(NO_LIST)? {
            self.trails().add_tag(tag, &mut hasher);
        }
        let choices = tags::choices(&self.list_sources(), place).context(NO_LIST)?;
        hasher.update(&encoded(&(place.tag.is_some(), choices))?);
        Ok(stamp::finish(&hasher))
    }

    /// The page with the list at `place`.
    pub(crate) fn list_page(&self, place: tags::Place) -> anyhow::Result<String> {
        let home = self.home_of(place.edition)?;
        let list = tags::context(&self.list_sources(), place).context(NO_LIST)?;
        let mut context = Context::new();
        context.insert("page", &list);
        let tera = &self.face(home)?.tera;
        let html = tera
            .render("tags.html", &context)
            .context("cannot render a list of tags")?;
        let (before, after) = cut(&html, NAVIGATION)?;
        Ok([before, self.navigation(home)?, after].concat())
    }

    /// The home page of an edition.
    fn home_of(&self, edition: usize) -> anyhow::Result<usize> {
        let edition = self.library.editions.get(edition);
        Ok(edition.context(NO_EDITION)?.root.page)
    }

    fn list_sources(&self) -> tags::Sources<'_> {
        tags::Sources {
            library: &self.library,
            links: &self.links,
            base_url: &self.base_url,
            faces: &self.faces,
        }
    }

    /// The page that stands for all that do not exist in an edition.
    pub(crate) fn not_found(&self, edition: usize) -> anyhow::Result<String> {
        self.without_source("not-found.html", edition)
    }

    /// The file of that.
    pub(crate) fn not_found_output(&self, edition: usize) -> anyhow::Result<String> {
        let edition = self.library.editions.get(edition);
        let folder = &edition.context(NO_EDITION)?.plan.folder;
        Ok(format!("{folder}{NOT_FOUND}"))
    }

    /// The page about reading without a connection, which is also shown for want of another.
    pub(crate) fn offline(&self) -> anyhow::Result<String> {
        self.without_source("offline.html", 0)
    }

    fn without_source(&self, template: &str, edition: usize) -> anyhow::Result<String> {
        let home = self.home_of(edition)?;
        let tera = &self.face(home)?.tera;
        let html = tera
            .render(template, &Context::new())
            .with_context(|| format!("cannot render {template}"))?;
        let (before, after) = cut(&html, NAVIGATION)?;
        Ok([before, self.navigation(home)?, after].concat())
    }

    /// The page at a former address of the page at `index`.
    pub(crate) fn redirect(&self, index: usize) -> anyhow::Result<String> {
        let mut context = Context::new();
        context.insert("title", &self.source(index)?.front_matter.title);
        context.insert("url", self.url(index));
        context.insert("canonical", &self.reference(index));
        let tera = &self.face(index)?.tera;
        tera.render("redirect.html", &context)
            .with_context(|| format!("cannot render the way to {}", self.url(index)))
    }

    /// The title of the top-level section above the page, or of the page itself.
    pub(crate) fn section_title(&self, index: usize) -> &str {
        let section = self.library.section_of(index);
        section
            .and_then(|node| self.links.to(node.page))
            .map_or("", |link| link.title)
    }

    /// The top-level folder of the page within its edition, `home` for pages outside of any.
    pub(crate) fn kind(&self, index: usize) -> &str {
        let plan = self.plan(index);
        let path = self.library.pages.get(index).map(|page| page.path.as_str());
        let inside = path.and_then(|path| path.strip_prefix(plan.map_or("", |plan| &plan.folder)));
        let top = inside.and_then(|path| path.split_once('/'));
        top.map_or("home", |(top, _)| top)
    }

    fn plan(&self, index: usize) -> Option<&Plan> {
        let edition = self.library.edition_of(index);
        self.library
            .editions
            .get(edition)
            .map(|edition| &edition.plan)
    }

    /// What the records of the page say about its place.
    pub(crate) fn place(&self, index: usize) -> Place<'_> {
        let plan = self.plan(index);
        Place {
            section: self.section_title(index),
            url: self.url(index),
            kind: self.kind(index),
            language: plan.map_or("", |plan| &plan.language),
            version: plan.map_or("", |plan| &plan.version),
        }
    }

    /// The page's address, from the root of the server.
    pub(crate) fn url(&self, index: usize) -> &str {
        self.links.to(index).map_or("", |link| link.url)
    }

    pub(crate) fn base_url(&self) -> &BaseUrl {
        &self.base_url
    }

    /// The page's whole address, when that of the site is known.
    pub(crate) fn absolute(&self, index: usize) -> Option<String> {
        let page = self.library.pages.get(index)?;
        self.base_url.absolute(&page.address())
    }

    /// The page's address for programs that have found it elsewhere: as whole as it can be.
    pub(crate) fn reference(&self, index: usize) -> String {
        self.absolute(index)
            .unwrap_or_else(|| self.url(index).to_owned())
    }

    /// What the site is called on the page at `index`.
    pub(crate) fn site_title(&self, index: usize) -> &str {
        let words = self.words(index).unwrap_or(&self.default_words);
        context::title_of(&self.library.site, words)
    }

    /// What the site says about itself on the page at `index`.
    pub(crate) fn site_description(&self, index: usize) -> Option<&str> {
        let words = self.words(index).unwrap_or(&self.default_words);
        let description = self.library.site.description.as_ref()?;
        Some(description.in_language(&words.language))
    }

    /// Whether feeds are wanted and possible: their readers are elsewhere and need whole addresses.
    pub(crate) fn has_feeds(&self) -> bool {
        self.library.site.feeds && self.base_url.absolute("").is_some()
    }

    /// When the page was last changed, as RFC 3339 writes it, in the zone of nobody.
    pub(crate) fn updated(&self, index: usize) -> Option<String> {
        let page = self.library.pages.get(index)?;
        let history = self.history.get(&page.path);
        context::updated(page, history)
    }

    pub(crate) fn authors(&self, index: usize) -> &[String] {
        let Some(page) = self.library.pages.get(index) else {
            return &[];
        };
        context::authors(page, self.history.get(&page.path), &self.library.site)
    }

    fn source(&self, index: usize) -> anyhow::Result<&Page> {
        let page = self.library.pages.get(index);
        page.map(AsRef::as_ref)
            .context("a page is not in the library")
    }

    fn context(&self, index: usize) -> anyhow::Result<context::PageContext<'_>> {
        let page = self.source(index)?;
        let context = context::page(
            &self.library,
            &self.links,
            index,
            &self.base_url,
            self.history.get(&page.path),
            self.words(index)?,
        )
        .context("a page is not in the tree")?;
        let scripts = self.shelf(index)?.scripts(&page.outline.uses);
        let address = |name| self.scripts.get(name).map(String::as_str);
        Ok(context.with_scripts(scripts.into_iter().filter_map(address).collect()))
    }

    fn navigation(&self, current: usize) -> anyhow::Result<&str> {
        let tera = &self.face(current)?.tera;
        self.sidebar.html(tera, &self.library, &self.links, current)
    }
}

fn encoded<T: serde::Serialize>(value: &T) -> anyhow::Result<Vec<u8>> {
    postcard::to_stdvec(value).context("cannot encode what a page is made from")
}

fn cut<'a>(html: &'a str, marker: &str) -> anyhow::Result<(&'a str, &'a str)> {
    html.split_once(marker)
        .with_context(|| format!("the theme's template has no {marker}"))
}
