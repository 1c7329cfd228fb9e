//! Pieces of bytes by their hash in one file, to which new ones are added: what a build does not ask
//! for costs it nothing.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::Context;
use rustc_hash::FxHashMap;

use crate::cache::Cache;
use crate::stamp::{Hash, hash};

/// A larger file holds mostly what nobody asks for any more, and is begun anew.
const MOST_BYTES: u64 = 1 << 30;

/// Where each piece lies in the file: offset and size, and the hash of its bytes.
///
/// It is stored by whoever has the pieces, and what it does not name is written over.
pub(crate) type Places = FxHashMap<Hash, (u64, usize, Hash)>;

/// An open file of pieces.
pub(crate) struct Blobs {
    file: File,
    end: AtomicU64,
    places: Mutex<Places>,
    has_grown: AtomicBool,
}

impl Blobs {
    pub(crate) fn open(cache: &Cache, name: &str, mut places: Places) -> anyhow::Result<Self> {
        let location = cache.location(name);
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&location)
            .with_context(|| format!("cannot open {}", location.display()))?;
        let ends = places
            .values()
            .map(|(offset, size, _)| offset + *size as u64);
        let mut end = ends.max().unwrap_or(0);
        if end > MOST_BYTES {
            places.clear();
            end = 0;
        }
        Ok(Self {
            file,
            end: AtomicU64::new(end),
            places: Mutex::new(places),
            has_grown: AtomicBool::new(false),
        })
    }

    pub(crate) fn has(&self, key: &Hash) -> bool {
        self.lock().contains_key(key)
    }

    /// The piece, unless it is missing or damaged.
    pub(crate) fn get(&self, key: &Hash) -> Option<Vec<u8>> {
        let (offset, size, checksum) = self.lock().get(key).copied()?;
        let mut bytes = vec![0; size];
        self.file.read_exact_at(&mut bytes, offset).ok()?;
        (hash(&bytes) == checksum).then_some(bytes)
    }

    /// Keeps a piece; when the disk is full there will be none the next time.
    pub(crate) fn put(&self, key: Hash, bytes: &[u8]) {
        let size = bytes.len() as u64;
        let offset = self.end.fetch_add(size, Ordering::Relaxed);
        if self.file.write_all_at(bytes, offset).is_ok() {
            self.has_grown.store(true, Ordering::Relaxed);
            self.lock().insert(key, (offset, bytes.len(), hash(bytes)));
        }
    }

    /// Whether a piece has come since the file was opened.
    pub(crate) fn has_grown(&self) -> bool {
        self.has_grown.load(Ordering::Relaxed)
    }

    pub(crate) fn places(&self) -> MutexGuard<'_, Places> {
        self.lock()
    }

    fn lock(&self) -> MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
