//! What the docs site asks of the server.

#![cfg(test)]

mod feedback;
mod meilisearch;
mod ranking;
mod search;
