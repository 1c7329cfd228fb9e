//! What the templates get to see.

use serde::Serialize;

use crate::config::BaseUrl;
use crate::library::Library;
use crate::markdown::Heading;
use crate::navigation::Node;
use crate::page::Page;
use crate::render::body;
use crate::role::{Role, joined};
use crate::theme::Assets;

/// Up to this many pages the navigation shows all of them; above, only the sections on the way to
/// the current page are open, so that the size of the site does not grow with its square.
const OPEN_ALL_LIMIT: usize = 100;

/// The same on every page.
#[derive(Debug, Serialize)]
pub(crate) struct SiteContext {
    home: String,
    style: String,
    boot: String,
    script: String,
    icon: String,
    search: String,
    roles: Vec<RoleContext>,
}

#[derive(Debug, Serialize)]
struct RoleContext {
    slug: &'static str,
    label: &'static str,
}

impl SiteContext {
    pub(crate) fn new(assets: &Assets, search: &str, base_url: &BaseUrl) -> Self {
        Self {
            home: base_url.link(""),
            style: base_url.link(&assets.style),
            boot: base_url.link(&assets.boot),
            script: base_url.link(&assets.script),
            icon: base_url.link(&assets.icon),
            search: base_url.link(search),
            roles: role_contexts(&Role::ALL),
        }
    }
}

fn role_contexts(roles: &[Role]) -> Vec<RoleContext> {
    roles
        .iter()
        .map(|role| RoleContext {
            slug: role.slug(),
            label: role.label(),
        })
        .collect()
}

/// A link to a page. `roles` is a space-separated list, empty for everybody.
#[derive(Debug, Serialize)]
pub(crate) struct LinkContext {
    title: String,
    description: String,
    url: String,
    roles: String,
}

/// An entry of the navigation.
#[derive(Debug, Serialize)]
pub(crate) struct NavigationContext {
    title: String,
    url: String,
    roles: String,
    is_current: bool,
    children: Vec<NavigationContext>,
}

#[derive(Debug, Serialize)]
struct HeadingContext {
    level: usize,
    text: String,
    anchor: String,
    roles: String,
}

/// One page.
#[derive(Debug, Serialize)]
pub(crate) struct PageContext {
    /// The page's path below the site's root.
    #[serde(skip)]
    pub(crate) address: String,
    title: String,
    description: String,
    is_home: bool,
    canonical: Option<String>,
    version: Option<String>,
    date: Option<String>,
    date_in_words: Option<String>,
    tags: Vec<String>,
    roles: Vec<RoleContext>,
    roles_joined: String,
    breadcrumbs: Vec<LinkContext>,
    contents: Vec<HeadingContext>,
    children: Vec<LinkContext>,
    previous: Option<LinkContext>,
    next: Option<LinkContext>,
    body: String,
}

/// The context of the page at `index`; None when there is no such page.
pub(crate) fn page(library: &Library, index: usize, base_url: &BaseUrl) -> Option<PageContext> {
    let page = library.pages.get(index)?;
    let path = library.root.path_to(index);
    let node = path.last()?;
    let front_matter = &page.front_matter;
    let to = |node: &Node| {
        library
            .pages
            .get(node.page)
            .map(|page| link(page, base_url))
    };
    let neighbour = |index: Option<usize>| Some(link(library.pages.get(index?)?, base_url));
    let address = page.address();
    Some(PageContext {
        title: front_matter.title.clone(),
        description: front_matter.description.clone(),
        is_home: address.is_empty(),
        canonical: base_url.absolute(&address),
        version: front_matter.version.clone(),
        date: front_matter.date.clone(),
        date_in_words: front_matter.date.as_deref().map(in_words),
        tags: front_matter.tags.clone(),
        roles: role_contexts(&front_matter.roles),
        roles_joined: joined(&front_matter.roles),
        breadcrumbs: path
            .iter()
            .filter(|above| above.page != index)
            .filter_map(|n| to(n))
            .collect(),
        contents: contents(page),
        children: node.children.iter().filter_map(to).collect(),
        previous: neighbour(index.checked_sub(1)),
        next: neighbour(index.checked_add(1)),
        body: body::html(&page.document, library.targets.get(index)?),
        address,
    })
}

fn link(page: &Page, base_url: &BaseUrl) -> LinkContext {
    LinkContext {
        title: page.front_matter.title.clone(),
        description: page.front_matter.description.clone(),
        url: base_url.link(&page.address()),
        roles: joined(&page.front_matter.roles),
    }
}

/// The headings for "On this page": the two upper levels.
fn contents(page: &Page) -> Vec<HeadingContext> {
    let shown = |heading: &&Heading| heading.level <= 3;
    let describe = |heading: &Heading| HeadingContext {
        level: heading.level,
        text: heading.text.clone(),
        anchor: heading.anchor.clone(),
        roles: if heading.roles == page.front_matter.roles {
            String::new()
        } else {
            joined(&heading.roles)
        },
    };
    page.document
        .headings
        .iter()
        .filter(shown)
        .map(describe)
        .collect()
}

/// The navigation as the page at `current` shows it.
pub(crate) fn navigation(
    library: &Library,
    current: Option<usize>,
    base_url: &BaseUrl,
) -> Vec<NavigationContext> {
    let way: Vec<usize> = current
        .map(|current| library.root.path_to(current))
        .unwrap_or_default()
        .iter()
        .map(|node| node.page)
        .collect();
    let entries = library.root.children.iter();
    entries
        .filter_map(|node| entry(library, node, current, &way, base_url))
        .collect()
}

fn entry(
    library: &Library,
    node: &Node,
    current: Option<usize>,
    way: &[usize],
    base_url: &BaseUrl,
) -> Option<NavigationContext> {
    let page = library.pages.get(node.page)?;
    let is_open = library.pages.len() <= OPEN_ALL_LIMIT || way.contains(&node.page);
    let below = node.children.iter().filter(|_| is_open);
    Some(NavigationContext {
        title: page.front_matter.title.clone(),
        url: base_url.link(&page.address()),
        roles: joined(&roles_below(library, node)),
        is_current: current == Some(node.page),
        children: below
            .filter_map(|child| entry(library, child, current, way, base_url))
            .collect(),
    })
}

/// Who finds something in this part of the tree; empty means everybody.
fn roles_below(library: &Library, node: &Node) -> Vec<Role> {
    let Some(page) = library.pages.get(node.page) else {
        return Vec::new();
    };
    let mut roles = page.front_matter.roles.clone();
    for child in &node.children {
        let below = roles_below(library, child);
        if roles.is_empty() || below.is_empty() {
            return Vec::new();
        }
        roles.extend(below);
    }
    roles.sort_unstable();
    roles.dedup();
    roles
}

/// A checked date as readers write it: `November 23, 2026`.
fn in_words(date: &str) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let mut parts = date.split('-');
    let year = parts.next().unwrap_or("");
    let month: usize = parts
        .next()
        .and_then(|month| month.parse().ok())
        .unwrap_or(1);
    let day = parts.next().unwrap_or("").trim_start_matches('0');
    let month = MONTHS.get(month.saturating_sub(1)).unwrap_or(&"");
    format!("{month} {day}, {year}")
}
