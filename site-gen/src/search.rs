//! Search: records for programs, and the index that the search box loads piece by piece.

pub(crate) mod index;
pub(crate) mod records;
pub(crate) mod words;
