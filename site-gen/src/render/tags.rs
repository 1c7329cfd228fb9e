//! What the lists of tags show: all tags of an edition, and the pages that have one of them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::config::BaseUrl;
use crate::editions::Edition;
use crate::library::Library;
use crate::navigation::{Node, folded};
use crate::render::Face;
use crate::render::choices::{self, Choices, Counterpart};
use crate::render::context::{LinkContext, Links, RoleContext, role_contexts};
use crate::role::{Role, joined};
use crate::tags::{self, Tag};
use crate::words::Words;

/// Up to this many pages stand in one list; more are divided by their sections.
const MOST_IN_ONE: usize = 30;
/// A section with more of the pages is divided by the sections below it.
const MOST_IN_GROUP: usize = 100;
/// Up to this many pages all groups are open at first.
const MOST_OPEN: usize = 200;
/// Up to this many tags stand in one list; more are divided by their first letters.
const MOST_TAGS_IN_ONE: usize = 30;

/// A list of an edition: that of its tags, or of the pages with one of them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) edition: usize,
    /// The number of the tag.
    pub(crate) tag: Option<usize>,
}

/// What the lists are made from.
#[derive(Clone, Copy)]
pub(super) struct Sources<'a> {
    pub(super) library: &'a Library,
    pub(super) links: &'a Links,
    pub(super) base_url: &'a BaseUrl,
    pub(super) faces: &'a [Face],
}

/// One list.
#[derive(Debug, Serialize)]
pub(super) struct ListContext<'a> {
    title: String,
    canonical: Option<String>,
    choices: Choices<'a>,
    breadcrumbs: Vec<Crumb<'a>>,
    total: String,
    /// Whose pages are listed; empty means everybody's.
    roles: String,
    /// The tags by their first letters, in the list of all tags.
    letters: Vec<Letter<'a>>,
    /// The pages by their sections, in the list of one tag.
    groups: Vec<Group<'a>>,
    are_groups_open: bool,
}

#[derive(Debug, Serialize)]
struct Crumb<'a> {
    title: &'a str,
    url: String,
}

#[derive(Debug, Serialize)]
struct Letter<'a> {
    /// Empty when the list is not divided.
    letter: String,
    tags: Vec<Entry<'a>>,
}

#[derive(Debug, Serialize)]
struct Entry<'a> {
    name: &'a str,
    url: String,
    count: String,
    roles: String,
}

#[derive(Debug, Serialize)]
struct Group<'a> {
    /// The sections down to the one of the group; empty when the list is not divided.
    path: Vec<&'a str>,
    count: String,
    roles: String,
    pages: Vec<Item<'a>>,
}

#[derive(Debug, Serialize)]
struct Item<'a> {
    page: LinkContext<'a>,
    /// The title of the section, unless the list is divided by sections.
    section: Option<&'a str>,
    labels: Vec<RoleContext<'a>>,
}

/// All lists of the library.
pub(super) fn places(library: &Library) -> Vec<Place> {
    let editions = library.tags.iter().enumerate();
    let used = editions.filter(|(_, tags)| !tags.is_empty());
    let of_edition = |(edition, tags): (usize, &Vec<Tag>)| {
        let tags = (0..tags.len()).map(Some);
        let lists = std::iter::once(None).chain(tags);
        lists.map(move |tag| Place { edition, tag })
    };
    used.flat_map(of_edition).collect()
}

/// The address of the list at `place` below the site's root.
pub(super) fn address(library: &Library, place: Place) -> Option<String> {
    let folder = &library.editions.get(place.edition)?.plan.folder;
    match place.tag {
        None => Some(tags::overview(folder)),
        Some(_) => Some(tags::address(folder, &tag(library, place)?.name)),
    }
}

/// The file of the list at `place`.
pub(super) fn output(library: &Library, place: Place) -> Option<String> {
    let folder = &library.editions.get(place.edition)?.plan.folder;
    match place.tag {
        None => Some(format!("{}index.html", tags::overview(folder))),
        Some(_) => Some(tag(library, place)?.output(folder)),
    }
}

fn tag(library: &Library, place: Place) -> Option<&Tag> {
    library.tags.get(place.edition)?.get(place.tag?)
}

/// The tags whose pages the list at `place` shows or counts; None when there is no such list.
pub(super) fn listed(library: &Library, place: Place) -> Option<&[Tag]> {
    let tags = library.tags.get(place.edition)?;
    match place.tag {
        None => Some(tags),
        Some(number) => tags.get(number..=number),
    }
}

/// What other editions have in the place of the list at `place`.
pub(super) fn choices<'a>(sources: &Sources<'a>, place: Place) -> Option<Choices<'a>> {
    let words = &sources.faces.get(place.edition)?.words;
    let edition = sources.library.editions.get(place.edition)?;
    let find = |other: &'a Edition| counterpart(sources, place, other);
    Some(choices::among(
        sources.library,
        edition,
        sources.base_url,
        words,
        find,
    ))
}

/// What the list at `place` shows; None when there is no such list.
pub(super) fn context<'a>(sources: &Sources<'a>, place: Place) -> Option<ListContext<'a>> {
    let Sources {
        library,
        links,
        base_url,
        faces,
    } = *sources;
    let words = &faces.get(place.edition)?.words;
    let edition = library.editions.get(place.edition)?;
    let home = links.to(edition.root.page)?;
    let mut breadcrumbs = vec![Crumb {
        title: words.text("docs"),
        url: home.url.to_owned(),
    }];
    let own = address(library, place)?;
    let choices = choices(sources, place)?;
    let tags = library.tags.get(place.edition)?;
    let (title, total, letters, groups, pages) = match place.tag {
        None => {
            let title = words.text("tags").to_owned();
            let total = words.count("tag_count", tags.len());
            (
                title,
                total,
                by_letter(sources, words, edition, tags),
                Vec::new(),
                Vec::new(),
            )
        }
        Some(_) => {
            let tag = tag(library, place)?;
            let overview = base_url.link(&tags::overview(&edition.plan.folder));
            breadcrumbs.push(Crumb {
                title: words.text("tags"),
                url: overview,
            });
            let title = words.with("tagged", "name", &tag.name);
            let total = words.count("page_count", tag.pages.len());
            (
                title,
                total,
                Vec::new(),
                by_section(sources, words, edition, tag)?,
                tag.pages.clone(),
            )
        }
    };
    Some(ListContext {
        title,
        canonical: choices.canonical(&own, base_url),
        choices,
        breadcrumbs,
        total,
        roles: roles_of(library, &pages),
        letters,
        groups,
        are_groups_open: pages.len() <= MOST_OPEN,
    })
}

/// What another edition has in the place of the list at `place`: the same list, that of its tags,
/// or its home page.
fn counterpart<'a>(
    sources: &Sources<'a>,
    place: Place,
    other: &'a Edition,
) -> Option<Counterpart<'a>> {
    let library = sources.library;
    let own = tag(library, place).map(|tag| tag.slug.as_str());
    let number = library
        .editions
        .iter()
        .position(|edition| std::ptr::eq(edition, other))?;
    let tags = library.tags.get(number)?;
    if tags.is_empty() {
        let home = sources.links.to(other.root.page)?;
        return Some(Counterpart {
            title: home.title,
            url: Cow::Borrowed(home.url),
            address: library.pages.get(other.root.page)?.address(),
            is_same: false,
        });
    }
    let same = own.and_then(|own| tags.iter().find(|tag| tag.slug == own));
    let address = match same {
        Some(tag) => tags::address(&other.plan.folder, &tag.name),
        None => tags::overview(&other.plan.folder),
    };
    Some(Counterpart {
        title: sources.faces.get(number)?.words.text("tags"),
        url: Cow::Owned(sources.base_url.link(&address)),
        address,
        is_same: own.is_none() || same.is_some(),
    })
}

fn by_letter<'a>(
    sources: &Sources<'a>,
    words: &Words,
    edition: &Edition,
    tags: &'a [Tag],
) -> Vec<Letter<'a>> {
    let mut letters: Vec<Letter<'_>> = Vec::new();
    for tag in tags {
        let first = folded(&tag.name).chars().next();
        let letter = first.filter(|_| tags.len() > MOST_TAGS_IN_ONE);
        let letter: String = letter.into_iter().flat_map(char::to_uppercase).collect();
        let address = tags::address(&edition.plan.folder, &tag.name);
        let entry = Entry {
            name: &tag.name,
            url: sources.base_url.link(&address),
            count: words.count("page_count", tag.pages.len()),
            roles: roles_of(sources.library, &tag.pages),
        };
        match letters.last_mut().filter(|last| last.letter == letter) {
            Some(last) => last.tags.push(entry),
            None => letters.push(Letter {
                letter,
                tags: vec![entry],
            }),
        }
    }
    letters
}

fn by_section<'a>(
    sources: &Sources<'a>,
    words: &'a Words,
    edition: &Edition,
    tag: &'a Tag,
) -> Option<Vec<Group<'a>>> {
    let is_divided = tag.pages.len() > MOST_IN_ONE;
    if !is_divided {
        return Some(vec![group(sources, words, &[], &tag.pages)?]);
    }
    // In the order of reading, in which each section is a range.
    let in_order: BTreeMap<usize, usize> = tag
        .pages
        .iter()
        .enumerate()
        .map(|(rank, page)| (*page, rank))
        .collect();
    let mut parts = Vec::new();
    divide(
        &edition.root,
        edition.pages.end,
        &in_order,
        &mut Vec::new(),
        &mut parts,
    );
    let groups = parts.into_iter().map(|(path, mut pages)| {
        pages.sort_by_key(|page| in_order.get(page));
        let first = usize::from(path.len() > 1);
        group(sources, words, path.get(first..)?, &pages)
    });
    groups.collect()
}

/// Pages that stand together, and the sections down to theirs.
type Part = (Vec<usize>, Vec<usize>);

/// Divides those of `pages` that are at or below `node`, which ends at the page `end`.
fn divide(
    node: &Node,
    end: usize,
    pages: &BTreeMap<usize, usize>,
    above: &mut Vec<usize>,
    parts: &mut Vec<Part>,
) {
    let here: Vec<usize> = pages.range(node.page..end).map(|(page, _)| *page).collect();
    if here.is_empty() {
        return;
    }
    let is_home = above.is_empty();
    above.push(node.page);
    let is_section = |child: &&Node| !child.children.is_empty();
    let has_sections = node.children.iter().any(|child| is_section(&child));
    if has_sections && (is_home || here.len() > MOST_IN_GROUP) {
        let ends = node
            .children
            .iter()
            .skip(1)
            .map(|next| next.page)
            .chain([end]);
        let children: Vec<(&Node, usize)> = node.children.iter().zip(ends).collect();
        let is_own = |page: &usize| {
            let after = children.partition_point(|(child, _)| child.page <= *page);
            let around = after.checked_sub(1).and_then(|index| children.get(index));
            around.is_none_or(|(child, _)| !is_section(child))
        };
        let own: Vec<usize> = here.iter().copied().filter(is_own).collect();
        if !own.is_empty() {
            parts.push((above.clone(), own));
        }
        for (child, end) in children.iter().filter(|(child, _)| is_section(child)) {
            divide(child, *end, pages, above, parts);
        }
    } else {
        parts.push((above.clone(), here));
    }
    above.pop();
}

fn group<'a>(
    sources: &Sources<'a>,
    words: &'a Words,
    path: &[usize],
    pages: &[usize],
) -> Option<Group<'a>> {
    let Sources { library, links, .. } = *sources;
    let item = |index: &usize| {
        let page = library.pages.get(*index)?;
        let section = path
            .is_empty()
            .then(|| library.section_of(*index))
            .flatten();
        Some(Item {
            page: links.to(*index)?,
            section: section.and_then(|node| Some(links.to(node.page)?.title)),
            labels: role_contexts(&page.front_matter.roles, words),
        })
    };
    Some(Group {
        path: path
            .iter()
            .filter_map(|page| Some(links.to(*page)?.title))
            .collect(),
        count: words.count("page_count", pages.len()),
        roles: roles_of(library, pages),
        pages: pages.iter().map(item).collect::<Option<_>>()?,
    })
}

/// For whom at least one of the pages is; empty when one is for everybody.
fn roles_of(library: &Library, pages: &[usize]) -> String {
    let mut found: Vec<Role> = Vec::new();
    for page in pages.iter().filter_map(|index| library.pages.get(*index)) {
        let roles = &page.front_matter.roles;
        if roles.is_empty() {
            return String::new();
        }
        for role in roles {
            if !found.contains(role) {
                found.push(*role);
            }
        }
    }
    found.sort_unstable();
    joined(&found)
}
