//! The index that lives in the process and follows the file of the docs site.

use std::path::PathBuf;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tracing::{error, info, warn};

use crate::index::{Answer, Error, Filter, Query, SearchIndex, Source, Standing};
use crate::loaded::Loaded;
use crate::source::{self, Version};

/// How often the file is looked at.
const RECHECK_AFTER: Duration = Duration::from_secs(1);
/// How long a search waits for the first index, and for others to end.
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// An index in memory over the records that a `search-documents.json` lists.
pub struct Embedded {
    followed: Arc<Followed>,
    /// One per processor, so that a flood of searches waits here instead of taking the processors
    /// from everything else.
    turns: Arc<Semaphore>,
    /// Dropping it ends the thread that follows the file.
    _stop: Option<Sender<()>>,
}

struct Followed {
    path: PathBuf,
    state: Mutex<State>,
    /// Told when there is something to search in, or a reason why there is not.
    first: Condvar,
    /// Held while an index is built: one at a time.
    building: Mutex<()>,
}

#[derive(Default)]
struct State {
    version: Option<Version>,
    /// None until the file was looked at for the first time.
    current: Option<Result<Arc<Loaded>, Error>>,
}

impl Embedded {
    /// An index over this file, which need not exist yet. A thread builds the index, looks every
    /// second whether the file has changed, and then builds the next one beside the one in use.
    #[must_use]
    pub fn open(path: impl Into<PathBuf>) -> Self {
        let followed = Arc::new(Followed::new(path.into()));
        let (stop, stopped) = channel();
        let in_thread = followed.clone();
        let follow = move || {
            loop {
                in_thread.refresh();
                if stopped.recv_timeout(RECHECK_AFTER) != Err(RecvTimeoutError::Timeout) {
                    break;
                }
            }
        };
        let spawned = thread::Builder::new()
            .name("search-index".to_owned())
            .spawn(follow);
        if let Err(error) = spawned {
            error!(error = %error, "Could not start the thread that builds the search index");
        }
        Self::over(followed, Some(stop))
    }

    /// An index over this file as it is now. Later changes are seen by [`Embedded::refresh`].
    #[must_use]
    pub fn read(path: impl Into<PathBuf>) -> Self {
        let followed = Arc::new(Followed::new(path.into()));
        followed.refresh();
        Self::over(followed, None)
    }

    /// The filter with the first edition of the site where it names none.
    pub(crate) async fn within_edition(&self, filter: &Filter) -> Result<Filter, Error> {
        if let Some(current) = self.followed.known() {
            return current?.groups.within_edition(filter);
        }
        let followed = self.followed.clone();
        // The first index is waited for; other tasks must not.
        let current = tokio::task::spawn_blocking(move || followed.current()).await;
        let current = current.unwrap_or(Err(Error::Stopping))?;
        current.groups.within_edition(filter)
    }

    fn over(followed: Arc<Followed>, stop: Option<Sender<()>>) -> Self {
        let processors = thread::available_parallelism().map_or(1, usize::from);
        Self {
            followed,
            turns: Arc::new(Semaphore::new(processors)),
            _stop: stop,
        }
    }

    /// Looks at the file, and builds the index again when it has changed.
    pub fn refresh(&self) {
        self.followed.refresh();
    }
}

impl Followed {
    fn new(path: PathBuf) -> Self {
        Self {
            path,
            state: Mutex::default(),
            first: Condvar::new(),
            building: Mutex::default(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is there already.
    fn known(&self) -> Option<Result<Arc<Loaded>, Error>> {
        self.state().current.clone()
    }

    fn current(&self) -> Result<Arc<Loaded>, Error> {
        let waiting = |state: &mut State| state.current.is_none();
        let (state, _) = self
            .first
            .wait_timeout_while(self.state(), LONGEST_WAIT, waiting)
            .unwrap_or_else(PoisonError::into_inner);
        state.current.clone().unwrap_or(Err(Error::NotReady))
    }

    /// Builds the index of a changed file. What was there stays when the new one is unusable.
    fn refresh(&self) {
        let _building = self.building.lock().unwrap_or_else(PoisonError::into_inner);
        let version = match source::version(&self.path) {
            Ok(version) => version,
            Err(error) => return self.put(None, Err(error)),
        };
        if self.state().version == Some(version) {
            return;
        }
        match self.load() {
            Err(error) if matches!(self.state().current, Some(Ok(_))) => {
                warn!(error = %error, "Kept the previous search index");
                self.state().version = Some(version);
            }
            loaded => self.put(Some(version), loaded.map(Arc::new)),
        }
    }

    fn put(&self, version: Option<Version>, current: Result<Arc<Loaded>, Error>) {
        *self.state() = State {
            version,
            current: Some(current),
        };
        self.first.notify_all();
    }

    fn load(&self) -> Result<Loaded, Error> {
        let started = Instant::now();
        let documents = source::read(&self.path)?;
        let count = documents.len();
        let loaded = Loaded::build(documents)?;
        let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        info!(
            sections = count,
            duration_ms, "Indexed {count} sections of the docs site"
        );
        Ok(loaded)
    }
}

#[async_trait]
impl SearchIndex for Embedded {
    async fn search(&self, query: &Query) -> Result<Answer, Error> {
        let turn = timeout(LONGEST_WAIT, self.turns.clone().acquire_owned()).await;
        let Ok(Ok(turn)) = turn else {
            return Err(Error::Busy);
        };
        let (followed, query) = (self.followed.clone(), query.clone());
        let work = move || {
            let answer = crate::answer::answer(&*followed.current()?, &query);
            drop(turn);
            answer
        };
        let answered = tokio::task::spawn_blocking(work).await;
        answered.unwrap_or(Err(Error::Stopping))
    }

    fn standing(&self) -> Standing {
        Standing::of(Source::Embedded)
    }
}
