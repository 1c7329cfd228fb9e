//! Files of the content folder that pages show as code.

use std::fs;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;

use crate::links;
use crate::source;
use crate::stamp::{self, Hash};
use crate::suggest::nearest;

/// What is wrong, and what to do about it.
pub(crate) type Complaint = (String, String);

/// Reads files when they are asked for, and each of them once.
pub(crate) struct Files {
    content: PathBuf,
    read: Mutex<FxHashMap<String, Option<Arc<Shown>>>>,
}

/// A file's text.
pub(crate) struct Shown {
    pub(crate) text: String,
    pub(crate) hash: Hash,
}

impl Files {
    pub(crate) fn new(content: &Path) -> Self {
        Self {
            content: content.to_owned(),
            read: Mutex::default(),
        }
    }

    /// The file that a page in `folder` calls `path`, and its path below the content folder.
    pub(crate) fn find(&self, path: &str, folder: &str) -> Result<(String, Arc<Shown>), Complaint> {
        let Some(path) = links::source_path(path, folder) else {
            return Err((
                format!("`{path}` leads out of the content folder"),
                "keep a copy of the file in the content folder".to_owned(),
            ));
        };
        match self.get(&path) {
            Some(shown) => Ok((path, shown)),
            None => Err(self.complaint(&path)),
        }
    }

    /// The file at `path`; None when there is none that may be shown.
    pub(crate) fn get(&self, path: &str) -> Option<Arc<Shown>> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(shown) = read.get(path) {
            return shown.clone();
        }
        let shown = self.read(path).map(Arc::new);
        read.insert(path.to_owned(), shown.clone());
        shown
    }

    fn read(&self, path: &str) -> Option<Shown> {
        if !self.may_show(path) {
            return None;
        }
        let text = fs::read_to_string(self.content.join(path)).ok()?;
        Some(Shown {
            hash: stamp::hash(text.as_bytes()),
            text: text.replace("\r\n", "\n"),
        })
    }

    /// Hidden files are none of the content, and a symbolic link could show a file from anywhere.
    fn may_show(&self, path: &str) -> bool {
        let is_hidden = path
            .split('/')
            .any(|part| part.is_empty() || part.starts_with('.'));
        if is_hidden || !source::is_known(path) || path.contains('\0') {
            return false;
        }
        let mut location = self.content.clone();
        let mut last = None;
        for part in path.split('/') {
            location.push(part);
            let metadata = fs::symlink_metadata(&location).ok();
            if metadata.as_ref().is_none_or(fs::Metadata::is_symlink) {
                return false;
            }
            last = metadata;
        }
        last.is_some_and(|metadata| metadata.is_file())
    }

    fn complaint(&self, path: &str) -> Complaint {
        if self.may_show(path) {
            return (
                format!("`/{path}` is not UTF-8 text"),
                "only texts can be shown as code".to_owned(),
            );
        }
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let beside = fs::read_dir(self.content.join(folder))
            .into_iter()
            .flatten();
        let names: Vec<String> = beside
            .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
            .filter(|name| !name.starts_with('.'))
            .collect();
        let help = match nearest(name, names.iter().map(String::as_str)) {
            Some(near) if folder.is_empty() => format!("did you mean `/{near}`?"),
            Some(near) => format!("did you mean `/{folder}/{near}`?"),
            None => "paths start at the content folder: `/examples/policy.yaml`".to_owned(),
        };
        (format!("there is no file `/{path}`"), help)
    }
}

/// The lines that `wanted`, such as `3-9`, names; with nothing wanted the whole text.
pub(crate) fn lines<'a>(text: &'a str, wanted: &str) -> Result<&'a str, Complaint> {
    if wanted.is_empty() {
        return Ok(text);
    }
    let count = text.lines().count();
    let Some(range) = range_of(wanted, count) else {
        return Err((
            format!("`{wanted}` names no lines"),
            "write `3-9`, `3-` for all from the third, or `3` for one".to_owned(),
        ));
    };
    if range.is_empty() || *range.end() > count || *range.start() == 0 {
        return Err((
            format!("there are no lines {wanted}: the file has {count}"),
            format!("write lines from 1 to {count}"),
        ));
    }
    let starts = text.match_indices('\n').map(|(newline, _)| newline + 1);
    let mut starts = std::iter::once(0).chain(starts);
    let start = starts.nth(range.start() - 1).unwrap_or(0);
    let end = starts
        .nth(range.end() - range.start())
        .unwrap_or(text.len());
    Ok(text.get(start..end).unwrap_or(""))
}

fn range_of(wanted: &str, count: usize) -> Option<RangeInclusive<usize>> {
    let number = |text: &str| text.trim().parse::<usize>().ok();
    match wanted.split_once('-') {
        None => number(wanted).map(|line| line..=line),
        Some((first, last)) if last.trim().is_empty() => Some(number(first)?..=count),
        Some((first, last)) => Some(number(first)?..=number(last)?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_from_one() {
        let text = "one\ntwo\nthree\n";
        assert_eq!(lines(text, "").ok(), Some(text));
        assert_eq!(lines(text, "2").ok(), Some("two\n"));
        assert_eq!(lines(text, "2-3").ok(), Some("two\nthree\n"));
        assert_eq!(lines(text, "2-").ok(), Some("two\nthree\n"));
        assert_eq!(lines("one\ntwo", "2").ok(), Some("two"));
        for wrong in ["0", "4", "2-9", "3-2", "x", "-", "1-2-3"] {
            assert!(lines(text, wrong).is_err(), "{wrong}");
        }
    }
}
