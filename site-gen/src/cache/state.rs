//! The parts of the cache, apart so that a build loads no more than it needs.

use serde::{Deserialize, Serialize};

use crate::images::Measured;
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

/// What was read from files, each with the stamp of its file unless that was too fresh.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Pages<P> {
    /// The content folder as it was named, which is part of the pages.
    pub(crate) folder: String,
    pub(crate) pages: Vec<(Option<Stamp>, P)>,
    /// Path, stamp and hash.
    pub(crate) assets: Vec<(String, Option<Stamp>, Hash)>,
    pub(crate) images: Vec<Measured>,
}

impl<P> Default for Pages<P> {
    fn default() -> Self {
        Self {
            folder: String::new(),
            pages: Vec::new(),
            assets: Vec::new(),
            images: Vec::new(),
        }
    }
}

/// The words of pages, by the hash of each page's file.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Words {
    pub(crate) vocabulary: Vec<Box<str>>,
    /// How many of the bytes belong to each page.
    pub(crate) pages: Vec<(Hash, usize)>,
    #[serde(with = "as_bytes")]
    pub(crate) bytes: Vec<u8>,
}

/// Bytes in one piece; without this each is encoded on its own.
mod as_bytes {
    use serde::de::{Deserializer, Error, Visitor};
    use serde::ser::Serializer;

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(bytes)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<u8>, D::Error> {
        deserializer.deserialize_byte_buf(Bytes)
    }

    struct Bytes;

    impl Visitor<'_> for Bytes {
        type Value = Vec<u8>;

        fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str("bytes")
        }

        fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
            Ok(bytes.to_vec())
        }

        fn visit_byte_buf<E: Error>(self, bytes: Vec<u8>) -> Result<Vec<u8>, E> {
            Ok(bytes)
        }
    }
}
