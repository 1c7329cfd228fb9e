//! Stops an execution.

use access::OpContext;
use access::audit::{self, Action, Outcome};
use chrono::Utc;
use db::Connection;
use db_schema::schema::{execution_events, executions};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::agent::{MAX_DESCRIPTION, check_text};
use domain::execution::ExecutionStatus;
use domain::id::ExecutionId;
use domain::journal::JournalEvent;
use domain::permission::Permission;
use serde_json::json;

use crate::error::Error;
use crate::execution::{Execution, NewEvent, lock_open};
use crate::signals::Signals;

/// Stops an execution for good. Once this returns, no step of it starts any more: the lease's
/// epoch has moved on, so that the worker's next write is refused.
///
/// # Errors
///
/// [`Error::NotFound`], and [`Error::Ended`] when there is nothing to stop.
pub async fn cancel_execution(
    ctx: &OpContext,
    signals: &Signals,
    id: ExecutionId,
    reason: Option<String>,
) -> Result<Execution, Error> {
    ctx.require(Permission::CancelExecution).await?;
    let mut errors = Vec::new();
    if let Some(reason) = &reason {
        check_text(&mut errors, "reason", reason, 0, MAX_DESCRIPTION);
    }
    if !errors.is_empty() {
        return Err(Error::Invalid(errors));
    }
    let cancelled = ctx
        .transaction(async move |conn| cancel_execution_in(ctx, conn, id, reason).await)
        .await?;
    signals.taken_away(id, cancelled.last_seq);
    Ok(cancelled)
}

/// The same as a part of the caller's transaction, who tells those that watch once it is committed.
///
/// # Errors
///
/// As [`cancel_execution`]. None of them but that of the database spoils the transaction.
pub async fn cancel_execution_in(
    ctx: &OpContext,
    conn: &mut Connection,
    id: ExecutionId,
    reason: Option<String>,
) -> Result<Execution, Error> {
    ctx.check(Permission::CancelExecution)?;
    let execution = lock_open(ctx, conn, id).await?;
    let seq = execution.last_seq + 1;
    let event = JournalEvent::Cancelled {
        reason: reason.clone(),
    };
    let row = NewEvent::new(ctx.actor().organisation, id, seq, &event)?;
    diesel::insert_into(execution_events::table)
        .values(&row)
        .execute(conn)
        .await?;
    let cancelled: Execution = diesel::update(executions::table.find(id))
        .set((
            executions::status.eq(ExecutionStatus::Cancelled),
            executions::lease_epoch.eq(executions::lease_epoch + 1),
            executions::last_seq.eq(seq),
            executions::outcome.eq(reason),
            executions::completed_at.eq(Utc::now()),
        ))
        .returning(Execution::as_returning())
        .get_result(conn)
        .await?;
    let (resource, details) = (id.to_string(), json!({ "agentId": execution.agent_id }));
    audit::record(
        ctx,
        conn,
        Action::ExecutionCancel,
        &resource,
        Outcome::Done,
        details,
    )
    .await?;
    Ok(cancelled)
}
