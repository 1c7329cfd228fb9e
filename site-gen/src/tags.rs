//! Tags: which pages have each of them, and where the lists of those pages stand.

use std::collections::BTreeMap;
use std::sync::Arc;

use pulldown_cmark_escape::escape_href;
use rayon::prelude::*;
use unicode_normalization::UnicodeNormalization;

use crate::diagnostic::{Diagnostic, Position, Rule};
use crate::editions::Edition;
use crate::navigation::collation;
use crate::page::Page;
use crate::source::LONGEST_NAME;

/// The folder of an edition in which the lists are.
pub(crate) const FOLDER: &str = "tags/";

/// A tag of one edition.
#[derive(Debug)]
pub(crate) struct Tag {
    pub(crate) name: String,
    pub(crate) slug: String,
    /// The pages that have it, in the order of their titles.
    pub(crate) pages: Vec<usize>,
}

impl Tag {
    /// The file of its list, for an edition in `folder`.
    pub(crate) fn output(&self, folder: &str) -> String {
        format!("{folder}{FOLDER}{}/index.html", self.slug)
    }
}

/// The address of the list of all tags, for an edition in `folder`.
pub(crate) fn overview(folder: &str) -> String {
    format!("{folder}{FOLDER}")
}

/// The address of the list of pages with a tag, for an edition in `folder`.
pub(crate) fn address(folder: &str, name: &str) -> String {
    let mut address = overview(folder);
    // Writing to a string does not fail.
    let _ = escape_href(&mut address, &slug(name));
    address.push('/');
    address
}

/// The last part of a tag's address: letters and digits in lower case, without accents, and one
/// hyphen for whatever stands between them.
pub(crate) fn slug(name: &str) -> String {
    // Most tags are their own slug.
    if name
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    {
        return name.to_owned();
    }
    let is_accent = |letter: &char| ('\u{300}'..='\u{36f}').contains(letter);
    let letters: String = name
        .nfd()
        .filter(|letter| !is_accent(letter))
        .nfc()
        .collect();
    let spelt = letters.replace('+', "plus").replace('#', "sharp");
    let parts = spelt.split(|letter: char| !letter.is_alphanumeric() && !is_mark(letter));
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    parts.join("-").to_lowercase()
}

/// Whether a sign belongs to the letter before it, as vowels do in many scripts.
fn is_mark(letter: char) -> bool {
    unicode_normalization::char::is_combining_mark(letter)
}

/// The tags of each edition in alphabetical order, and what is wrong with them.
pub(crate) fn find(pages: &[Arc<Page>], editions: &[Edition]) -> (Vec<Vec<Tag>>, Vec<Diagnostic>) {
    let ranks = ranks(pages);
    let mut findings: Vec<Diagnostic> = pages.iter().flat_map(|page| impossible(page)).collect();
    let mut found = Vec::with_capacity(editions.len());
    for edition in editions {
        let mut uses: BTreeMap<String, Vec<Use<'_>>> = BTreeMap::new();
        for (index, page) in edition.pages.clone().zip(in_edition(pages, edition)) {
            let front_matter = &page.front_matter;
            for (name, position) in front_matter.tags.iter().zip(&front_matter.tag_positions) {
                let position = *position;
                let it = Use {
                    name,
                    page,
                    index,
                    position,
                };
                uses.entry(slug(name)).or_default().push(it);
            }
        }
        let mut tags: Vec<Tag> = uses
            .into_iter()
            .filter_map(|(slug, uses)| {
                let spelling = spelling(&uses, &mut findings)?;
                let mut pages: Vec<usize> = uses.iter().map(|it| it.index).collect();
                pages.sort_by_key(|index| ranks.get(*index));
                pages.dedup();
                Some(Tag {
                    name: spelling.to_owned(),
                    slug,
                    pages,
                })
            })
            .collect();
        tags.sort_by_cached_key(|tag| collation(&tag.name));
        found.push(tags);
    }
    (found, findings)
}

/// A tag where it stands.
struct Use<'a> {
    name: &'a str,
    page: &'a Page,
    index: usize,
    position: Position,
}

fn in_edition<'a>(pages: &'a [Arc<Page>], edition: &Edition) -> &'a [Arc<Page>] {
    pages.get(edition.pages.clone()).unwrap_or_default()
}

/// The place of each page in the order of all titles.
fn ranks(pages: &[Arc<Page>]) -> Vec<usize> {
    let mut order: Vec<(String, usize)> = pages
        .par_iter()
        .enumerate()
        .map(|(index, page)| (collation(&page.front_matter.title), index))
        .collect();
    order.par_sort_unstable();
    let mut ranks = vec![0; pages.len()];
    for (rank, (_, index)) in order.into_iter().enumerate() {
        if let Some(place) = ranks.get_mut(index) {
            *place = rank;
        }
    }
    ranks
}

/// Tags of which no address can be made.
fn impossible(page: &Page) -> Vec<Diagnostic> {
    let front_matter = &page.front_matter;
    let tags = front_matter.tags.iter().zip(&front_matter.tag_positions);
    let finding = |(name, position): (&String, &Position)| {
        let length = slug(name).len();
        let (message, help) = if length == 0 {
            let message = format!("the tag `{name}` has neither letter nor digit");
            (message, "write a word")
        } else if length > LONGEST_NAME {
            let message = format!("a tag has {} characters", name.chars().count());
            (
                message,
                "write one or two words; a sentence belongs into `description`",
            )
        } else {
            return None;
        };
        Some(Diagnostic::new(
            Rule::FrontMatter,
            &page.file,
            *position,
            message,
            help,
        ))
    };
    tags.filter_map(finding).collect()
}

/// How the tag is written that all `uses` share an address for: the way that most of them do. The
/// others are findings.
fn spelling<'a>(uses: &[Use<'a>], findings: &mut Vec<Diagnostic>) -> Option<&'a str> {
    let first = uses.first()?;
    if uses.iter().all(|it| it.name == first.name) {
        return Some(first.name);
    }
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    for it in uses {
        *names.entry(it.name).or_default() += 1;
    }
    let most = names.values().max()?;
    let usual = uses.iter().find(|it| names.get(it.name) == Some(most))?;
    for it in uses.iter().filter(|it| it.name != usual.name) {
        let message = format!(
            "the tag `{}` has the address of the tag `{}` in {}",
            it.name, usual.name, usual.page.file
        );
        let help = format!("write `{}`, or another word", usual.name);
        findings.push(Diagnostic::new(
            Rule::Address,
            &it.page.file,
            it.position,
            message,
            help,
        ));
    }
    Some(usual.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_word_share_a_slug_and_others_do_not() {
        for (name, expected) in [
            ("CI CD", "ci-cd"),
            ("ci-cd", "ci-cd"),
            (" CI/CD ", "ci-cd"),
            ("C++", "cplusplus"),
            ("C#", "csharp"),
            ("C", "c"),
            ("Café", "cafe"),
            ("Übersicht", "ubersicht"),
            ("أمن", "أمن"),
            ("हिंदी", "हिंदी"),
            ("한국어", "한국어"),
            ("../x", "x"),
            ("?!", ""),
        ] {
            assert_eq!(slug(name), expected, "{name}");
        }
    }

    #[test]
    fn an_address_is_one_that_links_may_hold() {
        assert_eq!(address("de/", "CI CD"), "de/tags/ci-cd/");
        assert_eq!(address("", "ö \"'<"), "tags/o/");
        assert_eq!(address("", "أمن"), "tags/%D8%A3%D9%85%D9%86/");
    }
}
