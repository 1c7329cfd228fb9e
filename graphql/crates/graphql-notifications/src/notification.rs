//! Notifications.

use async_graphql::{ComplexObject, Context, Enum, ID, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use graphql_core::connection::PageInfo;
use graphql_core::error::to_error;
use graphql_core::scope::op;
use notifications::list_notifications::{count_unread, find_mail};

/// What a notification is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::notification::NotificationKind")]
pub enum NotificationKind {
    /// What a schedule started reached its answer.
    ScheduleDone,
    /// What a schedule started failed, retries included, or could not be started.
    ScheduleFailed,
    /// A schedule that had failed works again.
    ScheduleRecovered,
    /// The server paused a schedule.
    SchedulePaused,
    /// A person wanted to see whether notifications arrive.
    Test,
}

/// Where the e-mail of a notification stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::notification::MailState")]
pub enum MailState {
    /// It is to be sent, for the first time or again.
    Waiting,
    /// The mail server has taken it.
    Sent,
    /// It was given up.
    Failed,
}

/// The e-mail of a notification.
#[derive(Debug, Clone, SimpleObject)]
pub struct NotificationMail {
    /// Where it stands.
    pub state: MailState,
    /// What the last attempt failed with.
    pub error: Option<String>,
}

/// Something that the server tells whoever asks.
#[derive(Debug, Clone)]
pub struct Notification(pub notifications::Notification);

#[Object]
impl Notification {
    /// The id.
    async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// What it is about.
    async fn kind(&self) -> NotificationKind {
        self.0.kind.into()
    }

    /// What happened, in one line.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// More of it, and what can be done.
    async fn body(&self) -> &str {
        &self.0.body
    }

    /// Where more is to be seen: a path in the web client, such as `/schedules/sched_...`.
    async fn link(&self) -> &str {
        &self.0.link
    }

    /// When it was read; null for one that was not.
    async fn read_at(&self) -> Option<DateTime<Utc>> {
        self.0.read_at
    }

    /// Its e-mail; null when none goes out.
    async fn mail(&self, ctx: &Context<'_>) -> Result<Option<NotificationMail>> {
        let mail = find_mail(op(ctx)?, self.0.id)
            .await
            .map_err(|error| to_error(ctx, &error))?;
        Ok(mail.map(|mail| NotificationMail {
            state: mail.state().into(),
            error: mail.error,
        }))
    }

    /// When it happened.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
}

/// A page of notifications.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct NotificationConnection {
    /// The notifications with their cursors.
    pub edges: Vec<NotificationEdge>,
    /// The notifications.
    pub nodes: Vec<Notification>,
    /// Where the page stands in the list.
    pub page_info: PageInfo,
}

#[ComplexObject]
impl NotificationConnection {
    /// How many were not read yet, on every page. Counted when asked for.
    async fn unread_count(&self, ctx: &Context<'_>) -> Result<i32> {
        let count = count_unread(op(ctx)?)
            .await
            .map_err(|error| to_error(ctx, &error))?;
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }
}

/// A notification in a list.
#[derive(Debug, Clone, SimpleObject)]
pub struct NotificationEdge {
    /// Its place in the list.
    pub cursor: String,
    /// The notification.
    pub node: Notification,
}

impl From<domain::page::Page<notifications::Notification>> for NotificationConnection {
    fn from(page: domain::page::Page<notifications::Notification>) -> Self {
        let page_info = PageInfo::of(&page, |notification| notification.id.to_string());
        let nodes: Vec<Notification> = page.items.into_iter().map(Notification).collect();
        let edge = |node: &Notification| NotificationEdge {
            cursor: node.0.id.to_string(),
            node: node.clone(),
        };
        Self {
            edges: nodes.iter().map(edge).collect(),
            nodes,
            page_info,
        }
    }
}
