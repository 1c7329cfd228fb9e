//! The records that the site generator writes.

use serde::Deserialize;

/// The list of the files that hold the records, each a path from the folder of the list.
#[derive(Debug, Deserialize)]
pub(crate) struct List {
    pub(crate) files: Vec<String>,
}

/// One section of one page. Fields of the file that are not used here are left out.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Document {
    pub(crate) id: String,
    pub(crate) url: String,
    pub(crate) title: String,
    #[serde(default)]
    pub(crate) page: String,
    #[serde(default)]
    pub(crate) heading: String,
    #[serde(default)]
    pub(crate) anchor: String,
    #[serde(default)]
    pub(crate) section: String,
    #[serde(default)]
    pub(crate) roles: Vec<String>,
    #[serde(default)]
    pub(crate) tags: Vec<String>,
    #[serde(default)]
    pub(crate) kind: String,
    #[serde(default)]
    pub(crate) language: String,
    #[serde(default)]
    pub(crate) version: String,
    #[serde(default)]
    pub(crate) text: String,
}

impl Document {
    /// Whether it is what stands on a page before the first heading.
    pub(crate) fn opens_page(&self) -> bool {
        self.heading.is_empty()
    }
}
