#![doc = include_str!("../README.md")]

mod registry;

pub mod memory;

mod calculate;
mod expression;
mod html_text;
mod http_get;
mod memory_save;
mod memory_search;
mod page_text;
mod search_docs;

mod arguments;

pub use registry::{BuiltIn, built_in};
