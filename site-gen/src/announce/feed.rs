//! What changed last, for feed readers: one Atom feed of the site, and one of each section.

use std::ops::Range;

use crate::announce::{FEED, file};
use crate::editions::Edition;
use crate::markdown::escaped;
use crate::output::File;
use crate::page::Page;
use crate::render::Renderer;

/// The pages that a feed names.
const MOST_ENTRIES: usize = 20;

/// When a feed without entries has changed: it must say so.
const NEVER: &str = "1970-01-01T00:00:00Z";

/// The feeds of all editions. Pages without a date are in none of them.
pub(super) fn files(renderer: &Renderer) -> Vec<File> {
    let editions = renderer.library().editions.iter();
    let places = editions.flat_map(places);
    places.filter_map(|place| feed(renderer, place)).collect()
}

/// A feed: the page that it belongs to, and the pages that it may name.
pub(super) struct Place {
    pub(super) of: usize,
    pages: Range<usize>,
}

/// The feeds of an edition: one of all its pages, and one of each top-level section.
pub(super) fn places(edition: &Edition) -> Vec<Place> {
    let mut places = vec![Place {
        of: edition.root.page,
        pages: edition.pages.clone(),
    }];
    let sections = &edition.root.children;
    for (position, section) in sections.iter().enumerate() {
        let next = sections.get(position + 1);
        let end = next.map_or(edition.pages.end, |next| next.page);
        if !section.children.is_empty() {
            places.push(Place {
                of: section.page,
                pages: section.page..end,
            });
        }
    }
    places
}

/// Where the feed that belongs to `page` stands.
pub(super) fn path(page: &Page) -> String {
    format!("{}{FEED}", page.address())
}

fn feed(renderer: &Renderer, place: Place) -> Option<File> {
    let of = place.of;
    let mut pages: Vec<(String, usize)> = place
        .pages
        .filter_map(|index| Some((renderer.updated(index)?, index)))
        .collect();
    // The newest first; among pages of one moment, the order of reading.
    pages.sort_by(|(left, _), (right, _)| right.cmp(left));
    pages.truncate(MOST_ENTRIES);
    let page = renderer.library().pages.get(of)?;
    let path = path(page);
    let own = renderer.base_url().absolute(&path)?;
    let site = renderer.site_title(of);
    let title = if of == 0 {
        site.to_owned()
    } else {
        format!("{} · {site}", page.front_matter.title)
    };
    let author = renderer.library().site.author.as_deref().unwrap_or(site);
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <feed xmlns=\"http://www.w3.org/2005/Atom\">\n\
         <id>{id}</id>\n<title>{title}</title>\n<updated>{updated}</updated>\n\
         <author><name>{author}</name></author>\n\
         <link rel=\"self\" type=\"application/atom+xml\" href=\"{own}\"/>\n\
         <link rel=\"alternate\" type=\"text/html\" href=\"{id}\"/>\n",
        id = escaped(&renderer.absolute(of)?),
        title = clean(&title),
        updated = pages.first().map_or(NEVER, |(updated, _)| updated),
        author = clean(author),
        own = escaped(&own),
    );
    let is_home = is_home(renderer, of);
    if let Some(description) = renderer.site_description(of).filter(|_| is_home) {
        xml.push_str(&format!("<subtitle>{}</subtitle>\n", clean(description)));
    }
    for (updated, index) in &pages {
        xml.push_str(&entry(renderer, *index, updated)?);
    }
    xml.push_str("</feed>\n");
    Some(file(path, xml))
}

/// Whether a feed is about all pages of an edition.
fn is_home(renderer: &Renderer, of: usize) -> bool {
    let mut editions = renderer.library().editions.iter();
    editions.any(|edition| edition.root.page == of)
}

fn entry(renderer: &Renderer, index: usize, updated: &str) -> Option<String> {
    let front_matter = &renderer.library().pages.get(index)?.front_matter;
    let address = escaped(&renderer.absolute(index)?);
    let title = clean(&front_matter.title);
    let mut xml = format!(
        "<entry>\n<id>{address}</id>\n<title>{title}</title>\n<updated>{updated}</updated>\n\
         <link rel=\"alternate\" type=\"text/html\" href=\"{address}\"/>\n"
    );
    if !front_matter.description.is_empty() {
        let summary = clean(&front_matter.description);
        xml.push_str(&format!("<summary>{summary}</summary>\n"));
    }
    for author in renderer.authors(index) {
        let name = clean(author);
        xml.push_str(&format!("<author><name>{name}</name></author>\n"));
    }
    for tag in &front_matter.tags {
        xml.push_str(&format!("<category term=\"{}\"/>\n", clean(tag)));
    }
    xml.push_str("</entry>\n");
    Some(xml)
}

/// Text for XML, which has no place for control characters, not even escaped ones.
fn clean(text: &str) -> String {
    let allowed: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}'))
        .collect();
    escaped(&allowed)
}
