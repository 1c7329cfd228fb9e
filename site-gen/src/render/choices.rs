//! Which other editions a page leads to: its languages and its versions.

use serde::Serialize;

use crate::config::BaseUrl;
use crate::editions::Edition;
use crate::library::Library;
use crate::render::context::Links;
use crate::words::Words;

/// The editions beside that of a page; empty lists when the site has one.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Choices<'a> {
    language: &'a str,
    languages: Vec<Choice<'a>>,
    version: &'a str,
    versions: Vec<Choice<'a>>,
    /// The same page in each language, with its whole address where the site's origin is known.
    alternates: Vec<Alternate<'a>>,
    outdated: Option<Outdated<'a>>,
    /// Where the page is in the current version, below the site's root.
    #[serde(skip)]
    current: Option<String>,
}

/// A language or a version.
#[derive(Debug, Serialize)]
struct Choice<'a> {
    name: &'a str,
    url: &'a str,
    /// The language of the page that the link leads to.
    language: &'a str,
    is_chosen: bool,
    /// What to know when the page itself is not there.
    note: Option<String>,
}

#[derive(Debug, Serialize)]
struct Alternate<'a> {
    language: &'a str,
    url: String,
}

/// What a page of an old version says.
#[derive(Debug, Serialize)]
struct Outdated<'a> {
    text: String,
    url: &'a str,
    link: String,
}

impl Choices<'_> {
    /// The address under which search engines shall know the page: that of the current version.
    pub(super) fn canonical(&self, own: &str, base_url: &BaseUrl) -> Option<String> {
        base_url.absolute(self.current.as_deref().unwrap_or(own))
    }
}

/// The choices on the page at `index`; None when there is no such page.
pub(super) fn of<'a>(
    library: &'a Library,
    links: &'a Links,
    index: usize,
    base_url: &BaseUrl,
    words: &Words,
) -> Option<Choices<'a>> {
    if library.editions.len() < 2 {
        return Some(Choices::default());
    }
    let site = &library.site;
    let own = library.editions.get(library.edition_of(index))?;
    let same_version = |other: &&Edition| other.plan.version_number == own.plan.version_number;
    let same_language = |other: &&Edition| other.plan.language_number == own.plan.language_number;
    let name_of = |edition: &Edition| site.languages.get(edition.plan.language_number);
    let choice = |other: &'a Edition, name: &'a str, key: &str| -> Option<Choice<'a>> {
        let (page, is_same) = library.counterpart(index, other)?;
        let link = links.to(page)?;
        Some(Choice {
            name,
            url: link.url,
            language: &other.plan.language,
            is_chosen: std::ptr::eq(other, own),
            note: (!is_same).then(|| words.with(key, "title", link.title)),
        })
    };
    let editions = library.editions.iter();
    let languages: Vec<Choice<'_>> = editions
        .clone()
        .filter(same_version)
        .filter_map(|other| choice(other, &name_of(other)?.name, "not_translated"))
        .collect();
    let versions: Vec<Choice<'_>> = editions
        .clone()
        .filter(same_language)
        .filter_map(|other| choice(other, &other.plan.version, "not_in_version"))
        .collect();
    let alternates = languages.iter().filter(|choice| choice.note.is_none());
    let alternates: Vec<Alternate<'_>> = alternates
        .map(|choice| Alternate {
            language: choice.language,
            url: base_url
                .whole(choice.url)
                .unwrap_or_else(|| choice.url.to_owned()),
        })
        .collect();
    let current = editions
        .filter(same_language)
        .find(|other| other.plan.version_number == 0)
        .filter(|_| own.plan.version_number > 0)
        .and_then(|other| library.counterpart(index, other));
    let outdated = current.and_then(|(page, is_same)| {
        let link = links.to(page)?;
        let key = if is_same {
            "to_current_page"
        } else {
            "to_current_section"
        };
        Some(Outdated {
            text: words.with("outdated", "name", &own.plan.version),
            url: link.url,
            link: words.with(key, "title", link.title),
        })
    });
    let address = |page: usize| Some(library.pages.get(page)?.address());
    Some(Choices {
        language: name_of(own).map_or("", |language| &language.name),
        languages: several(languages),
        version: &own.plan.version,
        versions: several(versions),
        alternates: several(alternates),
        current: current
            .filter(|(_, is_same)| *is_same)
            .and_then(|(page, _)| address(page)),
        outdated,
    })
}

/// One choice is none.
fn several<T>(choices: Vec<T>) -> Vec<T> {
    if choices.len() > 1 {
        choices
    } else {
        Vec::new()
    }
}
