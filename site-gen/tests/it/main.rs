//! Tests of the `site-gen` command over the sites in `fixtures/`.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a helper that fails fails its test"
)]

mod advice;
mod announce;
mod components;
mod content;
mod copies;
mod drafts;
mod editions;
mod external;
mod facts;
mod formats;
mod fuzz_corpus;
mod git;
mod history;
mod hostile;
mod images;
mod incremental;
mod invalid;
mod markdown;
mod meilisearch;
mod mistakes;
mod new_page;
mod output;
mod scheduled;
mod search;
mod search_box;
mod serve;
mod site;
mod site_config;
mod support;
mod tags;
mod translations;
mod words;
