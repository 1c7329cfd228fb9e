//! From the changes of commits to what is known of each page.

use gix::date::Time;
use gix::date::time::CustomFormat;
use gix::date::time::format::SHORT;
use rustc_hash::FxHashMap;

use crate::history::changes::Change;
use crate::history::commits::Commit;
use crate::history::people::{People, Person};
use crate::history::{ByPath, Facts};

const MOMENT: CustomFormat = CustomFormat::new("%Y-%m-%dT%H:%M:%SZ");

/// A page that is being followed back through the commits.
#[derive(Default)]
struct Trail {
    path: String,
    /// The day and the moment of the last change.
    updated: Option<(String, String)>,
    /// Who changed it and how often, the last one first.
    authors: Vec<(Person, usize)>,
}

/// The facts of `pages`, which the newest of `commits` has.
///
/// A file that was moved as it was is followed to where it came from, and the move is no change of
/// its text.
pub(super) fn facts(
    pages: Vec<Change>,
    commits: &[Commit],
    changes: &[Vec<Change>],
    people: &People,
) -> ByPath {
    let mut trails: Vec<Trail> = Vec::with_capacity(pages.len());
    let mut by_path: FxHashMap<String, usize> = FxHashMap::default();
    for Change { path, .. } in pages {
        by_path.insert(path.clone(), trails.len());
        trails.push(Trail {
            path,
            ..Trail::default()
        });
    }
    for (commit, changes) in commits.iter().zip(changes) {
        let moves = moves(changes);
        // A file may move to the place that another leaves, so all are taken before any is put back.
        let mut moved = Vec::new();
        for change in changes {
            if let Some(from) = moves.get(change.path.as_str()) {
                moved.extend(by_path.remove(&change.path).map(|trail| (*from, trail)));
                continue;
            }
            if let Some(trail) = by_path.get(&change.path).and_then(|at| trails.get_mut(*at)) {
                note(trail, commit);
            }
            if change.old.is_none() {
                by_path.remove(&change.path);
            }
        }
        for (from, trail) in moved {
            by_path.insert(from.to_owned(), trail);
        }
    }
    trails
        .into_iter()
        .filter_map(|trail| told(trail, people))
        .collect()
}

/// Where the files that a commit moved came from, by where they went.
fn moves(changes: &[Change]) -> FxHashMap<&str, &str> {
    let mut left: FxHashMap<_, Vec<&str>> = FxHashMap::default();
    for change in changes.iter().filter(|change| change.new.is_none()) {
        left.entry(change.old).or_default().push(&change.path);
    }
    let added = changes.iter().filter(|change| change.old.is_none());
    added
        .filter_map(|change| Some((change.path.as_str(), left.get_mut(&change.new)?.pop()?)))
        .collect()
}

fn note(trail: &mut Trail, commit: &Commit) {
    if trail.updated.is_none() {
        trail.updated = commit.time.and_then(day_and_moment);
    }
    let known = trail
        .authors
        .iter_mut()
        .find(|(person, _)| *person == commit.author);
    match known {
        Some((_, times)) => *times += 1,
        None => trail.authors.push((commit.author, 1)),
    }
}

fn day_and_moment(time: Time) -> Option<(String, String)> {
    let day = time.format(SHORT).ok()?;
    let moment = Time { offset: 0, ..time }.format(MOMENT).ok()?;
    Some((day, moment))
}

/// None when no commit tells of the page.
fn told(mut trail: Trail, people: &People) -> Option<(String, Facts)> {
    // Of two who did the same, the one who began comes first.
    trail.authors.reverse();
    trail
        .authors
        .sort_by_key(|(_, times)| std::cmp::Reverse(*times));
    let name = |(person, _): &(Person, usize)| people.names.get(*person).cloned();
    let (date, updated) = trail.updated?;
    let facts = Facts {
        date,
        updated,
        authors: trail.authors.iter().filter_map(name).collect(),
    };
    Some((trail.path, facts))
}
