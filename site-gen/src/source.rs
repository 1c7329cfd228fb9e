//! Reading the content folder and the static folder: the first stage, and the only one that reads.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Position};

/// A Markdown file. `path` is relative to the content folder, with `/` between its parts.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) path: String,
    /// The file as a person finds it, for messages.
    pub(crate) file: String,
    pub(crate) text: String,
}

/// A file that is copied as it is, to the same path in the site.
#[derive(Debug)]
pub(crate) struct Asset {
    pub(crate) path: String,
    pub(crate) file: String,
    pub(crate) bytes: Vec<u8>,
}

/// All that was read, ordered by path.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    pub(crate) pages: Vec<Source>,
    pub(crate) assets: Vec<Asset>,
}

/// Reads both folders. Fails when a folder or file cannot be read; names and encodings that the
/// site cannot use are findings.
pub(crate) fn read(config: &Config, findings: &mut Vec<Diagnostic>) -> anyhow::Result<Sources> {
    let mut sources = Sources::default();
    for (path, location) in list(&config.content, findings)? {
        let bytes = read_file(&location)?;
        let file = location.display().to_string();
        if !path.ends_with(".md") {
            sources.assets.push(Asset { path, file, bytes });
            continue;
        }
        let text = String::from_utf8(bytes).unwrap_or_else(|error| {
            findings.push(not_utf8(&file, &error));
            String::from_utf8_lossy(error.as_bytes()).into_owned()
        });
        sources.pages.push(Source { path, file, text });
    }
    if let Some(folder) = &config.static_files {
        for (path, location) in list(folder, findings)? {
            let file = location.display().to_string();
            let bytes = read_file(&location)?;
            sources.assets.push(Asset { path, file, bytes });
        }
    }
    Ok(sources)
}

fn read_file(location: &Path) -> anyhow::Result<Vec<u8>> {
    fs::read(location).with_context(|| format!("cannot read {}", location.display()))
}

fn not_utf8(file: &str, error: &std::string::FromUtf8Error) -> Diagnostic {
    let valid = error.utf8_error().valid_up_to();
    let before = String::from_utf8_lossy(error.as_bytes().get(..valid).unwrap_or(&[]));
    Diagnostic::new(
        file,
        Position::of_offset(&before, before.len()),
        "the file is not UTF-8 text",
        "save it with the encoding UTF-8",
    )
}

/// The files below `folder` in order of their paths; names starting with a dot are left out.
fn list(folder: &Path, findings: &mut Vec<Diagnostic>) -> anyhow::Result<Vec<(String, PathBuf)>> {
    let mut files = Vec::new();
    let mut folders = vec![(String::new(), folder.to_owned())];
    while let Some((prefix, folder)) = folders.pop() {
        let entries = fs::read_dir(&folder)
            .with_context(|| format!("cannot read the folder {}", folder.display()))?;
        for entry in entries {
            let entry = entry.with_context(|| format!("cannot list {}", folder.display()))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with('.') {
                continue;
            }
            if let Some(finding) = unusable(&entry, &name)? {
                findings.push(finding);
            } else if entry.file_type()?.is_dir() {
                folders.push((format!("{prefix}{name}/"), entry.path()));
            } else {
                files.push((format!("{prefix}{name}"), entry.path()));
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Names become addresses, which is why they may hold only what needs no escaping there; a
/// symbolic link could publish a file from anywhere.
fn unusable(entry: &fs::DirEntry, name: &str) -> anyhow::Result<Option<Diagnostic>> {
    let file = entry.path().display().to_string();
    if entry.file_type()?.is_symlink() {
        let message = "symbolic links are not followed";
        let help = "put a copy of the file here";
        return Ok(Some(Diagnostic::new(&file, Position::START, message, help)));
    }
    let is_page_or_folder = entry.file_type()?.is_dir() || name.ends_with(".md");
    let allowed = |c: char| {
        c.is_ascii_lowercase()
            || c.is_ascii_digit()
            || "-_.".contains(c)
            || (c.is_ascii_uppercase() && !is_page_or_folder)
    };
    if name.chars().all(allowed) {
        return Ok(None);
    }
    let message = format!("the name `{name}` cannot be part of an address");
    let help = format!("rename it to `{}`", usable_name(name));
    Ok(Some(Diagnostic::new(&file, Position::START, message, help)))
}

fn usable_name(name: &str) -> String {
    let letter = |c: char| {
        if c.is_ascii_alphanumeric() || "-_.".contains(c) {
            c.to_ascii_lowercase()
        } else {
            '-'
        }
    };
    name.chars().map(letter).collect()
}
