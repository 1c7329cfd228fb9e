//! What the templates get to see.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use crate::announce::FEED;
use crate::config::BaseUrl;
use crate::copies;
use crate::editions::{self, Plan};
use crate::history;
use crate::library::{LeftOut, Library};
use crate::navigation::Node;
use crate::offline;
use crate::page::Page;
use crate::render::choices::{self, Choices};
use crate::role::{Role, joined};
use crate::search::index;
use crate::site_config::SiteConfig;
use crate::tags;
use crate::theme::Assets;
use crate::words::Words;

/// Where the running product searches.
const SEARCH_API: &str = "/api/v1/search";

/// The same on every page.
#[derive(Debug, Serialize)]
pub(crate) struct SiteContext<'a> {
    /// What the site is called elsewhere.
    name: String,
    /// The language as OpenGraph writes it.
    locale: String,
    /// Empty for the documentation of the product.
    title: &'a str,
    /// Whether the running product stands beside the site.
    app: bool,
    root: String,
    home: String,
    style: String,
    boot: String,
    redirect: String,
    script: String,
    imported: Vec<String>,
    /// What browsers compare style sheets and scripts with, by their addresses.
    integrity: BTreeMap<String, String>,
    icon: String,
    touch_icon: String,
    manifest: String,
    offline: String,
    worker: Option<String>,
    search: String,
    /// The product's search, which answers when the product serves the site.
    search_api: Option<&'static str>,
    /// How to reach the site's Meilisearch, as JSON for the script of the search.
    search_server: Option<String>,
    /// Which part of the site servers are asked for, as JSON; not on a site of one edition.
    search_edition: Option<String>,
    /// The file with the words of scripts, when these must load it.
    words: Option<String>,
    language: String,
    direction: &'static str,
    roles: Vec<RoleContext<'a>>,
    repository: Option<&'a str>,
    footer: Vec<FooterContext<'a>>,
}

#[derive(Debug, Serialize)]
struct FooterContext<'a> {
    title: &'a str,
    url: &'a str,
}

#[derive(Debug, Serialize)]
pub(super) struct RoleContext<'a> {
    slug: &'static str,
    label: &'a str,
}

impl<'a> SiteContext<'a> {
    pub(crate) fn new(
        assets: &Assets,
        base_url: &BaseUrl,
        config: &'a SiteConfig,
        words: &'a Words,
        plan: &Plan,
        footer: &'a [String],
    ) -> Self {
        Self {
            name: title_of(config, words).to_owned(),
            locale: words.language.replace('-', "_"),
            title: own_title(config, words).unwrap_or_default(),
            app: config.app,
            root: base_url.link(""),
            home: base_url.link(&plan.folder),
            style: base_url.link(&assets.style),
            boot: base_url.link(&assets.boot),
            redirect: base_url.link(&assets.redirect),
            script: base_url.link(&assets.script),
            imported: assets
                .imported
                .iter()
                .map(|path| base_url.link(path))
                .collect(),
            integrity: assets
                .integrity()
                .map(|(path, hash)| (base_url.link(path), hash))
                .collect(),
            icon: base_url.link(&assets.icon),
            touch_icon: base_url.link(&assets.touch_icon),
            manifest: base_url.link(offline::MANIFEST),
            offline: base_url.link(offline::PAGE),
            worker: assets
                .worker
                .filter(|_| config.offline)
                .map(|path| base_url.link(path)),
            search: base_url.link(&index::manifest(&plan.folder)),
            search_api: config.app.then_some(SEARCH_API),
            search_server: config
                .search
                .meilisearch
                .as_ref()
                .map(|server| serde_json::json!(server).to_string()),
            search_edition: search_edition(config, plan),
            words: assets
                .words
                .get(&words.language)
                .map(|path| base_url.link(path)),
            language: words.language.clone(),
            direction: words.direction(),
            roles: role_contexts(&Role::ALL, words),
            repository: config.repository.as_deref(),
            footer: config
                .footer
                .iter()
                .zip(footer)
                .map(|(link, url)| FooterContext {
                    title: link.title.in_language(&words.language),
                    url,
                })
                .collect(),
        }
    }
}

/// What tells the edition apart from the others of the site.
fn search_edition(config: &SiteConfig, plan: &Plan) -> Option<String> {
    if editions::plans(config).len() == 1 {
        return None;
    }
    let mut edition = serde_json::Map::new();
    edition.insert("language".to_owned(), plan.language.as_str().into());
    if !plan.version.is_empty() {
        edition.insert("version".to_owned(), plan.version.as_str().into());
    }
    Some(serde_json::Value::Object(edition).to_string())
}

/// What the site is called in the language of `words`.
pub(crate) fn title_of<'a>(config: &'a SiteConfig, words: &'a Words) -> &'a str {
    own_title(config, words).unwrap_or(words.text("product_docs"))
}

/// None for the documentation of the product.
fn own_title<'a>(config: &'a SiteConfig, words: &Words) -> Option<&'a str> {
    let title = config.title.as_ref()?;
    Some(title.in_language(&words.language))
}

pub(super) fn role_contexts<'a>(roles: &[Role], words: &'a Words) -> Vec<RoleContext<'a>> {
    roles
        .iter()
        .map(|role| RoleContext {
            slug: role.slug(),
            label: words.role(*role),
        })
        .collect()
}

/// A link to a page. `roles` is a space-separated list, empty for everybody.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct LinkContext<'a> {
    pub(crate) title: &'a str,
    description: &'a str,
    pub(crate) url: &'a str,
    roles: &'a str,
}

/// What links to each page show, in reading order.
pub(crate) struct Links {
    library: Arc<Library>,
    urls: Arc<[String]>,
    roles: Arc<[String]>,
}

impl Links {
    pub(crate) fn new(library: Arc<Library>, base_url: &BaseUrl) -> Self {
        let pages = &library.pages;
        Self {
            urls: pages
                .iter()
                .map(|page| base_url.link(&page.address()))
                .collect(),
            roles: pages
                .iter()
                .map(|page| joined(&page.front_matter.roles))
                .collect(),
            library,
        }
    }

    /// The same for a library with the same places and roles of pages.
    pub(crate) fn revised(&self, library: Arc<Library>) -> Self {
        Self {
            library,
            urls: self.urls.clone(),
            roles: self.roles.clone(),
        }
    }

    pub(crate) fn to(&self, index: usize) -> Option<LinkContext<'_>> {
        let page = self.library.pages.get(index)?;
        Some(LinkContext {
            title: &page.front_matter.title,
            description: &page.front_matter.description,
            url: self.urls.get(index)?,
            roles: self.roles.get(index)?,
        })
    }
}

#[derive(Debug, Serialize)]
struct HeadingContext<'a> {
    level: usize,
    text: &'a str,
    anchor: &'a str,
    roles: String,
}

/// One page.
#[derive(Debug, Serialize)]
pub(crate) struct PageContext<'a> {
    title: &'a str,
    description: &'a str,
    is_home: bool,
    canonical: Option<String>,
    choices: Choices<'a>,
    /// Why the page is no part of the site, when it is shown all the same.
    unpublished: Option<String>,
    version: Option<String>,
    updated: Option<String>,
    edit: Option<String>,
    /// The page in Markdown.
    copy: String,
    /// The whole address of the page's picture.
    image: Option<String>,
    feed: Option<String>,
    section_feed: Option<String>,
    /// The title of the section that the second feed is about.
    section: Option<&'a str>,
    date: Option<&'a str>,
    date_in_words: Option<String>,
    /// The path of the page's file.
    source: &'a str,
    authors: &'a [String],
    more_authors: Option<String>,
    tags: Vec<TagContext<'a>>,
    /// The list of all tags, on the home page.
    all_tags: Option<String>,
    roles: Vec<RoleContext<'a>>,
    roles_joined: &'a str,
    breadcrumbs: Vec<LinkContext<'a>>,
    contents: Vec<HeadingContext<'a>>,
    children: Vec<LinkContext<'a>>,
    previous: Option<LinkContext<'a>>,
    next: Option<LinkContext<'a>>,
    /// How long the page takes to read, unless it is too short to say so.
    reading_time: Option<String>,
    word_count: String,
    mentions: Vec<MentionContext<'a>>,
    more_mentions: Option<String>,
    /// Modules that only some pages load.
    scripts: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
struct TagContext<'a> {
    name: &'a str,
    url: String,
}

impl<'a> PageContext<'a> {
    pub(crate) fn with_scripts(self, scripts: Vec<&'a str>) -> Self {
        Self { scripts, ..self }
    }
}

/// Names that stand on a page; the others are counted.
const MOST_AUTHORS: usize = 5;

/// Words that a reader takes in within a minute.
const WORDS_PER_MINUTE: usize = 200;

/// A page that links to the one that is shown.
#[derive(Debug, Serialize)]
struct MentionContext<'a> {
    title: &'a str,
    url: &'a str,
    roles: &'a str,
}

/// The context of the page at `index`; None when there is no such page.
pub(crate) fn page<'a>(
    library: &'a Library,
    links: &'a Links,
    index: usize,
    base_url: &BaseUrl,
    history: Option<&'a history::Facts>,
    words: &'a Words,
) -> Option<PageContext<'a>> {
    let page = library.pages.get(index)?;
    let way = library.way_to(index);
    let (node, above) = way.split_last()?;
    let front_matter = &page.front_matter;
    let to = |node: &Node| links.to(node.page);
    let mention = |index: &usize| {
        let LinkContext {
            title, url, roles, ..
        } = links.to(*index)?;
        Some(MentionContext { title, url, roles })
    };
    let mentions = library.mentions.get(index)?;
    let minutes = (page.outline.words + WORDS_PER_MINUTE / 2) / WORDS_PER_MINUTE;
    let version = front_matter.version.as_deref();
    let date = front_matter.date.as_deref();
    let date = date.or(history.map(|facts| facts.date.as_str()));
    let authors = authors(page, history, &library.site);
    let more_authors = authors.len().saturating_sub(MOST_AUTHORS);
    let section = way.get(1).filter(|section| !section.children.is_empty());
    let section = section.and_then(|section| library.pages.get(section.page));
    let feed_of = |page: &Arc<Page>| base_url.link(&format!("{}{FEED}", page.address()));
    let has_feeds = library.site.feeds && base_url.absolute("").is_some();
    let path = |template: &String| template.replace("{path}", &page.path);
    let edit = library
        .site
        .edit_url
        .as_ref()
        .filter(|_| !page.is_implied());
    let image = front_matter.image.as_ref();
    let image = image.and(library.targets.get(index)?.last());
    let edition = library.editions.get(library.edition_of(index))?;
    let neighbour = |index: Option<usize>| {
        let index = index.filter(|index| edition.pages.contains(index))?;
        links.to(index)
    };
    let choices = choices::of(library, links, index, base_url, words)?;
    let folder = edition.plan.folder.as_str();
    let tag = |name: &'a String| TagContext {
        name,
        url: base_url.link(&tags::address(folder, name)),
    };
    let all_tags = library.tags.get(library.edition_of(index))?;
    let all_tags = (above.is_empty() && !all_tags.is_empty()).then(|| tags::overview(folder));
    Some(PageContext {
        title: &front_matter.title,
        description: &front_matter.description,
        is_home: above.is_empty(),
        canonical: choices.canonical(&page.address(), base_url),
        choices,
        unpublished: library.left_out(index).map(|reason| match reason {
            LeftOut::Draft => words.text("is_draft").to_owned(),
            LeftOut::Scheduled(day) => words.with("is_scheduled", "date", &words.date(day)),
            LeftOut::Expired(day) => words.with("is_expired", "date", &words.date(day)),
        }),
        version: version.map(|name| words.with("version", "name", name)),
        updated: updated(page, history),
        edit: edit.map(path),
        copy: base_url.link(&copies::path_of(page)),
        image: image.and_then(|link| base_url.whole(link)),
        feed: has_feeds.then(|| base_url.link(&format!("{}{FEED}", edition.plan.folder))),
        section: section.map(|section| section.front_matter.title.as_str()),
        section_feed: section.filter(|_| has_feeds).map(feed_of),
        date,
        date_in_words: date.map(|date| words.date(date)),
        source: &page.path,
        authors: authors.get(..MOST_AUTHORS).unwrap_or(authors),
        more_authors: (more_authors > 0).then(|| words.count("more_authors", more_authors)),
        tags: front_matter.tags.iter().map(tag).collect(),
        all_tags: all_tags.map(|address| base_url.link(&address)),
        roles: role_contexts(&front_matter.roles, words),
        roles_joined: links.roles.get(index)?,
        breadcrumbs: above.iter().filter_map(|node| to(node)).collect(),
        contents: contents(page),
        children: node.children.iter().filter_map(to).collect(),
        previous: neighbour(index.checked_sub(1)),
        next: neighbour(index.checked_add(1)),
        reading_time: (minutes > 0).then(|| words.count("reading_time", minutes)),
        word_count: words.count("word_count", page.outline.words),
        mentions: mentions.named.iter().filter_map(mention).collect(),
        more_mentions: (mentions.more > 0).then(|| words.count("more_mentions", mentions.more)),
        scripts: Vec::new(),
    })
}

/// When the page was last changed: front matter knows the day, git the moment.
pub(crate) fn updated(page: &Page, history: Option<&history::Facts>) -> Option<String> {
    match &page.front_matter.date {
        Some(date) => Some(format!("{date}T00:00:00Z")),
        None => history.map(|facts| facts.updated.clone()),
    }
}

/// Who wrote the page, by name. Git is asked only where the site wants its authors known.
pub(crate) fn authors<'a>(
    page: &'a Page,
    history: Option<&'a history::Facts>,
    site: &SiteConfig,
) -> &'a [String] {
    let named = page.front_matter.authors.as_deref();
    let from_git = history.filter(|_| site.authors);
    let authors = named.or(from_git.map(|facts| facts.authors.as_slice()));
    authors.unwrap_or_default()
}

/// The headings for "On this page": the two upper levels.
fn contents(page: &Page) -> Vec<HeadingContext<'_>> {
    let mut contents = Vec::new();
    for heading in page.outline.headings.iter().filter(|it| it.level <= 3) {
        contents.push(HeadingContext {
            level: heading.level,
            text: &heading.text,
            anchor: &heading.anchor,
            roles: if heading.roles == page.front_matter.roles {
                String::new()
            } else {
                joined(&heading.roles)
            },
        });
    }
    contents
}
