//! The parts of the cache, apart so that a build loads no more than it needs.

use serde::{Deserialize, Serialize};

use crate::stamp::{Hash, Stamp};

/// Names of the parts.
pub(crate) const STAMPS: &str = "stamps";
pub(crate) const PAGES: &str = "pages";
pub(crate) const WORDS: &str = "words";
pub(crate) const HISTORY: &str = "history";
pub(crate) const INDEX: &str = "index";

/// The files that the last build read and wrote: enough to know that there is nothing to do.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Stamps {
    /// The hash of the configuration.
    pub(crate) config: Hash,
    /// The first day for which the same pages are part of the site, and the first one for which they
    /// are not, if there are such days.
    pub(crate) days: (Option<String>, Option<String>),
    /// In the order of the listing; None for a file that was too fresh.
    pub(crate) inputs: Vec<(String, Option<Stamp>)>,
    pub(crate) outputs: Vec<Written>,
    /// How many pages and search records there were.
    pub(crate) pages: usize,
    pub(crate) records: usize,
}

/// A file of the site.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Written {
    pub(crate) path: String,
    pub(crate) stamp: Stamp,
    /// The hash of what it was made from.
    pub(crate) key: Hash,
}
