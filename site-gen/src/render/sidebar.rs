//! The tree of pages beside each page, printed once for all pages that show the same part of it.

use std::sync::OnceLock;

use anyhow::Context as _;
use serde::Serialize;
use tera::{Context, Tera};

use crate::library::{LeftOut, Library};
use crate::navigation::Node;
use crate::render::context::Links;
use crate::role::{Role, joined};
use crate::stamp::{Hash, hash};

/// Up to this many pages the navigation shows all of them; above, only the sections on the way to
/// the current page are open, so that the size of the site does not grow with its square.
const OPEN_ALL_LIMIT: usize = 100;

/// The tree with the sections on one way open, and no page marked as the current one.
struct Fragment {
    /// The hash of what is printed.
    hash: Hash,
    html: OnceLock<String>,
}

/// The trees of a site, by the page whose section is open.
pub(crate) struct Sidebar {
    /// For each edition, whether it is small enough to show all of its pages.
    opens_all: Vec<bool>,
    /// Who finds something at or below each page; empty means everybody.
    roles: Vec<String>,
    fragments: Vec<OnceLock<Fragment>>,
    /// The tree of each edition with no section open.
    closed: Vec<OnceLock<Fragment>>,
}

/// An entry of the navigation.
#[derive(Debug, Serialize)]
struct Entry<'a> {
    title: &'a str,
    url: &'a str,
    roles: &'a str,
    /// Why the page is no part of the site, when it is shown all the same.
    mark: Option<&'static str>,
    children: Vec<Entry<'a>>,
}

impl Sidebar {
    pub(crate) fn new(library: &Library) -> Self {
        let mut roles = vec![String::new(); library.pages.len()];
        for edition in library.editions.iter() {
            collect_roles(library, &edition.root, &mut roles);
        }
        let editions = library.editions.iter();
        Self {
            opens_all: editions
                .clone()
                .map(|edition| edition.pages.len() <= OPEN_ALL_LIMIT)
                .collect(),
            roles,
            fragments: library.pages.iter().map(|_| OnceLock::new()).collect(),
            closed: editions.map(|_| OnceLock::new()).collect(),
        }
    }

    /// The hash of the tree as `current` shows it.
    pub(crate) fn hash(
        &self,
        library: &Library,
        links: &Links,
        current: usize,
    ) -> anyhow::Result<Hash> {
        let way = self.way(library, current);
        Ok(self.fragment(library, links, &way)?.hash)
    }

    /// The tree as `current` shows it.
    pub(crate) fn html(
        &self,
        tera: &Tera,
        library: &Library,
        links: &Links,
        current: usize,
    ) -> anyhow::Result<&str> {
        let way = self.way(library, current);
        let fragment = self.fragment(library, links, &way)?;
        if let Some(html) = fragment.html.get() {
            return Ok(html);
        }
        let mut context = Context::new();
        context.insert("navigation", &self.entries(library, links, &way));
        let html = tera
            .render("navigation.html", &context)
            .context("cannot render the navigation")?;
        Ok(fragment.html.get_or_init(|| html))
    }

    fn way(&self, library: &Library, current: usize) -> Way {
        let edition = library.edition_of(current);
        let opens_all = self.opens_all.get(edition).copied().unwrap_or_default();
        let open = if opens_all {
            Vec::new()
        } else {
            open_sections(library, current)
        };
        Way {
            edition,
            opens_all,
            open,
        }
    }

    fn fragment(&self, library: &Library, links: &Links, way: &Way) -> anyhow::Result<&Fragment> {
        let section = way.open.last();
        let slot = section
            .and_then(|section| self.fragments.get(*section))
            .or_else(|| self.closed.get(way.edition))
            .context("there is no such edition")?;
        if let Some(fragment) = slot.get() {
            return Ok(fragment);
        }
        let entries = postcard::to_stdvec(&self.entries(library, links, way))
            .context("cannot encode the navigation")?;
        Ok(slot.get_or_init(|| Fragment {
            hash: hash(&entries),
            html: OnceLock::new(),
        }))
    }

    fn entries<'a>(&'a self, library: &Library, links: &'a Links, way: &Way) -> Vec<Entry<'a>> {
        let edition = library.editions.get(way.edition);
        let children = edition.map_or(&[][..], |edition| &edition.root.children);
        children
            .iter()
            .filter_map(|node| self.entry(node, library, links, way))
            .collect()
    }

    fn entry<'a>(
        &'a self,
        node: &Node,
        library: &Library,
        links: &'a Links,
        way: &Way,
    ) -> Option<Entry<'a>> {
        let link = links.to(node.page)?;
        let is_open = way.opens_all || way.open.contains(&node.page);
        let below = node.children.iter().filter(|_| is_open);
        Some(Entry {
            title: link.title,
            url: link.url,
            roles: self.roles.get(node.page)?,
            mark: library.left_out(node.page).map(LeftOut::key),
            children: below
                .filter_map(|child| self.entry(child, library, links, way))
                .collect(),
        })
    }
}

/// What a page shows of the tree.
struct Way {
    edition: usize,
    opens_all: bool,
    /// The sections that are open, unless all are.
    open: Vec<usize>,
}

/// The sections on the way to a page that are open there: those with pages below them.
fn open_sections(library: &Library, current: usize) -> Vec<usize> {
    let way = library.way_to(current).into_iter();
    way.filter(|node| !node.children.is_empty())
        .map(|node| node.page)
        .collect()
}

/// Notes who finds something in this part of the tree, for each page in it.
fn collect_roles(library: &Library, node: &Node, known: &mut [String]) -> Vec<Role> {
    let page = library.pages.get(node.page);
    let mut roles = page.map_or_else(Vec::new, |page| page.front_matter.roles.clone());
    let mut is_for_all = roles.is_empty();
    for child in &node.children {
        let below = collect_roles(library, child, known);
        is_for_all |= below.is_empty();
        roles.extend(below);
    }
    if is_for_all {
        roles.clear();
    }
    roles.sort_unstable();
    roles.dedup();
    if let Some(known) = known.get_mut(node.page) {
        *known = joined(&roles);
    }
    roles
}

/// A printed tree with the link to `url` marked as that of the current page, and the sections with
/// the addresses in `open`, which lead down to it, open. Addresses hold nothing that the templates
/// escape.
pub(crate) fn marked<'a>(html: &'a str, open: &[&str], url: &str) -> Vec<&'a str> {
    let mut parts = Vec::new();
    let mut rest = html;
    // What leads down to a page stands before it.
    for (address, mark) in open
        .iter()
        .map(|address| (*address, None))
        .chain([(url, Some(CURRENT))])
    {
        let link = format!("<a href=\"{address}\"");
        let Some(start) = rest.find(&link) else {
            continue;
        };
        let (before, after) = rest.split_at(start + link.len());
        parts.push(before);
        parts.extend(mark);
        rest = after;
        if opens_section(rest)
            && let Some((before, after)) = rest.split_once(SECTION)
        {
            parts.extend([before, SECTION, " open"]);
            rest = after;
        }
    }
    parts.push(rest);
    parts
}

const CURRENT: &str = " aria-current=\"page\"";
const SECTION: &str = "<details class=\"section\"";

/// Whether pages are listed below the link that `rest` begins in.
fn opens_section(rest: &str) -> bool {
    let behind = rest.split_once("</a>").map_or("", |(_, behind)| behind);
    behind.trim_start().starts_with(SECTION)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_to_the_current_page_is_open_and_nothing_else() {
        let html = "<a href=\"/a/\">A</a>\n<details class=\"section\"><a href=\"/a/b/\">B</a></details>\
                    <a href=\"/c/\">C</a>\n<details class=\"section\"><a href=\"/c/d/\">D</a></details>";
        let marked = |open: &[&str], url| marked(html, open, url).concat();
        let opened = |html: &str, before: &str| {
            html.contains(&format!("{before}</a>\n<details class=\"section\" open>"))
        };
        let page = marked(&["/", "/c/"], "/c/d/");
        assert!(page.contains("<a href=\"/c/d/\" aria-current=\"page\">"));
        assert!(opened(&page, "C") && !opened(&page, "A"));
        let section = marked(&["/"], "/a/");
        assert!(section.contains("<a href=\"/a/\" aria-current=\"page\">"));
        assert!(opened(&section, "A") && !opened(&section, "C"));
        assert_eq!(marked(&[], "/elsewhere/"), html);
    }
}
