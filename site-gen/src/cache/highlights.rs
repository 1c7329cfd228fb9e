//! Highlighted code blocks, by the hash of their language and text: the costliest part of a build.

use std::sync::{Mutex, PoisonError};

use arborium::{Config, Highlighter};

use crate::cache::Cache;
use crate::cache::blobs::Blobs;
use crate::markdown::paint::{self, Classes};
use crate::stamp::hash;

const INDEX: &str = "code-index";
const BLOCKS: &str = "code";

/// The highlighter of all threads, with the blocks that it has highlighted before.
pub(crate) struct Highlights {
    prototype: Mutex<Highlighter>,
    /// Each with the classes that it knows.
    idle: Mutex<Vec<(Highlighter, Classes)>>,
    blocks: Option<Blobs>,
}

impl Highlights {
    /// Without a cache, blocks are highlighted each time.
    pub(crate) fn open(cache: Option<&Cache>) -> anyhow::Result<Self> {
        Ok(Self {
            prototype: Mutex::new(Highlighter::with_config(Config::default())),
            idle: Mutex::default(),
            blocks: cache.map(open).transpose()?,
        })
    }

    /// The HTML of `source`; None when the language is unknown.
    pub(crate) fn html(&self, language: &str, source: &str) -> Option<String> {
        let key = hash(format!("{language}\0{source}").as_bytes());
        let known = self.blocks.as_ref().and_then(|blocks| blocks.get(&key));
        if let Some(html) = known.and_then(|html| String::from_utf8(html).ok()) {
            return Some(html);
        }
        let (mut highlighter, mut classes) = self.take();
        let spans = highlighter.highlight_spans(language, source).ok();
        let html = spans.map(|spans| paint::html(source, &spans, &mut classes));
        lock(&self.idle).push((highlighter, classes));
        if let (Some(blocks), Some(html)) = (&self.blocks, &html) {
            blocks.put(key, html.as_bytes());
        }
        html
    }

    /// Notes what was highlighted for the next build.
    pub(crate) fn save(&self, cache: &Cache) -> anyhow::Result<()> {
        match &self.blocks {
            Some(blocks) if blocks.has_grown() => cache.store(INDEX, &*blocks.places()),
            _ => Ok(()),
        }
    }

    fn take(&self) -> (Highlighter, Classes) {
        let idle = lock(&self.idle).pop();
        idle.unwrap_or_else(|| (lock(&self.prototype).fork(), Classes::default()))
    }
}

fn open(cache: &Cache) -> anyhow::Result<Blobs> {
    Blobs::open(cache, BLOCKS, cache.load(INDEX).unwrap_or_default())
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
