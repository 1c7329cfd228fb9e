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
        /// A person wanted to see whether notifications arrive.
        Test = "test",
    }
}

named_enum! {
    /// Where the e-mail of a notification stands.
    MailState {
        /// It is to be sent, for the first time or again.
        Waiting = "waiting",
        /// The mail server has taken it.
        Sent = "sent",
        /// It was given up.
        Failed = "failed",
    }
}
