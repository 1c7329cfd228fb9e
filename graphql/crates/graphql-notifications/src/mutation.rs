//! Mutations of notifications.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use graphql_core::error::{MutationError, invalid, to_payload};
use graphql_core::scope::{Server, op};
use notifications::mark_read::mark_read;
use notifications::send_test_mail::send_test_mail;

/// What was read.
#[derive(Debug, Clone, InputObject)]
pub struct MarkNotificationsReadInput {
    /// The one that was read; all of them without it.
    pub id: Option<ID>,
}

/// The outcome of marking notifications as read.
#[derive(Debug, Clone, SimpleObject)]
pub struct MarkNotificationsReadPayload {
    /// How many had not been read before; somebody else's count as none.
    pub marked: i32,
    /// Why nothing was changed; empty when all went well.
    pub errors: Vec<MutationError>,
}

/// The outcome of asking for a test.
#[derive(Debug, Clone, SimpleObject)]
pub struct SendTestMailPayload {
    /// Where it goes; null when none is sent because of `errors`.
    pub address: Option<String>,
    /// Why none is sent; empty when all went well.
    pub errors: Vec<MutationError>,
}

/// The mutations of notifications.
#[derive(Default)]
pub struct NotificationMutation;

#[Object]
impl NotificationMutation {
    /// Sends whoever asks a test by e-mail. What becomes of it stands beside its notification.
    async fn send_test_mail(&self, ctx: &Context<'_>) -> Result<SendTestMailPayload> {
        let is_set_up = ctx.data::<Server>()?.mail;
        match send_test_mail(op(ctx)?, is_set_up).await {
            Ok(address) => Ok(SendTestMailPayload {
                address: Some(address),
                errors: vec![],
            }),
            Err(error) => Ok(SendTestMailPayload {
                address: None,
                errors: to_payload(ctx, &error)?,
            }),
        }
    }

    /// Notes that whoever asks has read what they were told.
    async fn mark_notifications_read(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was read.")] input: MarkNotificationsReadInput,
    ) -> Result<MarkNotificationsReadPayload> {
        let id = input.id.map(|id| id.parse());
        let id = id.transpose().map_err(|error| invalid(ctx, error))?;
        match mark_read(op(ctx)?, id).await {
            Ok(marked) => Ok(MarkNotificationsReadPayload {
                marked: i32::try_from(marked).unwrap_or(i32::MAX),
                errors: vec![],
            }),
            Err(error) => Ok(MarkNotificationsReadPayload {
                marked: 0,
                errors: to_payload(ctx, &error)?,
            }),
        }
    }
}
