//! Git repositories for tests, made without the command, which a machine need not have.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use gix::ObjectId;
use gix::objs::tree::{Entry, EntryKind};
use gix::objs::{Commit, Tree};

use crate::support::files_below;

/// A repository with one branch that is checked out.
pub(crate) struct Git {
    root: PathBuf,
    repository: gix::Repository,
}

/// Who makes a commit, and when: `2026-03-01 12:00:00 +0100`.
#[derive(Clone, Copy)]
pub(crate) struct By(pub(crate) &'static str, pub(crate) &'static str);

impl Git {
    /// A repository without commits around what is in `root`.
    pub(crate) fn new(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
            repository: gix::init(root).unwrap(),
        }
    }

    pub(crate) fn head(&self) -> Option<ObjectId> {
        self.repository.head_id().ok().map(|id| id.detach())
    }

    /// Commits the folders `content` and `docs`, and the file `.mailmap`.
    pub(crate) fn commit(&self, by: By) -> ObjectId {
        self.commit_on(&self.head().into_iter().collect::<Vec<_>>(), by)
    }

    /// Commits the same with these parents; nothing else leads to what was checked out before.
    pub(crate) fn commit_on(&self, parents: &[ObjectId], By(name, time): By) -> ObjectId {
        let files: BTreeMap<String, Vec<u8>> = ["content", "docs"]
            .iter()
            .filter(|folder| self.root.join(folder).exists())
            .flat_map(|folder| {
                let files = files_below(&self.root.join(folder));
                files
                    .into_iter()
                    .map(move |(path, bytes)| (format!("{folder}/{path}"), bytes))
            })
            .chain(
                fs::read(self.root.join(".mailmap"))
                    .ok()
                    .map(|bytes| (".mailmap".to_owned(), bytes)),
            )
            .collect();
        let author = gix::actor::Signature {
            name: name.into(),
            email: format!("{}@example.com", name.to_lowercase().replace(' ', ".")).into(),
            time: gix::date::parse(time, None).unwrap(),
        };
        let commit = Commit {
            tree: self.tree("", &files),
            parents: parents.iter().copied().collect(),
            author: author.clone(),
            committer: author,
            encoding: None,
            message: "Change something\n".into(),
            extra_headers: Vec::new(),
        };
        let id = self.repository.write_object(&commit).unwrap().detach();
        self.check_out(id);
        id
    }

    /// Moves the branch, and leaves the files as they are.
    pub(crate) fn check_out(&self, commit: ObjectId) {
        let branch = self.root.join(".git/refs/heads/main");
        fs::create_dir_all(branch.parent().unwrap()).unwrap();
        fs::write(branch, format!("{commit}\n")).unwrap();
    }

    /// Makes the clone one that begins with `commit`.
    pub(crate) fn cut_off(&self, commit: ObjectId) {
        fs::write(self.root.join(".git/shallow"), format!("{commit}\n")).unwrap();
    }

    pub(crate) fn heal(&self) {
        fs::remove_file(self.root.join(".git/shallow")).unwrap();
    }

    fn tree(&self, folder: &str, files: &BTreeMap<String, Vec<u8>>) -> ObjectId {
        let mut entries: BTreeMap<&str, Entry> = BTreeMap::new();
        for (path, bytes) in files {
            let Some(rest) = path.strip_prefix(folder) else {
                continue;
            };
            let (name, kind) = match rest.split_once('/') {
                Some((name, _)) => (name, EntryKind::Tree),
                None => (rest, EntryKind::Blob),
            };
            entries.entry(name).or_insert_with(|| Entry {
                mode: kind.into(),
                filename: name.into(),
                oid: match kind {
                    EntryKind::Tree => self.tree(&format!("{folder}{name}/"), files),
                    _ => self.repository.write_blob(bytes).unwrap().detach(),
                },
            });
        }
        let mut entries: Vec<Entry> = entries.into_values().collect();
        entries.sort();
        self.repository
            .write_object(&Tree { entries })
            .unwrap()
            .detach()
    }
}
