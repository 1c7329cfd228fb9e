//! When pages were last changed and by whom, as the git repository around the content folder tells.
//!
//! Everything comes from the commit that is checked out, never from the files' own times or from what
//! is not committed yet, so that every clone gives the same site.

mod changes;
mod commits;
mod people;
mod trace;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use gix::ObjectId;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::cache::{Cache, state};
use crate::config::Config;
use crate::stamp::{self, Hash};

/// What git knows of one page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Facts {
    /// The day of the last change where its author was, as front matter writes it.
    pub(crate) date: String,
    /// The moment of the last change as RFC 3339 writes it, in the zone of nobody.
    pub(crate) updated: String,
    /// Who changed it, by name; whoever did so most often comes first.
    pub(crate) authors: Vec<String>,
}

/// What git knows of the pages, by their paths below the content folder.
pub(crate) type ByPath = FxHashMap<String, Facts>;

/// What is known of a repository in one state.
#[derive(Default)]
pub(crate) struct Known {
    key: Hash,
    pub(crate) facts: Arc<ByPath>,
}

impl Known {
    /// What the last build has found out.
    pub(crate) fn load(cache: &Cache) -> Self {
        let (key, facts) = cache.load(state::HISTORY).unwrap_or_default();
        Self {
            key,
            facts: Arc::new(facts),
        }
    }

    /// Looks at the repository unless it is in the same state as before; whether it did.
    pub(crate) fn update(&mut self, history: Option<&History>) -> anyhow::Result<bool> {
        let key = key(history);
        if key == self.key {
            return Ok(false);
        }
        let facts = history.map(History::facts).transpose()?;
        self.facts = Arc::new(facts.unwrap_or_default());
        self.key = key;
        Ok(true)
    }

    pub(crate) fn store(&self, cache: &Cache) -> anyhow::Result<()> {
        cache.store(state::HISTORY, &(&self.key, self.facts.as_ref()))
    }
}

/// The hash of everything that the facts follow from; without a repository, that of nothing.
pub(crate) fn key(history: Option<&History>) -> Hash {
    history.map_or(Hash::default(), |history| history.key)
}

/// A repository as it is checked out.
pub(crate) struct History {
    repository: gix::ThreadSafeRepository,
    head: ObjectId,
    /// The content folder below the root of the repository, without a slash at its end.
    folder: String,
    /// Where the clone was cut off. Nothing is known of changes in or before these commits.
    boundary: Vec<ObjectId>,
    key: Hash,
}

impl History {
    /// The repository around the content folder; None when there is none, or no commit in it, or
    /// when nobody wants to know.
    pub(crate) fn open(config: &Config) -> anyhow::Result<Option<Self>> {
        if !config.git {
            return Ok(None);
        }
        let content = config
            .content
            .canonicalize()
            .with_context(|| format!("cannot read the folder {}", config.content.display()))?;
        let Ok((place, _)) = gix::discover::upwards(&content) else {
            return Ok(None);
        };
        let (git_folder, root) = place.into_repository_and_work_tree_directories();
        let Some(root) = root else {
            return Ok(None);
        };
        Self::read(git_folder, &root, &content).with_context(|| {
            format!(
                "cannot read the git repository {}; with --no-git the site is built without it",
                root.display()
            )
        })
    }

    fn read(git_folder: PathBuf, root: &Path, content: &Path) -> anyhow::Result<Option<Self>> {
        // Neither the environment nor the settings of a user may change what a site says.
        let options = gix::open::Options::isolated();
        let repository = gix::ThreadSafeRepository::open_opts(git_folder, options)?;
        let here = repository.to_thread_local();
        let head = here.head()?;
        if head.is_unborn() {
            return Ok(None);
        }
        let head = head.into_peeled_id()?.detach();
        let root = root.canonicalize()?;
        let folder = content.strip_prefix(root).ok().and_then(Path::to_str);
        let folder = folder.unwrap_or_default().to_owned();
        let boundary: Vec<ObjectId> = here
            .shallow_commits()?
            .map(|commits| commits.iter().copied().collect())
            .unwrap_or_default();
        let mut hasher = blake3::Hasher::new();
        for commit in boundary.iter().chain([&head]) {
            hasher.update(commit.as_slice());
        }
        hasher.update(folder.as_bytes());
        Ok(Some(Self {
            key: stamp::finish(&hasher),
            repository,
            head,
            folder,
            boundary,
        }))
    }

    /// The folders of the repository whose `HEAD` and `refs` tell which commit is checked out; of a
    /// second work tree they are two.
    pub(crate) fn folders(&self) -> BTreeSet<PathBuf> {
        let here = self.repository.to_thread_local();
        BTreeSet::from([here.git_dir().to_owned(), here.common_dir().to_owned()])
    }

    /// Whether commits are missing, so that nothing is known of pages that have not changed since.
    pub(crate) fn is_cut_off(&self) -> bool {
        !self.boundary.is_empty()
    }

    /// Looks at every commit.
    fn facts(&self) -> anyhow::Result<ByPath> {
        self.trace()
            .context("cannot read the git repository; with --no-git the site is built without it")
    }

    fn trace(&self) -> gix::Result<ByPath> {
        let (commits, people) =
            commits::collect(&self.repository, self.head, &self.boundary, &self.folder)?;
        let changes = changes::of_all(&self.repository, &commits)?;
        let pages = changes::pages_in(&self.repository.to_thread_local(), commits.first())?;
        Ok(trace::facts(pages, &commits, &changes, &people))
    }
}
