//! What pages say about themselves, from one build to the next: a build adds those that changed.

use anyhow::Context;
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use crate::cache::blobs::{Blobs, Places};
use crate::cache::{Cache, state};
use crate::images::Measured;
use crate::page::Page;
use crate::pipeline::Source;
use crate::stamp::{self, Hash, Stamp};

const BLOBS: &str = "pages-apart";

/// What was read from files, each with the stamp of its file unless that was too fresh.
#[derive(Default)]
pub(crate) struct Pages {
    pub(crate) pages: Vec<(Option<Stamp>, Page)>,
    pub(crate) files: Files,
    pub(crate) kept: Option<Blobs>,
}

/// Files that are no pages.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Files {
    /// Path, stamp and hash.
    pub(crate) assets: Vec<(String, Option<Stamp>, Hash)>,
    pub(crate) images: Vec<Measured>,
}

/// What is stored beside the pages themselves.
#[derive(Default, Serialize, Deserialize)]
struct Kept<F> {
    /// How the content was looked at, which is part of the pages.
    view: String,
    /// The pages by their keys.
    pages: Vec<(Option<Stamp>, Hash)>,
    places: Places,
    files: F,
}

impl Pages {
    /// What the last build left, if it looked at the content in the same way.
    pub(crate) fn open(cache: &Cache, view: &str) -> anyhow::Result<Self> {
        let kept: Kept<Files> = cache.load(state::PAGES).unwrap_or_default();
        let kept = if kept.view == view {
            kept
        } else {
            Kept::default()
        };
        let blobs = Blobs::open(cache, BLOBS, kept.places)?;
        let read = |(stamp, key): (Option<Stamp>, Hash)| {
            let page = postcard::from_bytes(&blobs.get(&key)?).ok()?;
            Some((stamp, page))
        };
        Ok(Self {
            pages: kept.pages.into_par_iter().filter_map(read).collect(),
            files: kept.files,
            kept: Some(blobs),
        })
    }
}

/// Stores what is known of `sources` and `files`, beyond what `kept` has already.
pub(crate) fn save(
    cache: &Cache,
    view: &str,
    kept: &Blobs,
    sources: &[Source],
    files: &Files,
) -> anyhow::Result<()> {
    let mut pages = Vec::with_capacity(sources.len());
    for source in sources {
        let key = key(&source.page);
        if source.is_new || !kept.has(&key) {
            let bytes = postcard::to_stdvec(source.page.as_ref()).context("cannot keep a page")?;
            kept.put(key, &bytes);
        }
        pages.push((source.stamp, key));
    }
    let keys: FxHashSet<Hash> = pages.iter().map(|(_, key)| *key).collect();
    let mut places = kept.places();
    places.retain(|key, _| keys.contains(key));
    let kept = Kept {
        view: view.to_owned(),
        pages,
        places: places.clone(),
        files,
    };
    cache.store(state::PAGES, &kept)
}

/// The hash of everything that the page was parsed from.
fn key(page: &Page) -> Hash {
    stamp::hash(&[page.path.as_bytes(), b"\0", &page.hash, &page.parts].concat())
}
