#![doc = include_str!("../README.md")]

pub mod delete_vote;
pub mod find_vote;
pub mod give_vote;
pub mod summarise_pages;

mod error;
mod vote;

pub use error::Error;
pub use vote::Vote;
