//! The leases that this worker holds, and how each task learns that it lost its own.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::id::ExecutionId;
use executions::queue::Lease;
use tokio_util::sync::CancellationToken;

/// Every lease of this worker. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Leases(Arc<Mutex<Entries>>);

/// By execution and epoch: a worker whose lease ran out may claim the same execution again while
/// the task of its earlier claim still ends.
type Entries = HashMap<(ExecutionId, i32), (Lease, CancellationToken)>;

/// A lease that is kept until this is dropped, by a panic too.
pub(crate) struct Held {
    leases: Leases,
    lease: Lease,
    /// Cancelled when the lease is lost.
    pub(crate) lost: CancellationToken,
}

impl Leases {
    /// Keeps a lease.
    pub(crate) fn hold(&self, lease: Lease) -> Held {
        let lost = CancellationToken::new();
        self.lock().insert(key(lease), (lease, lost.clone()));
        Held {
            leases: self.clone(),
            lease,
            lost,
        }
    }

    /// Tells the task that holds the lease to stop.
    pub(crate) fn lose(&self, lease: Lease) {
        if let Some((_, lost)) = self.lock().get(&key(lease)) {
            lost.cancel();
        }
    }

    pub(crate) fn all(&self) -> Vec<Lease> {
        self.lock().values().map(|(lease, _)| *lease).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Entries> {
        // The map is whole after every statement, so that a panic elsewhere does not spoil it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.leases.lock().remove(&key(self.lease));
    }
}

const fn key(lease: Lease) -> (ExecutionId, i32) {
    (lease.execution, lease.epoch)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The leases of a worker that claimed one execution twice.
    fn claimed_twice() -> (Leases, Held, Held) {
        let leases = Leases::default();
        let first = Lease {
            execution: ExecutionId::new(),
            epoch: 1,
            last_seq: 1,
            interventions: 0,
        };
        let second = Lease { epoch: 2, ..first };
        let held = (leases.hold(first), leases.hold(second));
        (leases, held.0, held.1)
    }

    #[test]
    fn the_end_of_an_earlier_claim_leaves_the_new_one_held() {
        let (leases, first, second) = claimed_twice();
        drop(first);
        assert_eq!(leases.all(), [second.lease]);
        drop(second);
        assert_eq!(leases.all(), []);
    }

    #[test]
    fn the_loss_of_an_earlier_claim_stops_its_own_task_only() {
        let (leases, first, second) = claimed_twice();
        leases.lose(first.lease);
        assert!(first.lost.is_cancelled());
        assert!(!second.lost.is_cancelled());
    }
}
