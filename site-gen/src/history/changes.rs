//! What commits changed among the pages.

use std::cmp::Ordering;

use gix::objs::tree::EntryRef;
use gix::{ObjectId, ThreadSafeRepository};
use rayon::prelude::*;

use crate::history::commits::Commit;

/// Memory of each thread for trees that it meets again: a commit's are those of its child's parent.
const MEMORY: usize = 4 << 20;

/// A page that a commit changed, added or removed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Change {
    /// Below the content folder.
    pub(super) path: String,
    pub(super) old: Option<ObjectId>,
    pub(super) new: Option<ObjectId>,
}

/// The changes of each commit, in the order of their paths.
pub(super) fn of_all(
    repository: &ThreadSafeRepository,
    commits: &[Commit],
) -> gix::Result<Vec<Vec<Change>>> {
    let repository = || {
        let mut repository = repository.to_thread_local();
        repository.object_cache_size(MEMORY);
        repository
    };
    commits
        .par_iter()
        .with_min_len(64)
        .map_init(repository, |repository, commit| of(repository, commit))
        .collect()
}

/// The pages that a commit has, as additions to nothing.
pub(super) fn pages_in(
    repository: &gix::Repository,
    commit: Option<&Commit>,
) -> gix::Result<Vec<Change>> {
    let mut changes = Vec::new();
    let folder = commit.and_then(|commit| commit.folder);
    compare(repository, "", None, folder, &mut changes)?;
    Ok(changes)
}

/// What a merge changes is what differs from each of its parents.
fn of(repository: &gix::Repository, commit: &Commit) -> gix::Result<Vec<Change>> {
    let mut changes = Vec::new();
    let Some(parents) = &commit.parents else {
        return Ok(changes);
    };
    let (first, others) = match parents.split_first() {
        Some((first, others)) => (*first, others),
        None => (None, &[][..]),
    };
    compare(repository, "", first, commit.folder, &mut changes)?;
    for other in others {
        if changes.is_empty() {
            break;
        }
        let mut theirs = Vec::new();
        compare(repository, "", *other, commit.folder, &mut theirs)?;
        theirs.sort_unstable_by(|left, right| left.path.cmp(&right.path));
        changes.retain(|change| {
            theirs
                .binary_search_by(|other| other.path.cmp(&change.path))
                .is_ok()
        });
    }
    Ok(changes)
}

/// Adds what differs between two states of a folder, whose path ends with a slash.
fn compare(
    repository: &gix::Repository,
    path: &str,
    old: Option<ObjectId>,
    new: Option<ObjectId>,
    changes: &mut Vec<Change>,
) -> gix::Result<()> {
    if old == new {
        return Ok(());
    }
    let tree = |id: Option<ObjectId>| id.map(|id| repository.find_tree(id)).transpose();
    let (old, new) = (tree(old)?, tree(new)?);
    let mut olds = entries(old.as_ref())?.into_iter().peekable();
    let mut news = entries(new.as_ref())?.into_iter().peekable();
    loop {
        let order = match (olds.peek(), news.peek()) {
            (Some(old), Some(new)) => old.cmp(new),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return Ok(()),
        };
        let old = olds.next_if(|_| order.is_le());
        let new = news.next_if(|_| order.is_ge());
        let Some(entry) = new.or(old) else { continue };
        let (old, new) = (id(old), id(new));
        let Ok(name) = std::str::from_utf8(entry.filename) else {
            continue;
        };
        if entry.mode.is_tree() {
            compare(repository, &format!("{path}{name}/"), old, new, changes)?;
        } else if old != new && name.ends_with(".md") {
            let path = format!("{path}{name}");
            changes.push(Change { path, old, new });
        }
    }
}

fn entries<'a>(tree: Option<&'a gix::Tree<'_>>) -> gix::Result<Vec<EntryRef<'a>>> {
    tree.map_or(Ok(Vec::new()), |tree| {
        tree.iter()
            .map(|entry| entry.map(|entry| entry.inner))
            .collect()
    })
}

fn id(entry: Option<EntryRef<'_>>) -> Option<ObjectId> {
    entry.map(|entry| entry.oid.to_owned())
}
