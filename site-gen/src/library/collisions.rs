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
use crate::render;
use crate::search::index;
use crate::source::{Entry, Listing};
use crate::tags::{self, Tag};

/// Files that every site has.
const RESERVED: [&str; 8] = [
    documents::LIST,
    index::MANIFEST,
    offline::MANIFEST,
    offline::PAGE,
    offline::WORKER,
    announce::LLMS,
    announce::REDIRECTS,
    announce::SITEMAP,
];

/// Who has the files that pages do not make, in words for a finding.
const SITE: &str = "the site itself";
const TAG_LISTS: &str = "the lists of tags";

/// Two things that would be written to the same place, one of which may be one of `feeds`.
pub(super) fn find(
    pages: &[Arc<Page>],
    listing: &Listing,
    editions: &[Edition],
    plans: &[Plan],
    tags: &[Vec<Tag>],
    feeds: Vec<String>,
) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let assets = listing.assets.as_slice();
    let files: Vec<String> = assets.iter().map(Entry::file).collect();
    let mut owners = reserved(plans, feeds);
    let tag_lists = tag_lists(editions, tags).into_iter();
    owners.extend(tag_lists.map(|path| (path, TAG_LISTS)));
    let mut claim = |output: String, file, position, what: &str| {
        let other = owners.get(&output).copied();
        if other.is_none() {
            owners.insert(output, file);
        } else if let Some(other) = other.filter(|other| *other != file) {
            let message = format!("{what} `/{output}` is taken by {other}");
            let help = if other == TAG_LISTS {
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
        let file = file_behind(page, pages);
        claim(output, file, Position::START, "the address");
    }
    for (asset, file) in assets.iter().zip(&files) {
        claim(asset.path.clone(), file, Position::START, "the place");
    }
    for page in pages {
        for (alias, position) in &page.front_matter.aliases {
            let output = alias_output(alias);
            claim(output, &page.file, *position, "the former address");
        }
    }
    findings
}

/// The files that the site has beside its pages and their lists.
fn reserved(plans: &[Plan], feeds: Vec<String>) -> FxHashMap<String, &'static str> {
    let everywhere = RESERVED.into_iter().map(str::to_owned);
    let of_editions = plans.iter().flat_map(|plan| {
        let not_found = format!("{}{}", plan.folder, render::NOT_FOUND);
        [not_found, index::manifest(&plan.folder)]
    });
    let all = everywhere.chain(feeds).chain(of_editions);
    all.map(|path| (path, SITE)).collect()
}

/// The file to name for `page`: a folder without a page of its own is there because of a page
/// below it.
fn file_behind<'a>(page: &'a Page, pages: &'a [Arc<Page>]) -> &'a str {
    let is_below =
        |other: &&Arc<Page>| !other.is_implied() && other.path.starts_with(page.folder());
    let below = page.is_implied().then(|| pages.iter().find(is_below));
    below.flatten().map_or(&page.file, |below| &below.file)
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
