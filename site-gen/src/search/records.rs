//! Search records: one for each section, for programs.

use anyhow::Context;
use serde::Serialize;

use crate::markdown::Section;
use crate::page::Page;
use crate::role::Role;

/// The text of one section, in the form that other programs read. The names are an interface.
#[derive(Debug, Serialize)]
pub(crate) struct Record<'a> {
    pub(crate) id: &'a str,
    /// The page's source path.
    page: &'a str,
    url: &'a str,
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
    language: &'a str,
    /// Empty when the site names no versions.
    version: &'a str,
    text: &'a str,
}

/// Where a page stands in the site, as its records say it.
pub(crate) struct Place<'a> {
    pub(crate) section: &'a str,
    pub(crate) url: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) language: &'a str,
    pub(crate) version: &'a str,
}

/// The records of a page, encoded, with a comma between them.
pub(crate) fn encode(
    page: &Page,
    sections: &[Section],
    place: &Place<'_>,
) -> anyhow::Result<Vec<u8>> {
    let mut json = Vec::with_capacity(sections.iter().map(|part| part.text.len() + 400).sum());
    each(page, sections, place, |record| {
        if !json.is_empty() {
            json.push(b',');
        }
        serde_json::to_writer(&mut json, record).context("cannot encode a search record")
    })?;
    Ok(json)
}

/// Gives `take` the records of a page, one after the other.
pub(crate) fn each(
    page: &Page,
    sections: &[Section],
    place: &Place<'_>,
    mut take: impl FnMut(&Record<'_>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let url = place.url;
    for part in sections {
        let hash = if part.anchor.is_empty() { "" } else { "#" };
        take(&Record {
            id: &format!("{}{hash}{}", page.path, part.anchor),
            page: &page.path,
            url: &format!("{url}{hash}{}", part.anchor),
            title: &page.front_matter.title,
            heading: &part.heading,
            anchor: &part.anchor,
            section: place.section,
            roles: &part.roles,
            tags: &page.front_matter.tags,
            kind: place.kind,
            language: place.language,
            version: place.version,
            text: &introduction(page, part),
        })?;
    }
    Ok(())
}

/// The description belongs to the text before the first heading.
fn introduction<'a>(page: &Page, part: &'a Section) -> std::borrow::Cow<'a, str> {
    let description = page.front_matter.description.as_str();
    if !part.anchor.is_empty() || description.is_empty() {
        return part.text.as_str().into();
    }
    format!("{description} {}", part.text)
        .trim_end()
        .to_owned()
        .into()
}
