#![doc = include_str!("../README.md")]

mod index;

mod embedded;
pub mod meilisearch;
mod preferred;
mod source;

mod answer;
mod evaluation;
mod expansion;
mod loaded;

mod analysis;
mod document;
mod excerpt;
mod groups;
mod matches;

pub use embedded::Embedded;
pub use index::{
    Answer, Count, Error, Facets, Filter, Highlights, Hit, Query, SearchIndex, Source, Span,
    Standing,
};
pub use preferred::Preferred;
