//! The content folder and the static folder: what is there, and reading it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use rayon::prelude::*;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Position, Rule};
use crate::site_config::{self, SiteConfig};
use crate::stamp::Stamp;

/// A file. `path` is relative to its folder, with `/` between its parts.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) path: String,
    pub(crate) location: PathBuf,
    pub(crate) stamp: Stamp,
}

impl Entry {
    /// The file as a person finds it, for messages.
    pub(crate) fn file(&self) -> String {
        self.location.display().to_string()
    }

    pub(crate) fn read(&self) -> anyhow::Result<Vec<u8>> {
        fs::read(&self.location).with_context(|| format!("cannot read {}", self.file()))
    }
}

/// Longer names leave no room for what is put before and behind them on the way to the output.
pub(crate) const LONGEST_NAME: usize = 200;
/// Longer paths are addresses that browsers and proxies cut off.
pub(crate) const LONGEST_PATH: usize = 1000;

/// All files, ordered by path.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    pub(crate) pages: Vec<Entry>,
    /// Files that are copied as they are: those of the content folder, then those of the static one.
    pub(crate) assets: Vec<Entry>,
    /// What pages are made from besides their own text: components, data files and snippets.
    pub(crate) parts: Vec<Entry>,
    pub(crate) site: SiteConfig,
    /// The file that says what the site is.
    site_file: Option<Entry>,
}

impl Listing {
    /// The file that says what the site is, for messages.
    pub(crate) fn site_file(&self) -> String {
        self.site_file
            .as_ref()
            .map_or_else(String::new, Entry::file)
    }

    /// Every file that a build depends on, in a fixed order.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Entry> + Clone {
        let files = self.pages.iter().chain(&self.assets).chain(&self.parts);
        files.chain(&self.site_file)
    }
}

/// Lists both folders. Fails when a folder cannot be read; names that the site cannot use are
/// findings.
pub(crate) fn list(config: &Config, findings: &mut Vec<Diagnostic>) -> anyhow::Result<Listing> {
    let content = files_below(&config.content, |path| !is_known(path), findings)?;
    let (parts, mut content): (Vec<_>, Vec<_>) = stamped(content)?
        .into_iter()
        .partition(|entry| is_for_the_generator(&entry.path));
    let site_file = content
        .iter()
        .position(|entry| entry.path == site_config::FILE)
        .map(|place| content.remove(place));
    let (pages, mut assets): (Vec<_>, Vec<_>) = content
        .into_iter()
        .partition(|entry| entry.path.ends_with(".md"));
    if let Some(folder) = &config.static_files {
        assets.extend(stamped(files_below(folder, |_| false, findings)?)?);
    }
    Ok(Listing {
        pages,
        assets,
        parts,
        site: site_config::read(site_file.as_ref(), findings)?,
        site_file,
    })
}

/// What stands at the root of the content folder and says how the site is made: it is neither a
/// page nor copied.
fn is_for_the_generator(path: &str) -> bool {
    path.starts_with('_')
}

/// Whether the file or folder at `path` is of any use: what stands at the root with a `_` before its
/// name is not, unless its name is known.
pub(crate) fn is_known(path: &str) -> bool {
    const FOLDERS: [&str; 3] = ["_components", "_data", "_snippets"];
    let root = path.split('/').next().unwrap_or(path);
    !is_for_the_generator(path) || FOLDERS.contains(&root)
}

fn stamped(files: Vec<(String, PathBuf)>) -> anyhow::Result<Vec<Entry>> {
    files
        .into_par_iter()
        .map(|(path, location)| {
            let metadata = fs::symlink_metadata(&location)
                .with_context(|| format!("cannot read {}", location.display()))?;
            Ok(Entry {
                path,
                stamp: Stamp::of(&metadata),
                location,
            })
        })
        .collect()
}

/// The text of a page; bytes that are no text in UTF-8 are a finding.
pub(crate) fn text(bytes: Vec<u8>, file: &str, findings: &mut Vec<Diagnostic>) -> String {
    let text = String::from_utf8(bytes).unwrap_or_else(|error| {
        findings.push(not_utf8(file, &error));
        String::from_utf8_lossy(error.as_bytes()).into_owned()
    });
    if let Some(offset) = text.find('\0') {
        findings.push(Diagnostic::new(
            Rule::File,
            file,
            Position::of_offset(&text, offset),
            "the file holds a NUL byte, which no text has",
            "delete it; if the file is no Markdown, give it another ending",
        ));
    }
    text
}

fn not_utf8(file: &str, error: &std::string::FromUtf8Error) -> Diagnostic {
    let valid = error.utf8_error().valid_up_to();
    let before = String::from_utf8_lossy(error.as_bytes().get(..valid).unwrap_or(&[]));
    Diagnostic::new(
        Rule::File,
        file,
        Position::of_offset(&before, before.len()),
        "the file is not UTF-8 text",
        "save it with the encoding UTF-8",
    )
}

/// The files below `folder` in order of their paths, without those that `is_left_out` is true for,
/// given their path, and without names starting with a dot.
fn files_below(
    folder: &Path,
    is_left_out: impl Fn(&str) -> bool + Sync,
    findings: &mut Vec<Diagnostic>,
) -> anyhow::Result<Vec<(String, PathBuf)>> {
    let mut files = Vec::new();
    let mut folders = vec![(String::new(), folder.to_owned())];
    while !folders.is_empty() {
        let read = |(prefix, folder): &(String, PathBuf)| read_folder(prefix, folder, &is_left_out);
        let read: Vec<Folder> = folders
            .par_iter()
            .map(read)
            .collect::<anyhow::Result<_>>()?;
        folders.clear();
        for folder in read {
            files.extend(folder.files);
            folders.extend(folder.folders);
            findings.extend(folder.findings);
        }
    }
    files.par_sort_unstable();
    Ok(files)
}

/// What is in a folder, each file and folder with its path from the root; those of folders end with a
/// slash.
#[derive(Default)]
struct Folder {
    files: Vec<(String, PathBuf)>,
    folders: Vec<(String, PathBuf)>,
    findings: Vec<Diagnostic>,
}

fn read_folder(
    prefix: &str,
    folder: &Path,
    is_left_out: &impl Fn(&str) -> bool,
) -> anyhow::Result<Folder> {
    let mut found = Folder::default();
    let entries = fs::read_dir(folder)
        .with_context(|| format!("cannot read the folder {}", folder.display()))?;
    for entry in entries {
        let entry = entry.with_context(|| format!("cannot list {}", folder.display()))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        if name.starts_with('.') || is_left_out(&path) {
            continue;
        }
        if let Some(finding) = unusable(&entry, &name, &path)? {
            found.findings.push(finding);
        } else if entry.file_type()?.is_dir() {
            found.folders.push((format!("{path}/"), entry.path()));
        } else {
            found.files.push((path, entry.path()));
        }
    }
    Ok(found)
}

/// What is wrong with `name`, the last part of `path`.
///
/// Names become addresses, which is why they may hold only what needs no escaping there; a
/// symbolic link could publish a file from anywhere.
fn unusable(entry: &fs::DirEntry, name: &str, path: &str) -> anyhow::Result<Option<Diagnostic>> {
    let kind = entry.file_type()?;
    let finding = |message: String, help: String| {
        let file = entry.path().display().to_string();
        Ok(Some(Diagnostic::new(
            Rule::File,
            &file,
            Position::START,
            message,
            help,
        )))
    };
    if kind.is_symlink() {
        let message = "symbolic links are not followed";
        return finding(message.to_owned(), "put a copy of the file here".to_owned());
    }
    if !kind.is_dir() && !kind.is_file() {
        let message = "this is neither a file nor a folder";
        return finding(message.to_owned(), "remove it".to_owned());
    }
    if name.len() > LONGEST_NAME {
        let message = format!("the name has {} bytes", name.len());
        let help = format!("names may have up to {LONGEST_NAME}; give it a shorter one");
        return finding(message, help);
    }
    if path.len() > LONGEST_PATH {
        let message = format!("the path has {} bytes", path.len());
        let help = format!("paths may have up to {LONGEST_PATH}; move it to a folder further up");
        return finding(message, help);
    }
    let is_page_or_folder = kind.is_dir() || name.ends_with(".md");
    let allowed = |c: char| {
        c.is_ascii_lowercase()
            || c.is_ascii_digit()
            || "-_.".contains(c)
            || (c.is_ascii_uppercase() && !is_page_or_folder)
    };
    if name.chars().all(allowed) {
        return Ok(None);
    }
    finding(
        format!("the name `{name}` cannot be part of an address"),
        format!("rename it to `{}`", usable_name(name)),
    )
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
