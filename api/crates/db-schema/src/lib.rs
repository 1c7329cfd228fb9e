#![doc = include_str!("../README.md")]

#[allow(
    missing_docs,
    reason = "generated: a column has a comment where the migration gives it one"
)]
pub mod schema;
