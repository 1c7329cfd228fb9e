//! Queries about notifications.

use async_graphql::{Context, Object, Result};
use graphql_core::connection::Arguments;
use graphql_core::error::to_error;
use graphql_core::scope::op;
use notifications::list_notifications::list_notifications;

use crate::notification::NotificationConnection;

/// The queries about notifications.
#[derive(Default)]
pub struct NotificationQuery;

#[Object]
impl NotificationQuery {
    /// What the server has told whoever asks, newest first.
    #[graphql(complexity = "first.or(last).unwrap_or(1).max(1) as usize * child_complexity")]
    async fn notifications(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only those behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those in front of this cursor.")] before: Option<String>,
        #[graphql(desc = "Only those that were not read yet.")] unread: Option<bool>,
    ) -> Result<NotificationConnection> {
        let op = op(ctx)?;
        let window = Arguments {
            first,
            after,
            last,
            before,
        }
        .window(ctx)?;
        let page = list_notifications(op, unread.unwrap_or_default(), window)
            .await
            .map_err(|error| to_error(ctx, &error))?;
        Ok(page.into())
    }
}
