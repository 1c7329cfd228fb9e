#![doc = include_str!("../README.md")]

mod index;

mod embedded;

mod analysis;
mod document;
mod excerpt;
mod loaded;
mod ranking;

pub use embedded::Embedded;
pub use index::{Error, Hit, Query, SearchIndex};
