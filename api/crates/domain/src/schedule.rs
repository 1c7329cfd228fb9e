//! What a schedule does when it is not alone, and where one firing of it stands.

use crate::role::named_enum;

named_enum! {
    /// What happens when a schedule fires while its last execution still goes on.
    Overlap {
        /// Nothing: this firing is left out.
        Skip = "skip",
        /// It starts once the last one has ended. At most one firing waits; further ones are left out.
        Queue = "queue",
        /// The last execution is cancelled, and this one starts.
        CancelPrevious = "cancel_previous",
    }
}

named_enum! {
    /// When a schedule's owner is told what became of a run.
    NotifyOn {
        /// When one has failed, and when one has succeeded after that.
        Trouble = "trouble",
        /// Also when one has succeeded as usual.
        EveryRun = "every_run",
    }
}

named_enum! {
    /// Where one firing of a schedule stands.
    TickState {
        /// Waits until the execution before it has ended.
        Waiting = "waiting",
        /// Its execution goes on.
        Started = "started",
        /// Its execution failed, and another is started soon.
        Retrying = "retrying",
        /// Left out, since the execution before it still went on.
        Skipped = "skipped",
        /// Left out, since no server was there when it was due, or only long after.
        Missed = "missed",
        /// Its execution reached an answer.
        Done = "done",
        /// Its execution failed, and so did each retry; or it could not be started.
        Failed = "failed",
        /// Its execution was cancelled.
        Cancelled = "cancelled",
    }
}

impl TickState {
    /// Whether something is still to come of it.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Started | Self::Retrying)
    }

    /// Those of which something is still to come.
    pub const OPEN: [Self; 3] = [Self::Waiting, Self::Started, Self::Retrying];
}
