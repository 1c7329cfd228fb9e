//! Highlighted code blocks, by the hash of their language and text: the costliest part of a build.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use anyhow::Context;
use arborium::{Config, Highlighter, HtmlFormat};
use rustc_hash::FxHashMap;

use crate::cache::Cache;
use crate::stamp::{Hash, hash};

const INDEX: &str = "code-index";
const BLOCKS: &str = "code";

/// A larger file of blocks holds mostly what nobody asks for any more, and is begun anew.
const MOST_BYTES: u64 = 1 << 30;

/// Where a block lies in the file, and the hash of its HTML.
type Place = (u64, usize, Hash);

/// The highlighter of all threads, with the blocks that it has highlighted before.
pub(crate) struct Highlights {
    prototype: Mutex<Highlighter>,
    idle: Mutex<Vec<Highlighter>>,
    blocks: Option<Blocks>,
}

struct Blocks {
    file: File,
    end: AtomicU64,
    places: Mutex<FxHashMap<Hash, Place>>,
    has_grown: AtomicBool,
}

impl Highlights {
    /// Without a cache, blocks are highlighted each time.
    pub(crate) fn open(cache: Option<&Cache>) -> anyhow::Result<Self> {
        let config = Config {
            html_format: HtmlFormat::ClassNamesWithPrefix("hl".to_owned()),
            ..Config::default()
        };
        Ok(Self {
            prototype: Mutex::new(Highlighter::with_config(config)),
            idle: Mutex::default(),
            blocks: cache.map(Blocks::open).transpose()?,
        })
    }

    /// The HTML of `source`; None when the language is unknown.
    pub(crate) fn html(&self, language: &str, source: &str) -> Option<String> {
        let key = hash(format!("{language}\0{source}").as_bytes());
        if let Some(html) = self.blocks.as_ref().and_then(|blocks| blocks.get(&key)) {
            return Some(html);
        }
        let mut highlighter = self.take();
        let html = highlighter.highlight(language, source).ok();
        lock(&self.idle).push(highlighter);
        if let (Some(blocks), Some(html)) = (&self.blocks, &html) {
            blocks.put(key, html);
        }
        html
    }

    /// Notes what was highlighted for the next build.
    pub(crate) fn save(&self, cache: &Cache) -> anyhow::Result<()> {
        match &self.blocks {
            Some(blocks) if blocks.has_grown.load(Ordering::Relaxed) => {
                cache.store(INDEX, &*lock(&blocks.places))
            }
            _ => Ok(()),
        }
    }

    fn take(&self) -> Highlighter {
        let idle = lock(&self.idle).pop();
        idle.unwrap_or_else(|| lock(&self.prototype).fork())
    }
}

impl Blocks {
    fn open(cache: &Cache) -> anyhow::Result<Self> {
        let location = cache.location(BLOCKS);
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&location)
            .with_context(|| format!("cannot open {}", location.display()))?;
        let mut places: FxHashMap<Hash, Place> = cache.load(INDEX).unwrap_or_default();
        let end = |(offset, size, _): &Place| offset + *size as u64;
        let mut last = places.values().map(end).max().unwrap_or(0);
        if last > MOST_BYTES {
            places.clear();
            last = 0;
        }
        Ok(Self {
            file,
            end: AtomicU64::new(last),
            places: Mutex::new(places),
            has_grown: AtomicBool::new(false),
        })
    }

    fn get(&self, key: &Hash) -> Option<String> {
        let (offset, size, checksum) = lock(&self.places).get(key).copied()?;
        let mut bytes = vec![0; size];
        self.file.read_exact_at(&mut bytes, offset).ok()?;
        if hash(&bytes) != checksum {
            return None;
        }
        String::from_utf8(bytes).ok()
    }

    /// Keeps a block; when the disk is full it is highlighted again the next time.
    fn put(&self, key: Hash, html: &str) {
        let bytes = html.as_bytes();
        let offset = self.end.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        if self.file.write_all_at(bytes, offset).is_ok() {
            self.has_grown.store(true, Ordering::Relaxed);
            lock(&self.places).insert(key, (offset, bytes.len(), hash(bytes)));
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
