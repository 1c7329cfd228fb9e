//! Where copies of images are kept, by the hash of what they are made from.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Context;
use rustc_hash::FxHashMap;

use crate::stamp::{Hash, hash};

/// In a folder, or for as long as the program runs. An empty copy says that there is no point in one.
#[derive(Debug, Clone)]
pub(crate) enum Store {
    Folder(PathBuf),
    Memory(Arc<Mutex<FxHashMap<String, Vec<u8>>>>),
}

impl Store {
    /// In a folder of the cache when there is one.
    pub(crate) fn open(folder: Option<PathBuf>) -> anyhow::Result<Self> {
        let Some(folder) = folder else {
            return Ok(Self::Memory(Arc::default()));
        };
        fs::create_dir_all(&folder)
            .with_context(|| format!("cannot create {}", folder.display()))?;
        Ok(Self::Folder(folder))
    }

    /// Whether there is anything in the copy; None when it was not made yet.
    pub(super) fn has(&self, name: &str) -> Option<bool> {
        match self {
            Self::Folder(folder) => {
                let size = fs::metadata(folder.join(name)).ok()?.len();
                Some(size > size_of::<Hash>() as u64)
            }
            Self::Memory(copies) => lock(copies).get(name).map(|copy| !copy.is_empty()),
        }
    }

    /// The copy, if it is there and whole.
    pub(super) fn get(&self, name: &str) -> Option<Vec<u8>> {
        match self {
            Self::Folder(folder) => {
                let mut bytes = fs::read(folder.join(name)).ok()?;
                let copy = bytes.split_off(size_of::<Hash>().min(bytes.len()));
                (hash(&copy).as_slice() == bytes).then_some(copy)
            }
            Self::Memory(copies) => lock(copies).get(name).cloned(),
        }
    }

    pub(super) fn put(&self, name: &str, copy: Vec<u8>) -> io::Result<()> {
        match self {
            Self::Folder(folder) => write(folder, name, &copy),
            Self::Memory(copies) => {
                lock(copies).insert(name.to_owned(), copy);
                Ok(())
            }
        }
    }

    /// Forgets all other copies.
    pub(super) fn keep_only(&self, names: &BTreeSet<String>) -> anyhow::Result<()> {
        match self {
            Self::Folder(folder) => remove_others(folder, names)
                .with_context(|| format!("cannot tidy {}", folder.display())),
            Self::Memory(copies) => {
                lock(copies).retain(|name, _| names.contains(name));
                Ok(())
            }
        }
    }
}

fn write(folder: &Path, name: &str, copy: &[u8]) -> io::Result<()> {
    let temporary = folder.join(format!("{name}.new"));
    fs::write(&temporary, [hash(copy).as_slice(), copy].concat())?;
    match fs::rename(&temporary, folder.join(name)) {
        // Another thread keeps the copy of the same image under another name.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

fn remove_others(folder: &Path, names: &BTreeSet<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if !names.contains(entry.file_name().to_string_lossy().as_ref()) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
