//! Live events.

use async_graphql::{Context, ID, Result, Subscription};
use executions::Signals;
use executions::watch_events::watch_events;
use futures::stream::{Stream, StreamExt as _};
use graphql_core::error::{coded, to_error};
use graphql_core::scope::{op, request_id};

use crate::event::ExecutionEvent;
use crate::execution::execution_id;
use crate::present::{Presenter, read_calls_before};

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
        let request = request_id(ctx);
        Ok(entries.map(move |entry| match entry {
            Ok(entry) => Ok(presenter.present(id, entry)),
            Err(error) => Err(coded(&error, request)),
        }))
    }
}
