//! The words of pages, by the key of each page. An index that is made from the last one asks for
//! those of the pages that changed.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use crate::cache::blobs::{Blobs, Places};
use crate::cache::{Cache, state};
use crate::search::words::Vocabulary;
use crate::stamp::Hash;

const BLOBS: &str = "words-of-pages";

/// Words with the vocabulary in which they are numbered.
#[derive(Default)]
pub(crate) struct PageWords {
    pub(crate) vocabulary: Vocabulary,
    /// Those that came since the last build.
    fresh: Mutex<FxHashMap<Hash, Arc<[u8]>>>,
    kept: Option<Blobs>,
}

/// What is stored beside the words themselves. Both are one value, so that no words are ever read
/// with a vocabulary in which they have other numbers.
#[derive(Default, Serialize, Deserialize)]
struct Kept {
    vocabulary: Vec<Box<str>>,
    places: Places,
}

impl PageWords {
    /// The words that the last build left.
    pub(crate) fn open(cache: &Cache) -> anyhow::Result<Self> {
        let Kept { vocabulary, places } = cache.load(state::WORDS).unwrap_or_default();
        Ok(Self {
            vocabulary: Vocabulary::of(vocabulary),
            fresh: Mutex::default(),
            kept: Some(Blobs::open(cache, BLOBS, places)?),
        })
    }

    pub(crate) fn has(&self, key: &Hash) -> bool {
        self.fresh().contains_key(key) || self.kept.as_ref().is_some_and(|kept| kept.has(key))
    }

    /// The words of the page with this key, unless they are missing or damaged.
    pub(crate) fn get(&self, key: &Hash) -> Option<Arc<[u8]>> {
        let fresh = self.fresh().get(key).cloned();
        fresh.or_else(|| Some(self.kept.as_ref()?.get(key)?.into()))
    }

    pub(crate) fn put(&self, key: Hash, words: Vec<u8>) {
        if let Some(kept) = &self.kept {
            kept.put(key, &words);
        }
        self.fresh().insert(key, words.into());
    }

    /// Stores where the words of the pages with `keys` are; the others are let go.
    pub(crate) fn save(&self, cache: &Cache, keys: &FxHashSet<Hash>) -> anyhow::Result<()> {
        let Some(kept) = self.kept.as_ref().filter(|kept| kept.has_grown()) else {
            return Ok(());
        };
        let mut places = kept.places();
        places.retain(|key, _| keys.contains(key));
        let kept = Kept {
            vocabulary: self.vocabulary.words(),
            places: places.clone(),
        };
        cache.store(state::WORDS, &kept)
    }

    fn fresh(&self) -> MutexGuard<'_, FxHashMap<Hash, Arc<[u8]>>> {
        self.fresh.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
