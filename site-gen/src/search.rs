//! Search records: one for each section, for programs and, in a shorter form, for the search box.

use serde::Serialize;

use crate::config::BaseUrl;
use crate::library::Library;
use crate::page::Page;
use crate::role::Role;

/// The text of one section, in the form that other programs read. The names are an interface.
#[derive(Debug, Serialize)]
pub(crate) struct Record<'a> {
    id: String,
    /// The page's source path.
    page: &'a str,
    url: String,
    title: &'a str,
    /// Empty for the text before the first heading, as is `anchor`.
    heading: &'a str,
    anchor: &'a str,
    /// The title of the top-level section that the page belongs to.
    section: &'a str,
    /// Who the section is for; empty means everybody.
    roles: &'a [Role],
    tags: &'a [String],
    /// The top-level folder of the page, `home` for pages outside of any.
    kind: &'a str,
    text: String,
}

/// The records of the whole library in reading order.
pub(crate) fn records<'a>(library: &'a Library, base_url: &BaseUrl) -> Vec<Record<'a>> {
    library
        .pages
        .iter()
        .enumerate()
        .flat_map(|(index, page)| {
            let section = section_title(library, index);
            page_records(page, section, base_url)
        })
        .collect()
}

/// The title of the top-level section above the page, or of the page itself.
pub(crate) fn section_title(library: &Library, index: usize) -> &str {
    let path = library.root.path_to(index);
    let top = path.get(1).or(path.first());
    top.and_then(|node| library.pages.get(node.page))
        .map_or("", |page| page.front_matter.title.as_str())
}

fn page_records<'a>(page: &'a Page, section: &'a str, base_url: &BaseUrl) -> Vec<Record<'a>> {
    let address = base_url.link(&page.address());
    let kind = match page.top_folder() {
        "" => "home",
        folder => folder,
    };
    let sections = page.document.sections.iter();
    sections
        .map(|part| {
            let hash = if part.anchor.is_empty() { "" } else { "#" };
            let fragment = format!("{hash}{}", part.anchor);
            Record {
                id: format!("{}{fragment}", page.source.path),
                page: &page.source.path,
                url: format!("{address}{fragment}"),
                title: &page.front_matter.title,
                heading: &part.heading,
                anchor: &part.anchor,
                section,
                roles: &part.roles,
                tags: &page.front_matter.tags,
                kind,
                text: introduction(page, &part.anchor, &part.text),
            }
        })
        .collect()
}

/// The description belongs to the text before the first heading.
fn introduction(page: &Page, anchor: &str, text: &str) -> String {
    let description = page.front_matter.description.as_str();
    if !anchor.is_empty() || description.is_empty() {
        return text.to_owned();
    }
    format!("{description} {text}").trim_end().to_owned()
}

/// What the search box loads: short names, and the page's data once for all its sections.
#[derive(Debug, Serialize)]
pub(crate) struct BoxPage<'a> {
    url: String,
    title: &'a str,
    section: &'a str,
    tags: &'a [String],
    /// Heading, anchor, roles and text of each section.
    parts: Vec<(&'a str, &'a str, &'a [Role], String)>,
}

/// The pages for the search box, in reading order.
pub(crate) fn box_pages<'a>(library: &'a Library, base_url: &BaseUrl) -> Vec<BoxPage<'a>> {
    let describe = |(index, page): (usize, &'a Page)| BoxPage {
        url: base_url.link(&page.address()),
        title: &page.front_matter.title,
        section: section_title(library, index),
        tags: &page.front_matter.tags,
        parts: page_records(page, "", base_url)
            .into_iter()
            .map(|record| (record.heading, record.anchor, record.roles, record.text))
            .collect(),
    };
    library.pages.iter().enumerate().map(describe).collect()
}
