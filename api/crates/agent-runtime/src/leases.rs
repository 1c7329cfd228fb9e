//! The leases that this worker holds, and how each task learns that it lost its own.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::id::ExecutionId;
use executions::queue::Lease;
use tokio_util::sync::CancellationToken;

/// Every lease of this worker. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Leases(Arc<Mutex<HashMap<ExecutionId, (Lease, CancellationToken)>>>);

/// A lease that is kept until this is dropped, by a panic too.
pub(crate) struct Held {
    leases: Leases,
    id: ExecutionId,
    /// Cancelled when the lease is lost.
    pub(crate) lost: CancellationToken,
}

impl Leases {
    /// Keeps a lease.
    pub(crate) fn hold(&self, lease: Lease) -> Held {
        let lost = CancellationToken::new();
        self.lock().insert(lease.execution, (lease, lost.clone()));
        Held {
            leases: self.clone(),
            id: lease.execution,
            lost,
        }
    }

    /// Tells the task that holds the lease to stop.
    pub(crate) fn lose(&self, id: ExecutionId) {
        if let Some((_, lost)) = self.lock().get(&id) {
            lost.cancel();
        }
    }

    pub(crate) fn all(&self) -> Vec<Lease> {
        self.lock().values().map(|(lease, _)| *lease).collect()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<ExecutionId, (Lease, CancellationToken)>> {
        // The map is whole after every statement, so that a panic elsewhere does not spoil it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.leases.lock().remove(&self.id);
    }
}
