//! A library after some of its pages were written anew: what cannot have changed is taken over.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::backlinks;
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::editions;
use crate::library::{self, Index, Library, Targets};
use crate::navigation;
use crate::page::Page;
use crate::source::Listing;
use crate::tags;

/// A page as it was, and as it is now.
pub(crate) type Change = (Arc<Page>, Arc<Page>);

impl Library {
    /// The library after `changes`, while all other files stayed as they are. None when it has to be
    /// assembled anew, because a page has come to the site, left it, or has other addresses, or
    /// because other pages show its text.
    pub(crate) fn revised(
        &self,
        changes: &[Change],
        listing: &Listing,
        parts: &[Arc<Page>],
        config: &Config,
        findings: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let is_shown = |path| changes.iter().any(|(page, _)| page.path == path);
        if !changes.iter().all(keeps_addresses) || self.included().any(is_shown) {
            return None;
        }
        let pages = self.replaced(changes)?;
        let plans = editions::plans(&self.site);
        let keeps_order = changes.iter().all(keeps_order);
        let (pages, editions) = if keeps_order {
            (pages, self.editions.clone())
        } else {
            let (pages, editions) = navigation::arrange(pages, &plans);
            (pages, editions.into())
        };
        let index = Index::new(&pages, &self.left_out, listing, &plans);
        let mut resolve =
            |pages: &[Arc<Page>]| library::resolve(pages, &index, &config.base_url, findings);
        let (part_targets, footers) = if changes.iter().all(keeps_anchors) {
            (self.part_targets.clone(), self.footers.clone())
        } else {
            let footers = library::footers(listing, &editions);
            (resolve(parts), resolve(&footers))
        };
        let targets = self.targets_of(&pages, changes, config, resolve);
        let mut revised = Self {
            site: self.site.clone(),
            left_out: self.left_out.clone(),
            by_path: self.by_path.clone(),
            redirects: self.redirects.clone(),
            mentions: self.mentions.clone(),
            tags: self.tags.clone(),
            unpublished: self.unpublished.clone(),
            editions,
            targets,
            part_targets,
            footers,
            pages,
        };
        if !keeps_order {
            revised.by_path = Arc::new(library::paths(&revised.pages, &revised.editions));
            revised.redirects = Arc::new(library::redirects(&revised.pages));
            let (tags, _) = tags::find(&revised.pages, &revised.editions);
            revised.tags = Arc::new(tags);
        }
        if !keeps_order || revised.targets != self.targets {
            let mentions = backlinks::find(&revised.pages, &revised.targets, &config.base_url);
            revised.mentions = Arc::new(mentions);
        }
        Some(revised)
    }

    /// The pages, with those that changed in their old places.
    fn replaced(&self, changes: &[Change]) -> Option<Vec<Arc<Page>>> {
        let mut pages = self.pages.clone();
        for (before, now) in changes {
            let mut places = pages.iter_mut();
            *places.find(|page| Arc::ptr_eq(page, before))? = now.clone();
        }
        Some(pages)
    }

    /// The targets of `pages`. Only links of and to what changed are resolved again.
    fn targets_of(
        &self,
        pages: &[Arc<Page>],
        changes: &[Change],
        config: &Config,
        mut resolve: impl FnMut(&[Arc<Page>]) -> Vec<Targets>,
    ) -> Vec<Targets> {
        let altered = changes.iter().filter(|change| !keeps_anchors(change));
        let altered: Vec<String> = altered
            .map(|(_, page)| format!("{}#", config.base_url.link(&page.address())))
            .collect();
        let leads_there = |target: &String| altered.iter().any(|page| target.starts_with(page));
        let known = self.pages.iter().zip(&self.targets);
        let known: FxHashMap<*const Page, &Targets> = known
            .filter(|(_, targets)| altered.is_empty() || !targets.iter().any(leads_there))
            .map(|(page, targets)| (Arc::as_ptr(page), targets))
            .collect();
        let of = |page: &Arc<Page>| {
            known
                .get(&Arc::as_ptr(page))
                .map(|targets| (*targets).clone())
        };
        let mut targets: Vec<Option<Targets>> = pages.iter().map(of).collect();
        let missing = pages.iter().zip(&targets);
        let missing = missing.filter(|(_, targets)| targets.is_none());
        let missing: Vec<Arc<Page>> = missing.map(|(page, _)| page.clone()).collect();
        let places = targets.iter_mut().filter(|targets| targets.is_none());
        for (place, resolved) in places.zip(resolve(&missing)) {
            *place = Some(resolved);
        }
        targets.into_iter().flatten().collect()
    }
}

/// Whether the same addresses lead to the page as before, on the same days, and it leads to the
/// lists of the same tags.
fn keeps_addresses((before, now): &Change) -> bool {
    let (matter, new) = (&before.front_matter, &now.front_matter);
    before.path == now.path
        && matter.aliases == new.aliases
        && matter.tags == new.tags
        && (matter.draft, &matter.publish, &matter.expires)
            == (new.draft, &new.publish, &new.expires)
}

/// Whether the page stands where it stood in the tree.
fn keeps_order((before, now): &Change) -> bool {
    let (before, now) = (&before.front_matter, &now.front_matter);
    (before.weight, &before.title) == (now.weight, &now.title)
}

fn keeps_anchors((before, now): &Change) -> bool {
    before.outline.anchors == now.outline.anchors
}
