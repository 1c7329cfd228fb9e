//! What the index shall hold: one document for each section of the site.

use std::fmt::Write as _;
use std::iter;

use anyhow::Context;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

use crate::markdown::Section;
use crate::page::Page;
use crate::render::Renderer;
use crate::search::records::{self, Record};
use crate::stamp;

/// The name of the field that tells documents apart. The record's own id holds signs that
/// Meilisearch does not allow there.
pub(super) const PRIMARY_KEY: &str = "key";

/// About how many bytes are sent at once; the server takes up to 100 MB.
const BATCH_SIZE: usize = 8 << 20;

/// A section as it is sent.
#[derive(Serialize)]
struct Sent<'a> {
    key: &'a str,
    hash: &'a str,
    #[serde(flatten)]
    record: &'a Record<'a>,
}

struct Document {
    key: String,
    /// Tells whether the server has it already.
    hash: String,
    json: Vec<u8>,
}

/// The documents of a site, in reading order.
pub(crate) struct Documents {
    documents: Vec<Document>,
}

/// How an index differs from what it shall hold.
pub(super) struct Changes<'a> {
    /// Documents that it lacks or has otherwise, by their place.
    pub(super) sent: Vec<usize>,
    /// Keys of what it has too much.
    pub(super) removed: Vec<&'a str>,
}

impl Changes<'_> {
    pub(super) fn is_empty(&self) -> bool {
        self.sent.is_empty() && self.removed.is_empty()
    }
}

impl Documents {
    /// The documents of the pages that `renderer` knows; `sections` gives the text of each.
    pub(crate) fn of(
        renderer: &Renderer,
        sections: impl Fn(&Page) -> anyhow::Result<Vec<Section>> + Sync,
    ) -> anyhow::Result<Self> {
        let pages = renderer.library().pages.par_iter().enumerate();
        let documents: Vec<Vec<Document>> = pages
            .map(|(index, page)| {
                let mut documents = Vec::new();
                let place = renderer.place(index);
                records::each(page, &sections(page)?, &place, |record| {
                    documents.push(document(record)?);
                    Ok(())
                })?;
                Ok(documents)
            })
            .collect::<anyhow::Result<_>>()?;
        Ok(Self {
            documents: documents.into_iter().flatten().collect(),
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.documents.len()
    }

    /// How an index differs that holds documents with these keys and hashes.
    pub(super) fn changes_from<'a>(&self, present: &'a FxHashMap<String, String>) -> Changes<'a> {
        let wanted: FxHashSet<&str> = self.documents.iter().map(|it| it.key.as_str()).collect();
        let is_missing = |document: &Document| present.get(&document.key) != Some(&document.hash);
        let mut removed: Vec<&str> = present
            .keys()
            .map(String::as_str)
            .filter(|key| !wanted.contains(key))
            .collect();
        removed.sort_unstable();
        let numbered = self.documents.iter().enumerate();
        Changes {
            sent: numbered
                .filter(|(_, document)| is_missing(document))
                .map(|(place, _)| place)
                .collect(),
            removed,
        }
    }

    /// The documents at `places` as lines of JSON, in pieces that the server takes.
    pub(super) fn batches(&self, places: &[usize]) -> impl Iterator<Item = Vec<u8>> {
        let mut rest = places.iter().filter_map(|place| self.documents.get(*place));
        iter::from_fn(move || {
            let mut batch = Vec::new();
            while batch.len() < BATCH_SIZE
                && let Some(document) = rest.next()
            {
                batch.extend_from_slice(&document.json);
            }
            (!batch.is_empty()).then_some(batch)
        })
    }
}

fn document(record: &Record<'_>) -> anyhow::Result<Document> {
    let content = serde_json::to_vec(record).context("cannot encode a search record")?;
    let key = in_hexadecimal(record.id.as_bytes());
    let hash = in_hexadecimal(&content);
    let sent = Sent {
        key: &key,
        hash: &hash,
        record,
    };
    let mut json = serde_json::to_vec(&sent).context("cannot encode a search record")?;
    json.push(b'\n');
    Ok(Document { key, hash, json })
}

/// The hash of `bytes`, in signs that every field may hold.
fn in_hexadecimal(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(32);
    for byte in stamp::hash(bytes) {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
