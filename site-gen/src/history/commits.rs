//! The commits that led to the one that is checked out, each before its parents.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use gix::date::Time;
use gix::{ObjectId, ThreadSafeRepository};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::history::people::{self, Author, People, Person};

/// A commit as far as pages are concerned.
pub(super) struct Commit {
    /// The content folder as the commit has it; None when it has none.
    pub(super) folder: Option<ObjectId>,
    /// The same of its parents; None when they are missing and its changes cannot be known.
    pub(super) parents: Option<Vec<Option<ObjectId>>>,
    pub(super) author: Person,
    pub(super) time: Option<Time>,
}

/// What is read of a commit.
struct Raw {
    tree: ObjectId,
    parents: Vec<ObjectId>,
    author: Author,
    time: Option<Time>,
    committed: i64,
}

/// The commits up to `head`, the newest first, and their authors.
pub(super) fn collect(
    repository: &ThreadSafeRepository,
    head: ObjectId,
    boundary: &[ObjectId],
    folder: &str,
) -> gix::Result<(Vec<Commit>, People)> {
    let here = repository.to_thread_local();
    let raws = read(&here, head, boundary)?;
    let order = order(&raws, head);
    let folders = folders(repository, &raws, &order, folder)?;
    let mut people = People::default();
    let mut raws = raws;
    let commits = order.iter().filter_map(|id| {
        let raw = raws.remove(id)?;
        let of = |id: &ObjectId| folders.get(id).copied().flatten();
        let is_known = !boundary.contains(id);
        Some(Commit {
            folder: of(id),
            parents: is_known.then(|| raw.parents.iter().map(of).collect()),
            author: people.person(raw.author),
            time: raw.time,
        })
    });
    Ok((commits.collect(), people))
}

fn read(
    repository: &gix::Repository,
    head: ObjectId,
    boundary: &[ObjectId],
) -> gix::Result<FxHashMap<ObjectId, Raw>> {
    let mailmap = people::mailmap(repository, head)?;
    let boundary: FxHashSet<&ObjectId> = boundary.iter().collect();
    let mut raws = FxHashMap::default();
    let mut open = vec![head];
    while let Some(id) = open.pop() {
        if raws.contains_key(&id) {
            continue;
        }
        let commit = repository.find_commit(id)?;
        let commit = commit.decode()?;
        let signature = commit.author()?.trim();
        let parents = if boundary.contains(&id) {
            Vec::new()
        } else {
            commit.parents().collect()
        };
        open.extend(&parents);
        raws.insert(
            id,
            Raw {
                tree: commit.tree(),
                parents,
                author: Author::of(signature, &mailmap),
                time: signature.time().ok(),
                committed: commit.time().map_or(0, |time| time.seconds),
            },
        );
    }
    Ok(raws)
}

/// The commits so that each stands before its parents; where that leaves a choice, the newest first.
fn order(raws: &FxHashMap<ObjectId, Raw>, head: ObjectId) -> Vec<ObjectId> {
    let mut children: FxHashMap<ObjectId, usize> = FxHashMap::default();
    for parent in raws.values().flat_map(|raw| &raw.parents) {
        *children.entry(*parent).or_default() += 1;
    }
    let mut order = Vec::with_capacity(raws.len());
    let mut open = BinaryHeap::from([(0, Reverse(head))]);
    while let Some((_, Reverse(id))) = open.pop() {
        order.push(id);
        for parent in raws.get(&id).iter().flat_map(|raw| &raw.parents) {
            let Some(left) = children.get_mut(parent) else {
                continue;
            };
            *left -= 1;
            if *left == 0 {
                let committed = raws.get(parent).map_or(0, |raw| raw.committed);
                open.push((committed, Reverse(*parent)));
            }
        }
    }
    order
}

/// The content folder of each commit that has one.
fn folders(
    repository: &ThreadSafeRepository,
    raws: &FxHashMap<ObjectId, Raw>,
    order: &[ObjectId],
    folder: &str,
) -> gix::Result<FxHashMap<ObjectId, Option<ObjectId>>> {
    let read = order
        .par_iter()
        .with_min_len(64)
        .filter_map(|id| Some((*id, raws.get(id)?.tree)))
        .map_init(
            || repository.to_thread_local(),
            |repository, (id, tree)| Ok((id, folder_in(repository, tree, folder)?)),
        );
    read.collect()
}

fn folder_in(
    repository: &gix::Repository,
    tree: ObjectId,
    folder: &str,
) -> gix::Result<Option<ObjectId>> {
    if folder.is_empty() {
        return Ok(Some(tree));
    }
    let entry = repository.find_tree(tree)?.lookup_entry_by_path(folder)?;
    Ok(entry
        .filter(|entry| entry.mode().is_tree())
        .map(|entry| entry.object_id()))
}
