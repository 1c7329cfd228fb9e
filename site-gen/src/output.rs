//! Writing: only what differs, never half a file, and nothing that another program wrote.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, bail};

use crate::config::Config;

/// The list of files that an earlier build wrote, kept in the folder itself.
const MANIFEST: &str = ".site-gen-manifest.json";

/// A file of the site; `path` is relative to the output folder, with `/` between its parts.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) bytes: Vec<u8>,
}

/// What a write did, in files.
#[derive(Debug, Default)]
pub(crate) struct Written {
    pub(crate) changed: usize,
    pub(crate) unchanged: usize,
    pub(crate) removed: usize,
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

/// Brings `out` to hold exactly `files`, besides what other programs put there.
///
/// The manifest first lists old and new files together, so that a build that is cut short leaves
/// none that the next one would not recognise as its own.
pub(crate) fn write(files: &[File], out: &Path) -> anyhow::Result<Written> {
    fs::create_dir_all(out).with_context(|| format!("cannot create {}", out.display()))?;
    let old = read_manifest(out)?;
    let new: BTreeSet<String> = files.iter().map(|file| file.path.clone()).collect();
    let pending = differing(files, out, &old)?;
    write_manifest(out, &old.union(&new).cloned().collect())?;
    for file in &pending {
        replace(&out.join(&file.path), &file.bytes)?;
    }
    let stale: Vec<&String> = old.difference(&new).collect();
    for path in &stale {
        remove(out, path)?;
    }
    write_manifest(out, &new)?;
    Ok(Written {
        changed: pending.len(),
        unchanged: files.len() - pending.len(),
        removed: stale.len(),
    })
}

/// The files to write. Fails, before anything is written, on a foreign file in the way.
fn differing<'a>(
    files: &'a [File],
    out: &Path,
    own: &BTreeSet<String>,
) -> anyhow::Result<Vec<&'a File>> {
    let mut pending = Vec::new();
    for file in files {
        let location = out.join(&file.path);
        match fs::read(&location) {
            Ok(bytes) if bytes == file.bytes => {}
            Ok(_) if !own.contains(&file.path) => bail!(
                "{} was not written by site-gen; move it away, or choose another folder for --out",
                location.display()
            ),
            _ => pending.push(file),
        }
    }
    Ok(pending)
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
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
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
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
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
