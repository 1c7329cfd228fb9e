//! Things that would be written to the same place.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::announce;
use crate::diagnostic::{Diagnostic, Position, Rule};
use crate::editions::{Edition, Plan};
use crate::library::alias_output;
use crate::offline;
use crate::page::Page;
use crate::pipeline::documents;
use crate::search::index;
use crate::source::{Entry, Listing};
use crate::tags::{self, Tag};

/// Files that every site has.
const RESERVED: [&str; 9] = [
    "404.html",
    documents::LIST,
    index::MANIFEST,
    offline::MANIFEST,
    offline::PAGE,
    offline::WORKER,
    announce::FEED,
    announce::LLMS,
    announce::SITEMAP,
];

/// Two things that would be written to the same place.
pub(super) fn find(
    pages: &[Arc<Page>],
    listing: &Listing,
    editions: &[Edition],
    plans: &[Plan],
    tags: &[Vec<Tag>],
) -> Vec<Diagnostic> {
    let tag_lists = tag_lists(editions, tags);
    let assets = listing.assets.as_slice();
    let mut findings = Vec::new();
    let site = "the site itself";
    let tags = "the lists of tags";
    let files: Vec<String> = assets.iter().map(Entry::file).collect();
    let mut owners: FxHashMap<String, &str> = RESERVED
        .into_iter()
        .map(|path| (path.to_owned(), site))
        .collect();
    let tops = pages.iter().map(|page| page.top_folder());
    for top in tops.filter(|top| !top.is_empty()) {
        owners.insert(format!("{top}/{}", announce::FEED), site);
    }
    let searches = plans.iter().map(|plan| index::manifest(&plan.folder));
    owners.extend(searches.map(|path| (path, site)));
    owners.extend(tag_lists.into_iter().map(|path| (path, tags)));
    let mut claim = |output: String, file, position, what: &str| {
        let other = owners.get(&output).copied();
        if other.is_none() {
            owners.insert(output, file);
        } else if let Some(other) = other.filter(|other| *other != file) {
            let message = format!("{what} `/{output}` is taken by {other}");
            let help = if other == tags {
                "choose another name; pages that are listed by tag stand below `tags/`"
            } else {
                "rename one of the two"
            };
            findings.push(Diagnostic::new(
                Rule::Address,
                file,
                position,
                message,
                help,
            ));
        }
    };
    for page in pages {
        let output = format!("{}index.html", page.address());
        // A folder without a page of its own is there because of a page below it.
        let is_below =
            |other: &&Arc<Page>| !other.is_implied() && other.path.starts_with(page.folder());
        let below = page.is_implied().then(|| pages.iter().find(is_below));
        let file = &below.flatten().unwrap_or(page).file;
        claim(output, file, Position::START, "the address");
    }
    for (asset, file) in assets.iter().zip(&files) {
        claim(asset.path.clone(), file, Position::START, "the place");
    }
    for page in pages {
        for (alias, position) in &page.front_matter.aliases {
            claim(
                alias_output(alias),
                &page.file,
                *position,
                "the former address",
            );
        }
    }
    findings
}

/// The files that list tags, and the pages of each tag.
fn tag_lists(editions: &[Edition], tags: &[Vec<Tag>]) -> Vec<String> {
    let used = editions
        .iter()
        .zip(tags)
        .filter(|(_, tags)| !tags.is_empty());
    let lists = used.flat_map(|(edition, tags)| {
        let folder = &edition.plan.folder;
        let overview = format!("{}index.html", tags::overview(folder));
        let of_tags = tags.iter().map(move |tag| tag.output(folder));
        std::iter::once(overview).chain(of_tags)
    });
    lists.collect()
}
