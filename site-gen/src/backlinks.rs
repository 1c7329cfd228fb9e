//! Which pages link to a page.

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::config::BaseUrl;
use crate::library::Targets;
use crate::page::Page;

/// A page that is linked from everywhere names this many of the pages, and says how many more there
/// are: with all of them the size of the site would grow with its square.
const MOST_NAMED: usize = 20;

/// The pages that link to one page.
#[derive(Debug, Clone, Default)]
pub(crate) struct Mentions {
    /// The first ones in reading order.
    pub(crate) named: Vec<usize>,
    pub(crate) more: usize,
}

/// Who links to each of `pages`, given what the targets of their links have become.
pub(crate) fn find(pages: &[Arc<Page>], targets: &[Targets], base_url: &BaseUrl) -> Vec<Mentions> {
    let by_url: FxHashMap<String, usize> = pages
        .iter()
        .enumerate()
        .map(|(index, page)| (base_url.link(&page.address()), index))
        .collect();
    let mut mentions = vec![Mentions::default(); pages.len()];
    let mut last_seen = vec![None; pages.len()];
    let page_at = |target: &String| {
        let url = target.split('#').next().unwrap_or(target);
        by_url.get(url).copied()
    };
    let found: Vec<Vec<usize>> = targets
        .par_iter()
        .map(|targets| targets.iter().filter_map(page_at).collect())
        .collect();
    for (from, found) in found.iter().enumerate() {
        for to in found.iter().copied().filter(|to| *to != from) {
            let (Some(mentions), Some(seen)) = (mentions.get_mut(to), last_seen.get_mut(to)) else {
                continue;
            };
            // A page that links twice mentions once.
            if seen.replace(from) == Some(from) {
                continue;
            }
            if mentions.named.len() < MOST_NAMED {
                mentions.named.push(from);
            } else {
                mentions.more += 1;
            }
        }
    }
    mentions
}
