//! Adding events to journals: many executions' in one fenced statement.
//!
//! A commit waits for the disk, and hundreds of executions each wait for theirs. The writers of a
//! process therefore commit together what has gathered while the last commit was under way; a
//! writer that has nothing to wait for commits at once.

mod statement;
mod summary;
mod writer;

use std::sync::Arc;
use std::time::Duration;

use db::Db;
use domain::journal::JournalEvent;
use tokio::sync::{mpsc, oneshot};

use crate::execution::to_json;
use crate::queue::Lease;
use summary::Summary;

/// Writes of one process that may wait for a writer before those who ask have to wait as well.
const QUEUE: usize = 1024;

/// Why events were not added.
#[derive(Debug, Clone, thiserror::Error)]
pub enum AppendError {
    /// Another worker has claimed the execution, or a person has cancelled it. Stop at once.
    #[error("the lease is lost")]
    Fenced,
    /// The database failed; whether the events were stored is not known.
    #[error("could not write to the journal")]
    Database(#[source] Arc<diesel::result::Error>),
}

impl From<diesel::result::Error> for AppendError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(Arc::new(error))
    }
}

/// The journals of all executions, as one worker writes to them. Cheap to clone.
#[derive(Clone)]
pub struct Journal(mpsc::Sender<Write>);

impl Journal {
    /// Starts the writers, which end with the last clone of what this returns. Each write extends
    /// its lease by `lease_time`.
    ///
    /// # Panics
    ///
    /// Outside a tokio runtime.
    #[must_use]
    pub fn open(db: &Db, lease_time: Duration) -> Self {
        let (sender, receiver) = mpsc::channel(QUEUE);
        writer::start(db, lease_time, receiver);
        Self(sender)
    }

    /// Adds events behind the lease's last one, all or none, and sums them up in the execution's
    /// row. They are stored when this returns, and the lease has moved on with them and knows of what
    /// people have sent in.
    ///
    /// # Errors
    ///
    /// [`AppendError::Fenced`] when the lease no longer holds; nothing is written then.
    pub async fn append(
        &self,
        lease: &mut Lease,
        events: &[JournalEvent],
    ) -> Result<(), AppendError> {
        let (done, outcome) = oneshot::channel();
        let write = Write::new(*lease, events, done)?;
        let count = write.count();
        // Neither end of a channel goes away before the writers do, and these end with a panic only.
        let lost = || AppendError::from(diesel::result::Error::BrokenTransactionManager);
        self.0.send(write).await.map_err(|_| lost())?;
        lease.interventions = outcome.await.map_err(|_| lost())??;
        lease.last_seq += count;
        Ok(())
    }
}

/// Events to be added to one journal, and who waits for that.
#[derive(Debug)]
struct Write {
    lease: Lease,
    kinds: Vec<&'static str>,
    /// JSON.
    payloads: Vec<String>,
    summary: Summary,
    done: oneshot::Sender<Result<i32, AppendError>>,
}

impl Write {
    fn new(
        lease: Lease,
        events: &[JournalEvent],
        done: oneshot::Sender<Result<i32, AppendError>>,
    ) -> Result<Self, AppendError> {
        let payloads = events.iter().map(to_json);
        Ok(Self {
            lease,
            kinds: events.iter().map(JournalEvent::kind).collect(),
            payloads: payloads.collect::<Result<_, _>>()?,
            summary: Summary::of(events),
            done,
        })
    }

    /// Whether people have to decide something because of it.
    fn asks_people(&self) -> bool {
        let asks = |kind: &&str| matches!(*kind, "approval_requested" | "tool_in_doubt");
        self.kinds.iter().any(asks)
    }

    fn count(&self) -> i32 {
        i32::try_from(self.kinds.len()).unwrap_or(i32::MAX)
    }
}
