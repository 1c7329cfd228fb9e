//! Finds an execution and its events.

use access::OpContext;
use db::Connection;
use db_schema::schema::{execution_events, executions};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::id::ExecutionId;
use domain::journal::{FailureCode, JournalEntry, JournalEvent};
use domain::permission::Permission;

use crate::error::Error;
use crate::execution::{EventRow, Execution, to_entries};
use crate::visibility::seen_by;

/// The most events of one call.
pub const MAX_EVENTS: i32 = 500;

/// The execution.
///
/// # Errors
///
/// [`Error::NotFound`] when the actor sees no such execution.
pub async fn find_execution(ctx: &OpContext, id: ExecutionId) -> Result<Execution, Error> {
    ctx.require(Permission::ReadExecutions).await?;
    ctx.transaction(async move |conn| {
        executions::table
            .find(id)
            .filter(seen_by(ctx.actor()))
            .select(Execution::as_select())
            .first(conn)
            .await
            .optional()?
            .ok_or(Error::NotFound(id))
    })
    .await
}

/// The events behind `after`, in order, at most `first` of them ([`MAX_EVENTS`] at the most).
///
/// # Errors
///
/// When the role may not read executions, or the database fails.
pub async fn find_events(
    ctx: &OpContext,
    id: ExecutionId,
    after: i32,
    first: i32,
) -> Result<Vec<JournalEntry>, Error> {
    ctx.require(Permission::ReadExecutions).await?;
    ctx.transaction(async move |conn| {
        let rows = execution_events::table
            .filter(execution_events::execution_id.eq(id))
            .filter(execution_events::seq.gt(after))
            .order(execution_events::seq.asc())
            .limit(i64::from(first.clamp(0, MAX_EVENTS)))
            .select(EventRow::as_select())
            .load(conn)
            .await?;
        Ok(to_entries(rows)?)
    })
    .await
}

/// All that happened in an execution.
pub(crate) async fn whole_journal(
    conn: &mut Connection,
    id: ExecutionId,
) -> QueryResult<Vec<JournalEvent>> {
    let entries = whole_entries(conn, id).await?;
    Ok(entries.into_iter().map(|entry| entry.event).collect())
}

/// The same with places and times.
pub(crate) async fn whole_entries(
    conn: &mut Connection,
    id: ExecutionId,
) -> QueryResult<Vec<JournalEntry>> {
    let rows = execution_events::table
        .filter(execution_events::execution_id.eq(id))
        .order(execution_events::seq.asc())
        .select(EventRow::as_select())
        .load(conn)
        .await?;
    to_entries(rows)
}

/// Why an execution failed, by its newest event; none for one that has not failed.
///
/// # Errors
///
/// When the database fails, or the event cannot be read.
pub async fn failure_code(
    conn: &mut Connection,
    id: ExecutionId,
) -> QueryResult<Option<FailureCode>> {
    let newest: Vec<EventRow> = execution_events::table
        .filter(execution_events::execution_id.eq(id))
        .order(execution_events::seq.desc())
        .limit(1)
        .select(EventRow::as_select())
        .load(conn)
        .await?;
    let newest = to_entries(newest)?.into_iter().next();
    Ok(newest.and_then(|entry| match entry.event {
        JournalEvent::Failed { code, .. } => Some(code),
        _ => None,
    }))
}
