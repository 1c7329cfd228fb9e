//! Wake-ups inside this process: new work for the workers, new events for whoever watches.
//!
//! A wake-up carries nothing that is not in the database, and may be lost: the listener looks
//! there, and looks again after a while on its own.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::id::ExecutionId;
use tokio::sync::{Notify, watch};

/// The wake-ups of one process. Cheap to clone.
#[derive(Clone, Default)]
pub struct Signals {
    work: Arc<Notify>,
    watched: Arc<Mutex<HashMap<ExecutionId, watch::Sender<i32>>>>,
}

impl Signals {
    /// Says that an execution waits for a worker.
    pub fn work_arrived(&self) {
        self.work.notify_one();
    }

    /// Waits until [`Signals::work_arrived`] is called, or was since the last wait.
    pub async fn work(&self) {
        self.work.notified().await;
    }

    /// Says that an execution has events up to `seq`.
    pub fn events_stored(&self, id: ExecutionId, seq: i32) {
        let mut watched = self.lock();
        if let Some(sender) = watched.get(&id)
            && sender.send(seq).is_err()
        {
            watched.remove(&id);
        }
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

    fn lock(&self) -> MutexGuard<'_, HashMap<ExecutionId, watch::Sender<i32>>> {
        // The map is whole after every statement, so that a panic elsewhere does not spoil it.
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
