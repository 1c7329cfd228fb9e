//! What one build leaves for the next: a folder of small files, each of which may be missing.
//!
//! Nothing in it is trusted without its checksum and the fingerprint of this program, and nothing is
//! needed: without the folder a build gives the same bytes, later.

pub(crate) mod blobs;
pub(crate) mod highlights;
pub(crate) mod page_words;
pub(crate) mod pages;
pub(crate) mod state;

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::stamp::{Hash, hash};

const FINGERPRINT: &str = env!("SITE_GEN_FINGERPRINT");

/// An open cache. Another build that wants the same one waits until this is dropped.
#[derive(Debug)]
pub(crate) struct Cache {
    folder: PathBuf,
    _lock: File,
}

impl Cache {
    pub(crate) fn open(folder: &Path) -> anyhow::Result<Self> {
        let context = || format!("cannot use the cache {}", folder.display());
        fs::create_dir_all(folder).with_context(context)?;
        let lock = File::create(folder.join("lock")).with_context(context)?;
        lock.lock().with_context(context)?;
        Ok(Self {
            folder: folder.to_owned(),
            _lock: lock,
        })
    }

    pub(crate) fn location(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The value that was stored; None when there is none of this program, whole.
    pub(crate) fn load<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        let bytes = fs::read(self.location(name)).ok()?;
        let (checksum, body) = bytes.split_at_checked(size_of::<Hash>())?;
        if hash(body) != checksum {
            return None;
        }
        let body = body.strip_prefix(FINGERPRINT.as_bytes())?;
        postcard::from_bytes(body).ok()
    }

    pub(crate) fn store<T: Serialize>(&self, name: &str, value: &T) -> anyhow::Result<()> {
        let location = self.location(name);
        let context = || format!("cannot write {}", location.display());
        let mut bytes = vec![0; size_of::<Hash>()];
        bytes.extend_from_slice(FINGERPRINT.as_bytes());
        let mut bytes = postcard::to_extend(value, bytes).with_context(context)?;
        let (checksum, body) = bytes.split_at_mut(size_of::<Hash>());
        checksum.copy_from_slice(&hash(body));
        let temporary = self.location(&format!("{name}.new"));
        fs::write(&temporary, bytes)
            .and_then(|()| fs::rename(&temporary, &location))
            .with_context(context)
    }
}

/// The cache of a build that names none: beside the output folder.
pub(crate) fn beside(out: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(out.file_name().unwrap_or_default());
    name.push(".site-gen-cache");
    out.with_file_name(name)
}
