//! The index that lives in the process and follows the file of the docs site.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use serde::de::DeserializeOwned;
use tracing::{info, warn};

use crate::analysis::{Word, words};
use crate::document::{Document, List};
use crate::excerpt::excerpt;
use crate::index::{Error, Hit, Query, SearchIndex};
use crate::loaded::Loaded;
use crate::ranking::{all_words, any_word};

/// How often the file is looked at, at most.
const RECHECK_AFTER: Duration = Duration::from_secs(1);
/// With fewer exact hits than this, near ones are added.
const FEW_HITS: usize = 3;
/// More words than this say nothing more about what is wanted.
const MOST_WORDS: usize = 24;
/// The largest answer.
const MOST_HITS: usize = 50;

/// An index in memory over the records that a `search-documents.json` lists.
pub struct Embedded {
    path: PathBuf,
    recheck_after: Duration,
    state: Mutex<State>,
}

struct State {
    checked_at: Option<Instant>,
    version: Option<Version>,
    current: Result<Arc<Loaded>, Error>,
}

/// What tells one version of the file from another without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Version {
    modified: Option<SystemTime>,
    size_bytes: u64,
}

impl Embedded {
    /// An index over this file, which need not exist yet.
    #[must_use]
    pub fn open(path: impl Into<PathBuf>) -> Self {
        Self::open_with(path, RECHECK_AFTER)
    }

    /// As [`Embedded::open`], looking at the file no more often than `recheck_after`.
    #[must_use]
    pub fn open_with(path: impl Into<PathBuf>, recheck_after: Duration) -> Self {
        let path = path.into();
        let current = Err(Error::NotBuilt(path.clone()));
        let state = State {
            checked_at: None,
            version: None,
            current,
        };
        Self {
            path,
            recheck_after,
            state: Mutex::new(state),
        }
    }

    fn current(&self) -> Result<Arc<Loaded>, Error> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state
            .checked_at
            .is_none_or(|checked_at| checked_at.elapsed() >= self.recheck_after)
        {
            self.refresh(&mut state);
            state.checked_at = Some(Instant::now());
        }
        state.current.clone()
    }

    /// Reads the file again when it has changed. What was there stays when the new one is unusable.
    fn refresh(&self, state: &mut State) {
        let version = match fs::metadata(&self.path) {
            Ok(found) => Version {
                modified: found.modified().ok(),
                size_bytes: found.len(),
            },
            Err(error) => {
                state.version = None;
                state.current = Err(self.unreadable(error));
                return;
            }
        };
        if state.version == Some(version) {
            return;
        }
        state.version = Some(version);
        match self.load() {
            Ok(loaded) => state.current = Ok(Arc::new(loaded)),
            Err(error) if state.current.is_ok() => {
                warn!(error = %error, "Kept the previous search index");
            }
            Err(error) => state.current = Err(error),
        }
    }

    fn load(&self) -> Result<Loaded, Error> {
        let started = Instant::now();
        let list: List = self.parse(&self.path)?;
        let folder = self.path.parent().unwrap_or(Path::new(""));
        let mut documents: Vec<Document> = Vec::new();
        for file in &list.files {
            documents.append(&mut self.parse(&folder.join(file))?);
        }
        let count = documents.len();
        let loaded = Loaded::build(documents)?;
        let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        info!(
            sections = count,
            duration_ms, "Indexed {count} sections of the docs site"
        );
        Ok(loaded)
    }

    fn parse<T: DeserializeOwned>(&self, path: &Path) -> Result<T, Error> {
        let bytes = fs::read(path).map_err(|error| self.unreadable(error))?;
        serde_json::from_slice(&bytes).map_err(|source| Error::Malformed {
            path: path.to_owned(),
            source: Arc::new(source),
        })
    }

    fn unreadable(&self, error: std::io::Error) -> Error {
        let path = self.path.clone();
        match error.kind() {
            ErrorKind::NotFound => Error::NotBuilt(path),
            _ => Error::Unreadable {
                path,
                source: Arc::new(error),
            },
        }
    }
}

impl SearchIndex for Embedded {
    fn search(&self, query: &Query) -> Result<Vec<Hit>, Error> {
        let loaded = self.current()?;
        let words = distinct_words(&query.text);
        let limit = query.limit.min(MOST_HITS);
        if words.is_empty() || limit == 0 {
            return Ok(Vec::new());
        }
        let mut found = loaded.best(&all_words(&words, query, loaded.fields), limit)?;
        if found.len() < FEW_HITS.min(limit) {
            let known: BTreeSet<&str> = found.iter().map(|(_, d)| d.id.as_str()).collect();
            let mut more = loaded.best(&any_word(&words, query, loaded.fields), limit)?;
            more.retain(|(_, document)| !known.contains(document.id.as_str()));
            found.extend(more);
            found.truncate(limit);
        }
        Ok(found
            .into_iter()
            .map(|(score, document)| hit(score, document, &words))
            .collect())
    }
}

fn distinct_words(text: &str) -> Vec<Word> {
    let mut seen = BTreeSet::new();
    let mut words = words(text);
    words.retain(|word| seen.insert(word.stem.clone()));
    words.truncate(MOST_WORDS);
    words
}

fn hit(score: f32, document: &Document, words: &[Word]) -> Hit {
    Hit {
        id: document.id.clone(),
        title: document.title.clone(),
        heading: document.heading.clone(),
        url: document.url.clone(),
        kind: document.kind.clone(),
        roles: document.roles.clone(),
        tags: document.tags.clone(),
        excerpt: excerpt(&document.text, words),
        score,
    }
}
