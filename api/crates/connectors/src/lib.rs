#![doc = include_str!("../README.md")]

mod registry;

mod calculate;
mod expression;
mod html_text;
mod http_get;
mod page_text;
mod search_docs;

mod arguments;

pub use registry::{BuiltIn, built_in};
