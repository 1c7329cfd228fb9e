//! The states an execution passes through.

use crate::role::named_enum;

named_enum! {
    /// Where an execution stands.
    ExecutionStatus {
        /// Waits for a worker.
        Queued = "queued",
        /// A worker holds its lease.
        Running = "running",
        /// Waits for people to decide something.
        Waiting = "waiting",
        /// Stands still until a person lets it go on.
        Paused = "paused",
        /// Ended with an answer.
        Completed = "completed",
        /// Ended without an answer; the last event says why.
        Failed = "failed",
        /// Was stopped by a person.
        Cancelled = "cancelled",
    }
}

impl ExecutionStatus {
    /// Whether no event can follow.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Cancelled)
    }
}
