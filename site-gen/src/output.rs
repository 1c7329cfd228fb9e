//! Writing: only what differs, never half a file, and nothing that another program wrote.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, bail};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::cache::state::Written;
use crate::config::Config;
use crate::stamp::{Hash, Stamp};

/// The list of files that an earlier build wrote, kept in the folder itself.
const MANIFEST: &str = ".site-gen-manifest.json";

/// A file of the site; `path` is relative to the output folder, with `/` between its parts.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) bytes: Vec<u8>,
}

/// What a build did, in files.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(crate) changed: usize,
    pub(crate) unchanged: usize,
    pub(crate) removed: usize,
}

/// An output folder that is being brought up to date.
///
/// The manifest first lists old and new files together, so that a build that is cut short leaves
/// none that the next one would not recognise as its own.
pub(crate) struct Output {
    out: PathBuf,
    /// Whether the folder was empty, so that nobody reads from it yet.
    is_new: bool,
    old: BTreeSet<String>,
    new: BTreeSet<String>,
    /// What the last build wrote, when it can be known.
    known: FxHashMap<String, Written>,
    written: Mutex<Vec<Written>>,
    changed: AtomicUsize,
}

/// Fails when the output would land among the sources.
pub(crate) fn refuse_overlap(config: &Config, out: &Path) -> anyhow::Result<()> {
    let out = std::path::absolute(out).context("cannot find the current folder")?;
    for source in [Some(&config.content), config.static_files.as_ref()]
        .into_iter()
        .flatten()
    {
        let source = std::path::absolute(source).context("cannot find the current folder")?;
        if out.starts_with(&source) || source.starts_with(&out) {
            bail!(
                "{} and {} lie inside each other; choose another folder for --out",
                out.display(),
                source.display()
            );
        }
    }
    Ok(())
}

impl Output {
    /// Prepares `out` to hold exactly `paths`, besides what other programs put there. Fails, before
    /// anything is written, on a foreign file in the way.
    pub(crate) fn begin(
        out: &Path,
        paths: BTreeSet<String>,
        known: Vec<Written>,
    ) -> anyhow::Result<Self> {
        fs::create_dir_all(out).with_context(|| format!("cannot create {}", out.display()))?;
        let is_new = is_empty(out)?;
        let old = read_manifest(out)?;
        let missing: Vec<&String> = paths.difference(&old).collect();
        if !is_new
            && let Some(path) = missing
                .par_iter()
                .find_first(|path| out.join(path).exists())
        {
            bail!(
                "{} was not written by site-gen; move it away, or choose another folder for --out",
                out.join(path).display()
            );
        }
        if !missing.is_empty() {
            write_manifest(out, &old.union(&paths).cloned().collect())?;
        }
        Ok(Self {
            out: out.to_owned(),
            is_new,
            old,
            new: paths,
            known: known
                .into_iter()
                .map(|written| (written.path.clone(), written))
                .collect(),
            written: Mutex::default(),
            changed: AtomicUsize::new(0),
        })
    }

    /// Whether the file at `path` is there as the last build left it, made from what `key` stands
    /// for; it then counts as written.
    pub(crate) fn is_current(&self, path: &str, key: &Hash) -> bool {
        let known = self.known.get(path);
        known.is_some_and(|known| known.key == *key) && self.keep(path)
    }

    /// Whether the file at `path` is there as the last build left it; it then counts as written.
    pub(crate) fn keep(&self, path: &str) -> bool {
        let Some(known) = self.known.get(path) else {
            return false;
        };
        let is_untouched = is_untouched(&self.out, known);
        if is_untouched {
            self.note(known.clone());
        }
        is_untouched
    }

    /// Brings one file up to date; `key` stands for what it was made from.
    pub(crate) fn put(&self, path: &str, bytes: &[u8], key: Hash) -> anyhow::Result<()> {
        let location = self.out.join(path);
        if self.is_new {
            create(&location, bytes)?;
            self.changed.fetch_add(1, Ordering::Relaxed);
        } else if !holds(&location, bytes) {
            replace(&location, bytes)?;
            self.changed.fetch_add(1, Ordering::Relaxed);
        }
        self.note_file(path, key)
    }

    /// Removes what is no longer part of the site. Also gives every file of it with its stamp.
    pub(crate) fn finish(self) -> anyhow::Result<(Counts, Vec<Written>)> {
        let stale: Vec<&String> = self.old.difference(&self.new).collect();
        for path in &stale {
            remove(&self.out, path)?;
        }
        if self.old != self.new {
            write_manifest(&self.out, &self.new)?;
        }
        self.note_file(MANIFEST, Hash::default())?;
        let changed = self.changed.into_inner();
        let counts = Counts {
            changed,
            unchanged: self.new.len() - changed,
            removed: stale.len(),
        };
        let written = self.written.into_inner();
        let mut written = written.unwrap_or_else(PoisonError::into_inner);
        // A file that was current and is written all the same is noted twice.
        if written.len() > self.new.len() + 1 {
            written.sort_by(|left, right| left.path.cmp(&right.path));
            written.reverse();
            written.dedup_by(|later, first| later.path == first.path);
        }
        Ok((counts, written))
    }

    fn note_file(&self, path: &str, key: Hash) -> anyhow::Result<()> {
        let location = self.out.join(path);
        let metadata = fs::symlink_metadata(&location)
            .with_context(|| format!("cannot read {}", location.display()))?;
        self.note(Written {
            path: path.to_owned(),
            stamp: Stamp::of(&metadata),
            key,
        });
        Ok(())
    }

    fn note(&self, written: Written) {
        let mut all = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        all.push(written);
    }
}

/// Whether all of `written` are as they were left.
pub(crate) fn are_untouched(out: &Path, written: &[Written]) -> bool {
    written.par_iter().all(|known| is_untouched(out, known))
}

/// Whether `paths` are as `written` says that they were left.
pub(crate) fn holds_all<'a>(
    out: &Path,
    written: &[Written],
    paths: impl Iterator<Item = &'a str>,
) -> bool {
    let paths: FxHashSet<&str> = paths.collect();
    let known = |known: &&Written| paths.contains(known.path.as_str());
    let known: Vec<&Written> = written.iter().filter(known).collect();
    known.len() == paths.len() && known.iter().all(|known| is_untouched(out, known))
}

fn is_untouched(out: &Path, known: &Written) -> bool {
    fs::symlink_metadata(out.join(&known.path))
        .is_ok_and(|metadata| Stamp::of(&metadata) == known.stamp)
}

fn is_empty(out: &Path) -> anyhow::Result<bool> {
    let mut entries =
        fs::read_dir(out).with_context(|| format!("cannot read {}", out.display()))?;
    Ok(entries.next().is_none())
}

fn holds(location: &Path, bytes: &[u8]) -> bool {
    let size = fs::symlink_metadata(location).map(|metadata| metadata.len());
    size.is_ok_and(|size| size == bytes.len() as u64)
        && fs::read(location).is_ok_and(|present| present == bytes)
}

/// Writes a file where there is none, in a folder that nobody reads from yet.
fn create(location: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let context = || format!("cannot write {}", location.display());
    let result = match fs::write(location, bytes) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if let Some(folder) = location.parent() {
                fs::create_dir_all(folder).with_context(context)?;
            }
            fs::write(location, bytes)
        }
        result => result,
    };
    result.with_context(context)
}

/// Writes beside the place and renames, which readers see as one step.
fn replace(location: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let context = || format!("cannot write {}", location.display());
    if let Some(folder) = location.parent() {
        fs::create_dir_all(folder).with_context(context)?;
    }
    let mut name = std::ffi::OsString::from(".site-gen-");
    name.push(std::process::id().to_string());
    name.push("-");
    name.push(location.file_name().unwrap_or_default());
    let temporary = location.with_file_name(name);
    fs::write(&temporary, bytes)
        .and_then(|()| fs::rename(&temporary, location))
        .inspect_err(|_| drop(fs::remove_file(&temporary)))
        .with_context(context)
}

/// Removes a stale file and the folders that it leaves empty.
fn remove(out: &Path, path: &str) -> anyhow::Result<()> {
    let location = out.join(path);
    match fs::remove_file(&location) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(error).with_context(|| format!("cannot remove {}", location.display()));
        }
        _ => {}
    }
    let mut folder = location.parent();
    while let Some(current) = folder.filter(|current| *current != out) {
        // A folder that is not empty stays, and so do those above it.
        if fs::remove_dir(current).is_err() {
            break;
        }
        folder = current.parent();
    }
    Ok(())
}

fn read_manifest(out: &Path) -> anyhow::Result<BTreeSet<String>> {
    let location = out.join(MANIFEST);
    let text = match fs::read(&location) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
        Err(error) => {
            return Err(error).with_context(|| format!("cannot read {}", location.display()));
        }
    };
    let paths: BTreeSet<String> = serde_json::from_slice(&text).with_context(|| {
        format!(
            "{} is damaged; remove the folder and build again",
            location.display()
        )
    })?;
    let is_inside = |path: &str| {
        let mut components = Path::new(path).components();
        components.all(|component| matches!(component, Component::Normal(_)))
    };
    if let Some(path) = paths.iter().find(|path| !is_inside(path)) {
        bail!(
            "{} names `{path}`, which is outside of the folder",
            location.display()
        );
    }
    Ok(paths)
}

fn write_manifest(out: &Path, paths: &BTreeSet<String>) -> anyhow::Result<()> {
    let location: PathBuf = out.join(MANIFEST);
    let bytes = serde_json::to_vec_pretty(paths).context("cannot encode the manifest")?;
    if fs::read(&location).is_ok_and(|present| present == bytes) {
        return Ok(());
    }
    replace(&location, &bytes)
}
