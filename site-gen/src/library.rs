//! All pages together: their order, their addresses, and links that are known to lead somewhere.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Position};
use crate::links;
use crate::navigation::{self, Node};
use crate::page::Page;
use crate::source::Asset;

/// The pages in reading order, checked as a whole.
pub(crate) struct Library {
    pub(crate) pages: Vec<Page>,
    pub(crate) root: Node,
    /// For each page, what the targets in its source become.
    pub(crate) targets: Vec<BTreeMap<String, String>>,
    /// Former addresses and the page that each leads to.
    pub(crate) redirects: BTreeMap<String, usize>,
}

/// Files that every site has.
const RESERVED: [&str; 2] = ["404.html", "search-documents.json"];

/// What a link may lead to.
pub(crate) struct Index<'a> {
    /// Pages by source path, with their address and anchors.
    pub(crate) pages: BTreeMap<&'a str, &'a Page>,
    pub(crate) drafts: BTreeSet<&'a str>,
    pub(crate) assets: BTreeSet<&'a str>,
}

impl<'a> Index<'a> {
    pub(crate) fn page_paths(&self) -> Vec<&'a str> {
        self.pages.keys().copied().collect()
    }

    pub(crate) fn asset_paths(&self) -> Vec<&'a str> {
        self.assets.iter().copied().collect()
    }
}

/// Brings the pages together; findings are complete over the whole library.
///
/// None when there is no home page, which is a finding.
pub(crate) fn assemble(
    pages: Vec<Page>,
    assets: &[Asset],
    config: &Config,
    findings: &mut Vec<Diagnostic>,
) -> Option<Library> {
    let (mut pages, drafts) = without_drafts(pages);
    pages.extend(implied_indexes(&pages));
    let index = Index {
        pages: pages
            .iter()
            .map(|page| (page.source.path.as_str(), page))
            .collect(),
        drafts: drafts
            .iter()
            .map(|page| page.source.path.as_str())
            .collect(),
        assets: assets.iter().map(|asset| asset.path.as_str()).collect(),
    };
    let resolved: Vec<_> = pages
        .par_iter()
        .map(|page| links::resolve(page, &index, &config.base_url))
        .collect();
    let mut targets = BTreeMap::new();
    for (page, (found, broken)) in pages.iter().zip(resolved) {
        findings.extend(broken);
        targets.insert(page.source.path.clone(), found);
    }
    findings.extend(collisions(&pages, assets));
    let (pages, root) = navigation::arrange(pages);
    Some(Library {
        root: root?,
        targets: pages
            .iter()
            .map(|page| targets.remove(&page.source.path).unwrap_or_default())
            .collect(),
        redirects: redirects(&pages),
        pages,
    })
}

/// A draft is left out, and with the draft of a section's page the whole section.
fn without_drafts(pages: Vec<Page>) -> (Vec<Page>, Vec<Page>) {
    let folders: Vec<String> = pages
        .iter()
        .filter(|page| page.front_matter.draft && page.is_index() && !page.folder().is_empty())
        .map(|page| page.folder().to_owned())
        .collect();
    pages.into_iter().partition(|page| {
        let inside = |folder: &String| page.source.path.starts_with(folder.as_str());
        !page.front_matter.draft && !folders.iter().any(inside)
    })
}

/// Pages for the folders that have none of their own, titled after the folder; an empty list of
/// headings and the cards of the pages below are all that they show.
fn implied_indexes(pages: &[Page]) -> Vec<Page> {
    let mut missing: BTreeSet<&str> = BTreeSet::from([""]);
    for page in pages {
        let path = page.source.path.as_str();
        let folders = path
            .match_indices('/')
            .filter_map(|(end, _)| path.get(..=end));
        missing.extend(folders);
    }
    for page in pages.iter().filter(|page| page.is_index()) {
        missing.remove(page.folder());
    }
    missing.into_iter().map(Page::implied).collect()
}

/// Two things that would be written to the same place.
fn collisions(pages: &[Page], assets: &[Asset]) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let site = "the site itself";
    let mut owners: BTreeMap<String, &str> =
        BTreeMap::from(RESERVED.map(|path| (path.to_owned(), site)));
    let mut claim = |output: String, file, position, what: &str| {
        let other = *owners.entry(output.clone()).or_insert(file);
        if other != file {
            let message = format!("{what} `/{output}` is taken by {other}");
            let help = "rename one of the two";
            findings.push(Diagnostic::new(file, position, message, help));
        }
    };
    for page in pages {
        let output = format!("{}index.html", page.address());
        claim(output, &page.source.file, Position::START, "the address");
    }
    for asset in assets {
        claim(
            asset.path.clone(),
            &asset.file,
            Position::START,
            "the place",
        );
    }
    for page in pages {
        for (alias, position) in &page.front_matter.aliases {
            claim(
                alias_output(alias),
                &page.source.file,
                *position,
                "the former address",
            );
        }
    }
    findings
}

/// The file that answers for a former address.
pub(crate) fn alias_output(alias: &str) -> String {
    let path = alias.trim_matches('/');
    if path.ends_with(".html") {
        path.to_owned()
    } else {
        format!("{path}/index.html")
    }
}

fn redirects(pages: &[Page]) -> BTreeMap<String, usize> {
    let mut redirects = BTreeMap::new();
    for (index, page) in pages.iter().enumerate() {
        for (alias, _) in &page.front_matter.aliases {
            redirects.insert(alias_output(alias), index);
        }
    }
    redirects
}
