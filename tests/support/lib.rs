#![doc = include_str!("../README.md")]
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "whatever does not work here fails the test that uses it"
)]

pub mod app;
pub mod client;
pub mod database;
pub mod effect_tool;
pub mod fake_claude;
pub mod fake_embeddings;
pub mod fake_meilisearch;
pub mod fake_openai;
pub mod fake_smtp;
pub mod fake_tool;
pub mod process;
pub mod reply;
pub mod sockets;
pub mod wait;

pub use app::{Setup, TestApp};
pub use client::Client;
pub use database::TestDatabase;
