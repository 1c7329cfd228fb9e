//! Why Meilisearch did not answer a search, in words for whoever looks after the server.

use std::time::Duration;

use serde::Deserialize;

/// A failure. None of the messages holds an address, a key or a word of the query, so that they
/// can be shown to everybody; what lies behind one is its source.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// No connection, or a broken one.
    #[error("it cannot be reached: start it, or correct MEILISEARCH_URL")]
    Unreachable(#[source] reqwest::Error),
    /// It takes longer than a reader waits.
    #[error("it did not answer within {} ms: see what keeps it busy", .0.as_millis())]
    Slow(Duration),
    /// The key is missing, wrong, or for something else.
    #[error("it refuses the key: give one that may search the index `{0}` in MEILISEARCH_API_KEY")]
    Refused(String),
    /// There is no such index.
    #[error(
        "it has no index `{0}`: fill it with `site-gen index`, or correct PROFILE_BUILDER_MEILISEARCH_INDEX"
    )]
    NoIndex(String),
    /// There is nothing in the index.
    #[error("its index `{0}` is empty: fill it with `site-gen index`")]
    Empty(String),
    /// The index is not one of the site generator's.
    #[error("its index `{0}` was not made by `site-gen index`: run that, or name another index")]
    OtherIndex(String),
    /// It says that it failed.
    #[error("it failed with the status {0}: see its log")]
    Failed(u16),
    /// What came is no answer of a Meilisearch.
    #[error("its answer is not one of a Meilisearch ({0}): correct MEILISEARCH_URL")]
    Unexpected(&'static str),
    /// More came than any answer needs.
    #[error("its answer is larger than {0} bytes: correct MEILISEARCH_URL")]
    TooLarge(usize),
}

/// What Meilisearch says of an error.
#[derive(Debug, Default, Deserialize)]
struct Said {
    #[serde(default)]
    code: String,
}

/// The failure that an answer with another status than 200 stands for.
pub(super) fn of_answer(status: u16, body: &[u8], index: &str) -> Fault {
    let Said { code } = serde_json::from_slice(body).unwrap_or_default();
    match (status, code.as_str()) {
        (401 | 403, _) => Fault::Refused(index.to_owned()),
        (_, "index_not_found") => Fault::NoIndex(index.to_owned()),
        (_, "invalid_search_filter" | "invalid_search_facets") => {
            Fault::OtherIndex(index.to_owned())
        }
        (300..=399, _) => Fault::Unexpected("it redirects"),
        (404 | 405, _) => Fault::Unexpected("there is no search at that address"),
        _ => Fault::Failed(status),
    }
}
