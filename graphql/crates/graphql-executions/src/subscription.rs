//! Live events.

use async_graphql::{Context, Error, ID, Result, Subscription};
use executions::Signals;
use executions::watch_events::watch_events;
use futures::stream::{Stream, StreamExt as _};
use graphql_core::error::to_error;
use graphql_core::scope::op;

use crate::event::{ExecutionEvent, Presenter, read_calls_before};
use crate::execution::execution_id;

/// The subscriptions to executions.
#[derive(Default)]
pub struct ExecutionSubscription;

#[Subscription]
impl ExecutionSubscription {
    /// Every event behind `after`, each once and in order: what is stored, then what comes. Ends
    /// after the event that ends the execution.
    async fn execution_events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The execution.")] id: ID,
        #[graphql(desc = "Only events behind this seq; 0 by default.")] after: Option<i32>,
    ) -> Result<impl Stream<Item = Result<ExecutionEvent>>> {
        let op = op(ctx)?.clone();
        let id = execution_id(ctx, &id)?;
        let after = after.unwrap_or(0);
        let mut presenter = Presenter::default();
        if after > 0 {
            read_calls_before(ctx, id, after.saturating_add(1), &mut presenter).await?;
        }
        let entries = watch_events(op, ctx.data::<Signals>()?, id, after)
            .await
            .map_err(|error| to_error(ctx, &error))?;
        Ok(entries.map(move |entry| {
            entry
                .map(|entry| presenter.present(id, entry))
                .map_err(|error| Error::new(error.to_string()))
        }))
    }
}
