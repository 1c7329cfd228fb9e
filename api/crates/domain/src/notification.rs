//! What the server tells people by itself.

use crate::role::named_enum;

named_enum! {
    /// What a notification is about.
    NotificationKind {
        /// What a schedule started reached its answer.
        ScheduleDone = "schedule_done",
        /// What a schedule started failed, retries included.
        ScheduleFailed = "schedule_failed",
        /// A schedule that had failed works again.
        ScheduleRecovered = "schedule_recovered",
        /// The server paused a schedule.
        SchedulePaused = "schedule_paused",
    }
}
