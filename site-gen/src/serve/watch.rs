//! Watching the folders: which files changed, gathered while changes keep coming.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use anyhow::Context;
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::config::Config;
use crate::source::Listing;
use crate::stamp::Stamp;

/// Editors write a file in several steps; this long without a step means that it is done.
const QUIET: Duration = Duration::from_millis(5);

/// Files that changed together.
pub(super) struct Changed {
    paths: BTreeSet<PathBuf>,
    /// Whether only the content of files changed, not their names.
    only_content: bool,
}

impl Changed {
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
    Ok((std::iter::from_fn(move || next(&receiver)), watcher))
}

/// Waits for changes; None when the watcher is gone.
fn next(receiver: &Receiver<notify::Result<notify::Event>>) -> Option<Changed> {
    let mut changed = Changed {
        paths: BTreeSet::new(),
        only_content: true,
    };
    while changed.paths.is_empty() {
        note(&mut changed, receiver.recv().ok()?);
    }
    while let Ok(event) = receiver.recv_timeout(QUIET) {
        note(&mut changed, event);
    }
    Some(changed)
}

fn note(changed: &mut Changed, event: notify::Result<notify::Event>) {
    let Ok(event) = event else {
        // Events were lost, so anything may have changed.
        changed.only_content = false;
        changed.paths.insert(PathBuf::new());
        return;
    };
    if matches!(event.kind, EventKind::Access(_)) {
        return;
    }
    let is_visible = |path: &PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy());
        !name.is_some_and(|name| name.starts_with('.') || name.ends_with('~'))
    };
    for path in event.paths.into_iter().filter(is_visible) {
        changed.only_content &= matches!(
            event.kind,
            EventKind::Modify(
                notify::event::ModifyKind::Data(_) | notify::event::ModifyKind::Metadata(_)
            )
        );
        changed.paths.insert(path);
    }
}
