//! Notifications as rows.

use chrono::{DateTime, Utc};
use db_schema::schema::notifications;
use diesel::prelude::*;
use domain::id::NotificationId;
use domain::notification::NotificationKind;

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
