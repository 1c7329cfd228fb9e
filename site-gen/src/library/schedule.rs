//! Which pages are part of the site on a day, and why the others are not.

use std::sync::Arc;

use crate::page::Page;
use crate::pipeline::Source;

type Pages = Vec<Arc<Page>>;
pub(super) type LeftOutPages = Vec<(Arc<Page>, LeftOut)>;

/// Why a page is no part of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LeftOut {
    Draft,
    /// Until this day.
    Scheduled(String),
    /// Since this day.
    Expired(String),
}

impl LeftOut {
    /// The theme's word for it.
    pub(crate) fn key(&self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Scheduled(_) => "scheduled",
            Self::Expired(_) => "expired",
        }
    }

    fn of(page: &Page, today: &str) -> Option<Self> {
        let front_matter = &page.front_matter;
        if front_matter.draft {
            return Some(Self::Draft);
        }
        let publish = front_matter.publish.as_ref();
        if let Some(day) = publish.filter(|day| today < day.as_str()) {
            return Some(Self::Scheduled(day.clone()));
        }
        let expires = front_matter.expires.as_ref();
        let (day, _) = expires.filter(|(day, _)| day.as_str() <= today)?;
        Some(Self::Expired(day.clone()))
    }
}

/// The days around `today` between which the same of these pages are part of the site.
pub(crate) fn days(sources: &[Source], today: &str) -> (Option<String>, Option<String>) {
    let days = sources.iter().flat_map(|source| {
        let front_matter = &source.page.front_matter;
        let expires = front_matter.expires.as_ref().map(|(day, _)| day);
        front_matter.publish.iter().chain(expires)
    });
    let (past, coming): (Vec<&String>, Vec<&String>) = days.partition(|day| day.as_str() <= today);
    (
        past.into_iter().max().cloned(),
        coming.into_iter().min().cloned(),
    )
}

/// The pages that are part of the site, and the others. With the page of a section the whole
/// section is left out.
pub(super) fn shown(pages: Pages, today: &str) -> (Pages, LeftOutPages) {
    let sections = pages
        .iter()
        .filter(|page| page.is_index() && !page.folder().is_empty());
    let folders: Vec<(String, LeftOut)> = sections
        .filter_map(|page| Some((page.folder().to_owned(), LeftOut::of(page, today)?)))
        .collect();
    let mut shown = Vec::with_capacity(pages.len());
    let mut left_out = Vec::new();
    for page in pages {
        let around = folders
            .iter()
            .find(|(folder, _)| page.path.starts_with(folder));
        let around = around.map(|(_, reason)| reason.clone());
        match LeftOut::of(&page, today).or(around) {
            Some(reason) => left_out.push((page, reason)),
            None => shown.push(page),
        }
    }
    (shown, left_out)
}
