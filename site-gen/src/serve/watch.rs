//! Watching the folders: which files changed, gathered while changes keep coming. A commit and a new
//! day are worth a look as well, although no file of the site changes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use anyhow::Context;
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::config::Config;
use crate::day;
use crate::history::History;
use crate::source::Listing;
use crate::stamp::Stamp;

/// Editors write a file in several steps; this long without a step means that it is done.
const QUIET: Duration = Duration::from_millis(5);
/// The clock is looked at as often as this, since a machine may have slept over midnight.
const MINUTE: Duration = Duration::from_secs(60);

/// Files that changed together; none when there is another reason to look again.
pub(super) struct Changed {
    paths: BTreeSet<PathBuf>,
    /// Whether only the content of files changed, not their names.
    only_content: bool,
}

impl Changed {
    /// What is told when all files are as they were.
    pub(super) fn nothing() -> Self {
        Self {
            paths: BTreeSet::new(),
            only_content: true,
        }
    }

    /// Whether there is another reason to look than a file of the site.
    pub(super) fn is_nothing(&self) -> bool {
        self.paths.is_empty()
    }

    /// Notes the new stamps of the files, which are all pages, and returns their places in the
    /// listing; None when the folders must be listed again.
    pub(super) fn restamp(&self, config: &Config, listing: &mut Listing) -> Option<Vec<usize>> {
        let paths = self.paths.iter().filter(|_| self.only_content);
        let places = paths.map(|path| restamp(path, config, listing));
        let places: Vec<usize> = places.collect::<Option<_>>()?;
        (!places.is_empty()).then_some(places)
    }
}

fn restamp(path: &Path, config: &Config, listing: &mut Listing) -> Option<usize> {
    let content = std::path::absolute(&config.content).ok()?;
    let page = path.strip_prefix(content).ok()?.to_str()?;
    let place = listing
        .pages
        .binary_search_by(|entry| entry.path.as_str().cmp(page))
        .ok()?;
    let entry = listing.pages.get_mut(place)?;
    entry.stamp = Stamp::of(&std::fs::symlink_metadata(path).ok()?);
    Some(place)
}

/// Begins to watch the folders of `config`; the watch ends when the watcher is dropped.
pub(super) fn begin(
    config: &Config,
) -> anyhow::Result<(impl Iterator<Item = Changed> + use<>, RecommendedWatcher)> {
    let (sender, receiver) = mpsc::channel();
    let mut watcher = notify::recommended_watcher(sender).context("cannot watch folders")?;
    for folder in [Some(&config.content), config.static_files.as_ref()]
        .into_iter()
        .flatten()
    {
        let folder = std::path::absolute(folder).context("cannot find the current folder")?;
        watcher
            .watch(&folder, RecursiveMode::Recursive)
            .with_context(|| format!("cannot watch {}", folder.display()))?;
    }
    let repository = watch_repository(config, &mut watcher)?;
    let mut today = day::today();
    let changes = move || next(&receiver, &repository, &mut today);
    Ok((std::iter::from_fn(changes), watcher))
}

/// Watches the names of commits in the repository around the content, and returns its folders.
fn watch_repository(
    config: &Config,
    watcher: &mut RecommendedWatcher,
) -> anyhow::Result<Vec<PathBuf>> {
    // A repository that cannot be read is the first look's to report.
    let Ok(Some(history)) = History::open(config) else {
        return Ok(Vec::new());
    };
    let mut folders = Vec::new();
    for folder in history.folders() {
        let folder = folder
            .canonicalize()
            .with_context(|| format!("cannot find {}", folder.display()))?;
        let refs = folder.join("refs");
        let mut watch = |place: &Path, mode| {
            let watched = watcher.watch(place, mode);
            watched.with_context(|| format!("cannot watch {}", place.display()))
        };
        watch(&folder, RecursiveMode::NonRecursive)?;
        if refs.is_dir() {
            watch(&refs, RecursiveMode::Recursive)?;
        }
        folders.push(folder);
    }
    Ok(folders)
}

/// Waits for changes, a commit or the next day; None when the watcher is gone.
fn next(
    receiver: &Receiver<notify::Result<notify::Event>>,
    repository: &[PathBuf],
    today: &mut String,
) -> Option<Changed> {
    let mut changed = Changed::nothing();
    let mut has_reason = false;
    while !has_reason {
        match receiver.recv_timeout(day::time_left().min(MINUTE)) {
            Ok(event) => has_reason = note(&mut changed, event, repository),
            Err(RecvTimeoutError::Timeout) => has_reason = *today != day::today(),
            Err(RecvTimeoutError::Disconnected) => return None,
        }
    }
    while let Ok(event) = receiver.recv_timeout(QUIET) {
        note(&mut changed, event, repository);
    }
    *today = day::today();
    Some(changed)
}

/// Adds what an event tells of; whether that is worth a look.
fn note(
    changed: &mut Changed,
    event: notify::Result<notify::Event>,
    repository: &[PathBuf],
) -> bool {
    let Ok(event) = event else {
        // Events were lost, so anything may have changed.
        changed.only_content = false;
        return changed.paths.insert(PathBuf::new());
    };
    if matches!(event.kind, EventKind::Access(_)) {
        return false;
    }
    let within = |path: &PathBuf| {
        let mut folders = repository.iter();
        folders.find_map(|folder| path.strip_prefix(folder).ok().map(Path::to_owned))
    };
    let (of_git, of_site): (Vec<PathBuf>, Vec<PathBuf>) = event
        .paths
        .into_iter()
        .partition(|path| within(path).is_some());
    let has_commit = of_git
        .iter()
        .filter_map(within)
        .any(|path| names_commit(&path));
    let is_visible = |path: &PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy());
        !name.is_some_and(|name| name.starts_with('.') || name.ends_with('~'))
    };
    let before = changed.paths.len();
    for path in of_site.into_iter().filter(is_visible) {
        changed.only_content &= matches!(
            event.kind,
            EventKind::Modify(
                notify::event::ModifyKind::Data(_) | notify::event::ModifyKind::Metadata(_)
            )
        );
        changed.paths.insert(path);
    }
    has_commit || changed.paths.len() > before
}

/// Whether a file of a repository says which commit a name stands for; the other ones change often.
fn names_commit(path: &Path) -> bool {
    let is_lock = path
        .extension()
        .is_some_and(|extension| extension == "lock");
    let is_name =
        path.starts_with("refs") || path == Path::new("HEAD") || path == Path::new("packed-refs");
    is_name && !is_lock
}
