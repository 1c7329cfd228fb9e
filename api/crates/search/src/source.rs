//! The search documents, as the site generator leaves them: a list, and the files that it names.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use serde::de::DeserializeOwned;

use crate::document::{Document, List};
use crate::index::Error;

/// What tells one version of the list from another without reading it. Its files are named after
/// what is in them, so that it changes with each of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Version {
    modified: Option<SystemTime>,
    size_bytes: u64,
}

/// The version that is there now.
pub(crate) fn version(list: &Path) -> Result<Version, Error> {
    let found = fs::metadata(list).map_err(|error| unreadable(list, error))?;
    Ok(Version {
        modified: found.modified().ok(),
        size_bytes: found.len(),
    })
}

/// The documents that are there now.
pub(crate) fn read(list: &Path) -> Result<Vec<Document>, Error> {
    let List { files } = parse(list)?;
    let folder = list.parent().unwrap_or(Path::new(""));
    let mut documents: Vec<Document> = Vec::new();
    for file in files {
        documents.append(&mut parse(&folder.join(file))?);
    }
    Ok(documents)
}

fn parse<T: DeserializeOwned>(path: &Path) -> Result<T, Error> {
    let bytes = fs::read(path).map_err(|error| unreadable(path, error))?;
    serde_json::from_slice(&bytes).map_err(|source| Error::Malformed {
        path: path.to_owned(),
        source: Arc::new(source),
    })
}

fn unreadable(path: &Path, error: std::io::Error) -> Error {
    let path = path.to_owned();
    match error.kind() {
        ErrorKind::NotFound => Error::NotBuilt(path),
        _ => Error::Unreadable {
            path,
            source: Arc::new(error),
        },
    }
}
