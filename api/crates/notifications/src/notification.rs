//! Notifications as rows.

use chrono::{DateTime, Utc};
use db_schema::schema::{mail_outbox, notifications};
use diesel::prelude::*;
use domain::id::NotificationId;
use domain::notification::{MailState, NotificationKind};

/// Something that the server tells one user.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = notifications, check_for_backend(diesel::pg::Pg))]
pub struct Notification {
    /// Its id.
    pub id: NotificationId,
    /// What it is about.
    pub kind: NotificationKind,
    /// What happened, in one line.
    pub title: String,
    /// More of it, and what can be done.
    pub body: String,
    /// Where more is to be seen: a path in the web client.
    pub link: String,
    /// When it was read.
    pub read_at: Option<DateTime<Utc>>,
    /// When it happened.
    pub created_at: DateTime<Utc>,
}

/// The e-mail of a notification.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = mail_outbox, check_for_backend(diesel::pg::Pg))]
pub struct Mail {
    /// When it is tried next.
    pub send_at: Option<DateTime<Utc>>,
    /// When it was sent.
    pub sent_at: Option<DateTime<Utc>>,
    /// What the last attempt failed with.
    pub error: Option<String>,
}

impl Mail {
    /// Where it stands.
    #[must_use]
    pub const fn state(&self) -> MailState {
        match (self.sent_at, self.send_at) {
            (Some(_), _) => MailState::Sent,
            (None, Some(_)) => MailState::Waiting,
            (None, None) => MailState::Failed,
        }
    }
}
