//! All pages together: their order, their addresses, and links that are known to lead somewhere.

mod collisions;
pub(crate) mod revision;
mod schedule;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::announce;
use crate::backlinks::{self, Mentions};
use crate::components::shelf::Use;
use crate::config::{BaseUrl, Config};
use crate::diagnostic::{Diagnostic, Rule};
use crate::editions::{self, Edition, Plan};
use crate::links;
use crate::markdown::{Link, Outline};
use crate::navigation::{self, Node};
use crate::page::{Page, folder_of};
use crate::site_config::SiteConfig;
use crate::source::Listing;
use crate::tags::{self, Tag};
use schedule::LeftOutPages;

pub(crate) use schedule::{LeftOut, days};

/// The pages in reading order, checked as a whole.
pub(crate) struct Library {
    pub(crate) site: SiteConfig,
    pub(crate) pages: Vec<Arc<Page>>,
    left_out: Arc<LeftOutPages>,
    /// At least one, which stands at the root.
    pub(crate) editions: Arc<[Edition]>,
    /// The pages by their paths, when there are several editions.
    by_path: Arc<FxHashMap<String, usize>>,
    /// For each page, what the targets of its links become.
    pub(crate) targets: Vec<Targets>,
    /// The same for what has links and is no page, in the order of the shelf.
    pub(crate) part_targets: Vec<Targets>,
    /// For each page, who links to it.
    pub(crate) mentions: Arc<Vec<Mentions>>,
    /// For each edition, the addresses of the links at the foot of its pages.
    pub(crate) footers: Vec<Targets>,
    /// For each edition, its tags.
    pub(crate) tags: Arc<Vec<Vec<Tag>>>,
    /// The pages that are shown only because drafts are.
    pub(crate) unpublished: Arc<FxHashMap<String, LeftOut>>,
    /// Former addresses and the page that each leads to.
    pub(crate) redirects: Arc<BTreeMap<String, usize>>,
}

/// What the targets of a page's links become, in their order.
pub(crate) type Targets = Arc<[String]>;

impl Library {
    /// The number of the edition that the page at `index` belongs to.
    pub(crate) fn edition_of(&self, index: usize) -> usize {
        let after = self
            .editions
            .partition_point(|edition| edition.pages.start <= index);
        after.saturating_sub(1)
    }

    /// The edition whose folder lies deepest around `path`, whatever stands there.
    pub(crate) fn edition_around(&self, path: &str) -> usize {
        let editions = self.editions.iter().enumerate();
        let around = editions.filter(|(_, edition)| path.starts_with(&edition.plan.folder));
        let deepest = around.max_by_key(|(_, edition)| edition.plan.folder.len());
        deepest.map_or(0, |(number, _)| number)
    }

    /// The nodes from the home page of its edition down to the page at `index`, both included.
    pub(crate) fn way_to(&self, index: usize) -> Vec<&Node> {
        let edition = self.editions.get(self.edition_of(index));
        edition.map_or_else(Vec::new, |edition| edition.root.path_to(index))
    }

    /// The top-level section that the page at `index` is in; the page itself when it is in none.
    pub(crate) fn section_of(&self, index: usize) -> Option<&Node> {
        let root = &self.editions.get(self.edition_of(index))?.root;
        Some(root.towards(index).unwrap_or(root))
    }

    /// The page of another edition that the page at `index` corresponds to, and whether it is the
    /// same one; else it is that of the nearest section.
    pub(crate) fn counterpart(&self, index: usize, other: &Edition) -> Option<(usize, bool)> {
        let own = self.editions.get(self.edition_of(index))?;
        let path = self.pages.get(index)?.path.strip_prefix(&own.plan.folder)?;
        let find = |path: &str| {
            let path = format!("{}{path}", other.plan.folder);
            self.by_path.get(&path).copied()
        };
        if let Some(found) = find(path) {
            return Some((found, true));
        }
        let mut folder = folder_of(path);
        loop {
            if let Some(found) = find(&format!("{folder}index.md")) {
                return Some((found, false));
            }
            if folder.is_empty() {
                return None;
            }
            folder = folder_of(folder.trim_end_matches('/'));
        }
    }

    /// Why the page at `index` is no part of the site, when it is shown all the same.
    pub(crate) fn left_out(&self, index: usize) -> Option<&LeftOut> {
        self.unpublished.get(&self.pages.get(index)?.path)
    }

    /// The files that pages show as code, by their paths below the content folder.
    pub(crate) fn included(&self) -> impl Iterator<Item = &str> {
        let uses = self.pages.iter().flat_map(|page| &page.outline.uses);
        uses.filter_map(|it| match it {
            Use::File(path) => Some(path.as_str()),
            _ => None,
        })
    }

    /// The addresses of the images that pages show; some may come more than once.
    pub(crate) fn images(&self) -> impl Iterator<Item = &str> {
        let pages = self.pages.iter().zip(&self.targets);
        let of_pages = pages.flat_map(|(page, targets)| page.outline.images(targets));
        let of_parts = self.part_targets.iter().flat_map(|targets| targets.iter());
        of_pages.chain(of_parts.map(String::as_str))
    }
}

/// What a link may lead to.
pub(crate) struct Index<'a> {
    /// Pages by source path, with their address and anchors.
    pub(crate) pages: FxHashMap<&'a str, &'a Page>,
    /// Pages that are left out, with the reason.
    pub(crate) left_out: FxHashMap<&'a str, LeftOut>,
    pub(crate) assets: FxHashSet<&'a str>,
    pub(crate) plans: &'a [Plan],
    /// Whether the running product stands beside the site.
    pub(crate) has_app: bool,
}

impl<'a> Index<'a> {
    fn new(
        pages: &'a [Arc<Page>],
        left_out: &'a LeftOutPages,
        listing: &'a Listing,
        plans: &'a [Plan],
    ) -> Self {
        let pages = pages.iter().map(|page| (page.path.as_str(), page.as_ref()));
        let left_out = left_out.iter();
        let assets = listing.assets.iter();
        Self {
            pages: pages.collect(),
            left_out: left_out
                .map(|(page, reason)| (page.path.as_str(), reason.clone()))
                .collect(),
            assets: assets.map(|asset| asset.path.as_str()).collect(),
            plans,
            has_app: listing.site.app,
        }
    }

    /// Whether a page, a draft or a file is at `path`.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.pages.contains_key(path)
            || self.assets.contains(path)
            || self.left_out.contains_key(path)
    }

    /// In order.
    pub(crate) fn page_paths(&self) -> Vec<&'a str> {
        let mut paths: Vec<&str> = self.pages.keys().copied().collect();
        paths.sort_unstable();
        paths
    }

    /// In order.
    pub(crate) fn asset_paths(&self) -> Vec<&'a str> {
        let mut paths: Vec<&str> = self.assets.iter().copied().collect();
        paths.sort_unstable();
        paths
    }
}

/// Brings the pages together; findings are complete over the whole library.
///
/// None when there is no home page, which is a finding.
pub(crate) fn assemble(
    pages: Vec<Arc<Page>>,
    listing: &Listing,
    parts: &[Arc<Page>],
    config: &Config,
    findings: &mut Vec<Diagnostic>,
) -> Option<Library> {
    let (mut pages, mut left_out) = schedule::shown(pages, &config.today.0);
    let mut unpublished = FxHashMap::default();
    if config.drafts {
        let reasons = left_out.iter();
        unpublished.extend(reasons.map(|(page, reason)| (page.path.clone(), reason.clone())));
        pages.extend(left_out.drain(..).map(|(page, _)| page));
        pages.sort_by(|left, right| left.path.cmp(&right.path));
    }
    let plans = editions::plans(&listing.site);
    pages.extend(implied_indexes(&pages, &plans));
    let index = Index::new(&pages, &left_out, listing, &plans);
    let (arranged, editions) = navigation::arrange(pages.clone(), &plans);
    let (mut misplaced, mut broken) = (Vec::new(), Vec::new());
    let (tags, (targets, part_targets, footers, mentions)) = rayon::join(
        || {
            check_places(
                &pages,
                &arranged,
                listing,
                &editions,
                &plans,
                &mut misplaced,
            )
        },
        || {
            let mut resolve =
                |pages: &[Arc<Page>]| resolve(pages, &index, &config.base_url, &mut broken);
            let targets = resolve(&arranged);
            let part_targets = resolve(parts);
            let footers = resolve(&footers(listing, &editions));
            let mentions = backlinks::find(&arranged, &targets, &config.base_url);
            (targets, part_targets, footers, mentions)
        },
    );
    findings.extend(misplaced);
    findings.extend(broken);
    if editions.is_empty() {
        return None;
    }
    Some(Library {
        site: listing.site.clone(),
        by_path: Arc::new(paths(&arranged, &editions)),
        editions: editions.into(),
        mentions: Arc::new(mentions),
        targets,
        part_targets,
        footers,
        tags: Arc::new(tags),
        unpublished: Arc::new(unpublished),
        redirects: Arc::new(redirects(&arranged)),
        pages: arranged,
        left_out: Arc::new(left_out),
    })
}

/// The tags of each edition; findings are what is wrong with them, what would be written to the same
/// place, and editions without pages.
fn check_places(
    pages: &[Arc<Page>],
    arranged: &[Arc<Page>],
    listing: &Listing,
    editions: &[Edition],
    plans: &[Plan],
    findings: &mut Vec<Diagnostic>,
) -> Vec<Vec<Tag>> {
    let (tags, impossible) = tags::find(arranged, editions);
    findings.extend(impossible);
    let feeds = if listing.site.feeds {
        announce::feed_paths(editions, arranged)
    } else {
        Vec::new()
    };
    let doubled = collisions::find(pages, listing, editions, plans, &tags, feeds);
    findings.extend(doubled);
    findings.extend(missing_editions(listing, editions));
    tags
}

/// What the links of `pages` become; those that lead nowhere are findings.
fn resolve(
    pages: &[Arc<Page>],
    index: &Index<'_>,
    base_url: &BaseUrl,
    findings: &mut Vec<Diagnostic>,
) -> Vec<Targets> {
    let resolve_one = |page: &Arc<Page>| links::resolve(page, index, base_url);
    let resolved: Vec<_> = pages.par_iter().map(resolve_one).collect();
    let (targets, broken): (Vec<_>, Vec<_>) = resolved.into_iter().unzip();
    findings.extend(broken.into_iter().flatten());
    targets.into_iter().map(Arc::from).collect()
}

/// For each edition something with the links of the site's footer, which lead to pages of that
/// edition where it has them.
fn footers(listing: &Listing, editions: &[Edition]) -> Vec<Arc<Page>> {
    let foot = |edition: &Edition| {
        let links = listing.site.footer.iter().map(|link| Link {
            target: link.url.clone(),
            is_image: false,
            position: link.position,
        });
        Arc::new(Page {
            path: format!("{}index.md", edition.plan.folder),
            file: listing.site_file(),
            outline: Outline {
                links: links.collect(),
                ..Outline::default()
            },
            ..Page::default()
        })
    };
    editions.iter().map(foot).collect()
}

/// The places of the pages in reading order; one edition has no need of them.
fn paths(pages: &[Arc<Page>], editions: &[Edition]) -> FxHashMap<String, usize> {
    let pages = pages.iter().enumerate().filter(|_| editions.len() > 1);
    pages
        .map(|(index, page)| (page.path.clone(), index))
        .collect()
}

/// Languages and versions that no page is in.
fn missing_editions(listing: &Listing, editions: &[Edition]) -> Vec<Diagnostic> {
    let has = |is_it: &dyn Fn(&Plan) -> bool| editions.iter().any(|edition| is_it(&edition.plan));
    let mut missing = Vec::new();
    for language in &listing.site.languages {
        if !has(&|plan| plan.language == language.code) {
            let message = format!("there is no page in the language `{}`", language.code);
            missing.push((language.position, message, &language.code));
        }
    }
    for version in &listing.site.versions {
        if !has(&|plan| plan.version == version.name) {
            let message = format!("there is no page of the version `{}`", version.name);
            missing.push((version.position, message, &version.folder));
        }
    }
    let file = listing.site_file();
    let finding = |(position, message, folder): (_, String, &String)| {
        let help = format!("write `/{folder}/index.md`");
        Diagnostic::new(Rule::Site, &file, position, message, help)
    };
    missing.into_iter().map(finding).collect()
}

/// Pages for the folders that have none of their own, titled after the folder; an empty list of
/// headings and the cards of the pages below are all that they show.
fn implied_indexes(pages: &[Arc<Page>], plans: &[Plan]) -> Vec<Arc<Page>> {
    let mut missing: BTreeSet<&str> = BTreeSet::from([""]);
    for page in pages {
        let path = page.path.as_str();
        let folders = path
            .match_indices('/')
            .filter_map(|(end, _)| path.get(..=end));
        missing.extend(folders);
    }
    for page in pages.iter().filter(|page| page.is_index()) {
        missing.remove(page.folder());
    }
    let implied = |folder| {
        let is_home = plans.iter().any(|plan| plan.folder == folder);
        Arc::new(Page::implied(folder, is_home))
    };
    missing.into_iter().map(implied).collect()
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

fn redirects(pages: &[Arc<Page>]) -> BTreeMap<String, usize> {
    let mut redirects = BTreeMap::new();
    for (index, page) in pages.iter().enumerate() {
        for (alias, _) in &page.front_matter.aliases {
            redirects.insert(alias_output(alias), index);
        }
    }
    redirects
}
