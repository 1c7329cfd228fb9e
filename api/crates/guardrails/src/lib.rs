#![doc = include_str!("../README.md")]

mod rules;
mod schema;

pub use rules::{Decision, Rules};
pub use schema::check_rules;
