//! What is no error but probably a mistake.

mod translations;

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::config::Config;
use crate::day;
use crate::diagnostic::{Diagnostic, Position, Rule};
use crate::history::{ByPath, History, Known};
use crate::library::Library;
use crate::markdown::language;
use crate::page::Page;
use crate::source::Listing;
use crate::suggest::nearest;

/// Short tags resemble each other by chance, as do those that begin differently.
const SHORTEST_TAG: usize = 5;

/// Advice on a library without errors.
///
/// Fails only when the git repository cannot be read.
pub(super) fn on(
    library: &Library,
    listing: &Listing,
    config: &Config,
) -> anyhow::Result<Vec<Diagnostic>> {
    let mut findings = misspelt_tags(library);
    findings.extend(unknown_languages(library));
    findings.extend(unused_files(library, listing, config));
    findings.extend(orphans(library));
    findings.extend(expiring(library, config));
    if library.editions.len() > 1 {
        let facts = certain_facts(config)?;
        findings.extend(translations::on(library, &facts, &listing.site_file()));
    }
    Ok(findings)
}

/// What git knows of the pages; nothing when commits are missing, because a page would seem as old
/// as the clone.
fn certain_facts(config: &Config) -> anyhow::Result<Arc<ByPath>> {
    let history = History::open(config)?.filter(|history| !history.is_cut_off());
    let mut known = Known::default();
    known.update(history.as_ref())?;
    Ok(known.facts)
}

/// How many days ahead an editor is told that a page expires.
const AHEAD: usize = 30;

/// Pages that will soon be no part of the site.
fn expiring(library: &Library, config: &Config) -> Vec<Diagnostic> {
    let last = day::after(&config.today.0, AHEAD);
    let soon = |page: &Arc<Page>| {
        let (day, position) = page.front_matter.expires.as_ref()?;
        (*day <= last).then(|| {
            let message = format!("the page expires on {day}");
            let help = "write a later day when it is to stay, and look for links to it";
            Diagnostic::new(Rule::Expires, &page.file, *position, message, help)
        })
    };
    library.pages.iter().filter_map(soon).collect()
}

/// Tags that one page has, and that resemble one that several have.
fn misspelt_tags(library: &Library) -> Vec<Diagnostic> {
    let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
    for tag in library
        .pages
        .iter()
        .flat_map(|page| &page.front_matter.tags)
    {
        *uses.entry(tag).or_default() += 1;
    }
    let common: Vec<&str> = uses
        .iter()
        .filter(|(_, count)| **count > 1)
        .map(|(tag, _)| *tag)
        .collect();
    let mut findings = Vec::new();
    for page in &library.pages {
        let tags = &page.front_matter.tags;
        for (tag, position) in tags.iter().zip(&page.front_matter.tag_positions) {
            let is_rare = uses.get(tag.as_str()) == Some(&1) && tag.len() >= SHORTEST_TAG;
            let begins_alike = |other: &&str| other.chars().next() == tag.chars().next();
            let common = common.iter().copied();
            let meant = common.filter(|other| is_rare && begins_alike(other));
            if let Some(near) = nearest(tag, meant) {
                let message = format!("no other page has the tag `{tag}`");
                let help = format!("did you mean `{near}`?");
                findings.push(Diagnostic::new(
                    Rule::Tag,
                    &page.file,
                    *position,
                    message,
                    help,
                ));
            }
        }
    }
    findings
}

/// Code that is printed plainly because its language is probably misspelt.
fn unknown_languages(library: &Library) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for page in &library.pages {
        for language in &page.outline.unknown_languages {
            let message = format!("there is no language `{}`", language.name);
            findings.push(Diagnostic::new(
                Rule::Language,
                &page.file,
                language.position,
                message,
                language::advice(&language.name),
            ));
        }
    }
    findings
}

/// Files of the content folder that no page shows or links to.
fn unused_files(library: &Library, listing: &Listing, config: &Config) -> Vec<Diagnostic> {
    let included: FxHashSet<&str> = library.included().collect();
    let used: FxHashSet<&str> = library
        .targets
        .iter()
        .chain(&library.part_targets)
        .flat_map(|targets| targets.iter())
        .map(|target| target.split(['#', '?']).next().unwrap_or(target))
        .collect();
    let of_content = listing
        .assets
        .iter()
        .filter(|asset| asset.location.starts_with(&config.content));
    of_content
        .filter(|asset| !used.contains(config.base_url.link(&asset.path).as_str()))
        .filter(|asset| !included.contains(asset.path.as_str()))
        .map(|asset| {
            let message = "no page uses this file";
            let help = "show it or link to it, or remove it";
            Diagnostic::new(Rule::Unused, &asset.file(), Position::START, message, help)
        })
        .collect()
}

/// Pages that are found in the navigation only: no other page's text links to them. The page of a
/// section is an entrance, and needs no link; one to a page that expires would be an error later.
fn orphans(library: &Library) -> impl Iterator<Item = Diagnostic> {
    let pages = library.pages.iter().zip(library.mentions.iter());
    pages
        .filter(|(page, mentions)| !page.is_index() && mentions.named.is_empty())
        .filter(|(page, _)| page.front_matter.expires.is_none())
        .map(|(page, _)| {
            let message = "no other page links to this one in its text";
            let help = "link to it where its readers would look for it";
            Diagnostic::new(Rule::Orphan, &page.file, Position::START, message, help)
        })
}
