//! Wake-ups: new work for the workers, new events for whoever watches.
//!
//! A wake-up carries nothing that is not in the database, and may be lost: the listener looks
//! there, and looks again after a while on its own. Between processes the [relay](crate::relay)
//! carries them.

mod outbox;
mod reader;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::id::ExecutionId;
use tokio::sync::{Notify, watch};

pub(crate) use outbox::{Notice, Outbox, WATCH_TIME};
pub(crate) use reader::Reader;

/// The wake-ups of one process. Cheap to clone.
#[derive(Clone, Default)]
pub struct Signals {
    work: Arc<Notify>,
    watched: Arc<Mutex<HashMap<ExecutionId, watch::Sender<i32>>>>,
    pub(crate) outbox: Arc<Outbox>,
    pub(crate) reader: Arc<Reader>,
}

impl Signals {
    /// Says that an execution waits for a worker.
    pub fn work_arrived(&self) {
        self.work.notify_one();
        self.outbox.put(Notice::Work);
    }

    /// Waits until [`Signals::work_arrived`] is called, or was since the last wait.
    pub async fn work(&self) {
        self.work.notified().await;
    }

    /// Says that an execution has events up to `seq`.
    pub fn events_stored(&self, id: ExecutionId, seq: i32) {
        self.wake(id, seq);
        self.outbox.put_if_watched(id, seq);
    }

    /// Says that the event `seq`, which its worker did not write, ended an execution.
    pub fn taken_away(&self, id: ExecutionId, seq: i32) {
        self.wake(id, seq);
        self.outbox.put(Notice::Events(id, seq));
    }

    /// Watches an execution: the receiver changes when it has new events.
    #[must_use]
    pub fn watch(&self, id: ExecutionId) -> watch::Receiver<i32> {
        let mut watched = self.lock();
        // Forget those that nobody watches any more, now and then.
        if watched.len() >= 64 && watched.len().is_power_of_two() {
            watched.retain(|_, sender| sender.receiver_count() > 0);
        }
        watched
            .entry(id)
            .or_insert_with(|| watch::Sender::new(0))
            .subscribe()
    }

    /// Asks other processes to tell of an execution's events as well, for a minute.
    pub fn ask_others(&self, id: ExecutionId) {
        self.outbox.watch(id);
    }

    /// Whether another process asked for an execution's events.
    #[must_use]
    pub fn is_watched_elsewhere(&self, id: ExecutionId) -> bool {
        self.outbox.is_watched_elsewhere(id)
    }

    /// Takes in what another process says.
    pub(crate) fn hear(&self, notice: Notice) {
        match notice {
            Notice::Work => self.work.notify_one(),
            Notice::Hello => self.outbox.watch_again(),
            Notice::Events(id, seq) => self.wake(id, seq),
            Notice::Watch(id) => self.outbox.watched_elsewhere(id),
        }
    }

    fn wake(&self, id: ExecutionId, seq: i32) {
        let mut watched = self.lock();
        let Some(sender) = watched.get(&id) else {
            return;
        };
        if sender.receiver_count() == 0 {
            watched.remove(&id);
            return;
        }
        // What another process says may come later than what happened after it.
        sender.send_if_modified(|known| {
            let is_new = seq > *known;
            *known = seq.max(*known);
            is_new
        });
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<ExecutionId, watch::Sender<i32>>> {
        // The map is whole after every statement, so that a panic elsewhere does not spoil it.
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
