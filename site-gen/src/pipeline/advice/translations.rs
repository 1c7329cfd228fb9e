//! Pages that one language has and another lacks, and translations that are older than what they
//! translate.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Position, Rule};
use crate::editions::Edition;
use crate::history::ByPath;
use crate::library::Library;
use crate::page::Page;

/// Pages that a finding names; of the others it tells how many there are.
const NAMED: usize = 3;

/// Advice on the current version of a site in several languages. `facts` are empty when nothing is
/// known for certain of when pages were changed.
pub(super) fn on(library: &Library, facts: &ByPath, site_file: &str) -> Vec<Diagnostic> {
    let current = |edition: &&Edition| edition.plan.version_number == 0;
    let mut editions = library.editions.iter().filter(current);
    let Some(original) = editions.next().filter(|it| it.plan.language_number == 0) else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    for edition in editions {
        let sections = sections(library, original, edition, facts);
        findings.extend(sections.values().filter_map(|it| it.outdated(edition)));
        let (begun, untouched): (Vec<_>, Vec<_>) =
            sections.iter().partition(|(_, section)| section.is_begun);
        let begun = begun.into_iter();
        findings.extend(begun.filter_map(|(_, section)| section.missing(edition)));
        findings.extend(untranslated(&untouched, edition, library, site_file));
    }
    findings
}

/// What is to be said of a section in one language.
#[derive(Default)]
struct Section<'a> {
    /// Whether at least one page is translated.
    is_begun: bool,
    /// The originals without a translation.
    missing: Vec<&'a Arc<Page>>,
    /// The translations that are older than their originals.
    outdated: Vec<&'a Arc<Page>>,
}

/// The sections of `original`, by the names of their folders, as `edition` has them.
fn sections<'a>(
    library: &'a Library,
    original: &Edition,
    edition: &Edition,
    facts: &ByPath,
) -> BTreeMap<&'a str, Section<'a>> {
    let mut sections: BTreeMap<&str, Section<'_>> = BTreeMap::new();
    let pages = original.pages.clone();
    let pages = pages.filter_map(|index| Some((index, library.pages.get(index)?)));
    for (index, page) in pages.filter(|(_, page)| !page.is_implied()) {
        let path = page.path.strip_prefix(&original.plan.folder);
        let folder = path.and_then(|path| path.split_once('/'));
        let section = sections
            .entry(folder.map_or("", |(top, _)| top))
            .or_default();
        let counterpart = library.counterpart(index, edition);
        let translation = counterpart
            .filter(|(_, is_same)| *is_same)
            .and_then(|(index, _)| library.pages.get(index))
            .filter(|page| !page.is_implied());
        let Some(translation) = translation else {
            section.missing.push(page);
            continue;
        };
        section.is_begun = true;
        if let (Some(before), Some(after)) = (facts.get(&translation.path), facts.get(&page.path))
            && before.updated < after.updated
        {
            section.outdated.push(translation);
        }
    }
    sections
}

impl Section<'_> {
    fn missing(&self, edition: &Edition) -> Option<Diagnostic> {
        let first = self.missing.first()?;
        let language = &edition.plan.language;
        let message = match self.missing.as_slice() {
            [_] => format!("this page is not translated into `{language}`"),
            pages => format!(
                "{} pages of this section are not translated into `{language}`: {}",
                pages.len(),
                names(pages)
            ),
        };
        let what = if self.missing.len() == 1 {
            "it"
        } else {
            "the first"
        };
        let help = format!(
            "translate {what} as `/{}{}`; until then, the choice of languages leads to the nearest page",
            edition.plan.folder, first.path
        );
        let (rule, place) = (Rule::Untranslated, Position::START);
        Some(Diagnostic::new(rule, &first.file, place, message, help))
    }

    fn outdated(&self, edition: &Edition) -> Option<Diagnostic> {
        let first = self.outdated.first()?;
        let language = &edition.plan.language;
        let message = match self.outdated.as_slice() {
            [_] => "the page is older than the one that it translates".to_owned(),
            pages => format!(
                "{} pages of this section in `{language}` are older than those that they translate: {}",
                pages.len(),
                names(pages)
            ),
        };
        let help = "bring over what has changed since, and commit it";
        let (rule, place) = (Rule::Outdated, Position::START);
        Some(Diagnostic::new(rule, &first.file, place, message, help))
    }
}

/// Whole sections that a language does not have, which is a decision more often than a slip: one
/// finding for all of them.
fn untranslated(
    sections: &[(&&str, &Section<'_>)],
    edition: &Edition,
    library: &Library,
    site_file: &str,
) -> Option<Diagnostic> {
    let language = &edition.plan.language;
    let folders: Vec<String> = sections
        .iter()
        .map(|(folder, _)| format!("/{folder}"))
        .collect();
    if folders.is_empty() {
        return None;
    }
    let languages = &library.site.languages;
    let entry = languages.iter().find(|it| it.code == *language);
    let message = format!(
        "{} {} no page in `{language}`: {}",
        folders.len(),
        if folders.len() == 1 {
            "section has"
        } else {
            "sections have"
        },
        folders.join(", ")
    );
    let help = "translate the pages that its readers need first; from all others, the choice of \
                languages leads to its home page";
    let place = entry.map_or(Position::START, |entry| entry.position);
    Some(Diagnostic::new(
        Rule::Untranslated,
        site_file,
        place,
        message,
        help,
    ))
}

/// The first few pages.
fn names(pages: &[&Arc<Page>]) -> String {
    let named: Vec<&str> = pages
        .iter()
        .take(NAMED)
        .map(|page| page.path.as_str())
        .collect();
    match pages.len().saturating_sub(NAMED) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}
