//! Which other editions a page leads to: its languages and its versions.

use std::borrow::Cow;

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
    url: Cow<'a, str>,
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
    url: Cow<'a, str>,
    link: String,
}

/// What another edition has in the place of a page.
pub(super) struct Counterpart<'a> {
    pub(super) title: &'a str,
    /// From the root of the server.
    pub(super) url: Cow<'a, str>,
    /// Below the site's root.
    pub(super) address: String,
    /// Whether it is the same page; else it is one near it.
    pub(super) is_same: bool,
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
    let own = library.editions.get(library.edition_of(index))?;
    let find = |other: &Edition| {
        let (page, is_same) = library.counterpart(index, other)?;
        let link = links.to(page)?;
        Some(Counterpart {
            title: link.title,
            url: Cow::Borrowed(link.url),
            address: library.pages.get(page)?.address(),
            is_same,
        })
    };
    Some(among(library, own, base_url, words, find))
}

/// The choices on something of the edition `own`, in whose place others have what `find` says.
pub(super) fn among<'a>(
    library: &'a Library,
    own: &'a Edition,
    base_url: &BaseUrl,
    words: &Words,
    find: impl Fn(&'a Edition) -> Option<Counterpart<'a>>,
) -> Choices<'a> {
    if library.editions.len() < 2 {
        return Choices::default();
    }
    let site = &library.site;
    let same_version = |other: &&Edition| other.plan.version_number == own.plan.version_number;
    let same_language = |other: &&Edition| other.plan.language_number == own.plan.language_number;
    let name_of = |edition: &Edition| site.languages.get(edition.plan.language_number);
    let choice = |other: &'a Edition, name: &'a str, key: &str| -> Option<Choice<'a>> {
        let there = find(other)?;
        Some(Choice {
            name,
            url: there.url,
            language: &other.plan.language,
            is_chosen: std::ptr::eq(other, own),
            note: (!there.is_same).then(|| words.with(key, "title", there.title)),
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
                .whole(&choice.url)
                .unwrap_or_else(|| choice.url.to_string()),
        })
        .collect();
    let current = editions
        .filter(same_language)
        .find(|other| other.plan.version_number == 0)
        .filter(|_| own.plan.version_number > 0)
        .and_then(&find);
    let same = current.as_ref().filter(|there| there.is_same);
    Choices {
        language: name_of(own).map_or("", |language| &language.name),
        languages: several(languages),
        version: &own.plan.version,
        versions: several(versions),
        alternates: several(alternates),
        current: same.map(|there| there.address.clone()),
        outdated: current.map(|there| {
            let key = if there.is_same {
                "to_current_page"
            } else {
                "to_current_section"
            };
            Outdated {
                text: words.with("outdated", "name", &own.plan.version),
                link: words.with(key, "title", there.title),
                url: there.url,
            }
        }),
    }
}

/// One choice is none.
fn several<T>(choices: Vec<T>) -> Vec<T> {
    if choices.len() > 1 {
        choices
    } else {
        Vec::new()
    }
}
