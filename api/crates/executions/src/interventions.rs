//! What people send into executions.
//!
//! Only the holder of the lease writes to a journal. Others put down the event that they want there,
//! numbered 1, 2, 3, ..., and wake the execution when nobody holds it; its worker takes each up once,
//! in order.

use db::{Connection, Db};
use db_schema::schema::{execution_interventions, executions};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Text, Timestamptz};
use diesel_async::RunQueryDsl;
use domain::id::{ExecutionId, OrganisationId};
use domain::journal::JournalEvent;
use serde_json::Value;

use crate::execution::to_payload;

/// The interventions of an execution behind the number `after`, in order.
///
/// # Errors
///
/// When the database fails, or one cannot be read.
pub async fn find_interventions(
    db: &Db,
    execution: ExecutionId,
    after: i32,
) -> QueryResult<Vec<JournalEvent>> {
    db.engine(async move |conn| {
        let found = of(conn, &[execution], after).await?;
        Ok(found.into_iter().map(|(_, event)| event).collect())
    })
    .await
}

/// Those of several executions.
pub(crate) async fn of(
    conn: &mut Connection,
    ids: &[ExecutionId],
    after: i32,
) -> QueryResult<Vec<(ExecutionId, JournalEvent)>> {
    let rows: Vec<(ExecutionId, Value)> = execution_interventions::table
        .filter(execution_interventions::execution_id.eq_any(ids))
        .filter(execution_interventions::number.gt(after))
        .order((
            execution_interventions::execution_id,
            execution_interventions::number,
        ))
        .select((
            execution_interventions::execution_id,
            execution_interventions::intervention,
        ))
        .load(conn)
        .await?;
    let read = |(execution, value)| {
        let event = serde_json::from_value(value)
            .map_err(|error| diesel::result::Error::DeserializationError(Box::new(error)))?;
        Ok((execution, event))
    };
    rows.into_iter().map(read).collect()
}

/// Puts down the event with the next number, and wakes the execution when nobody holds it.
///
/// The execution's row must be locked by this transaction.
pub(crate) async fn intervene(
    conn: &mut Connection,
    organisation: OrganisationId,
    execution: ExecutionId,
    event: impl FnOnce(i32) -> JournalEvent + Send,
) -> QueryResult<()> {
    let number: i32 = diesel::update(executions::table.find(execution))
        .set((
            executions::interventions.eq(executions::interventions + 1),
            executions::status.eq(sql::<Text>(
                "CASE WHEN status IN ('waiting', 'paused') THEN 'queued' ELSE status END",
            )),
            executions::run_at.eq(sql::<Timestamptz>(
                "CASE WHEN status IN ('waiting', 'paused') THEN now() ELSE run_at END",
            )),
        ))
        .returning(executions::interventions)
        .get_result(conn)
        .await?;
    let value = to_payload(&event(number))?;
    diesel::insert_into(execution_interventions::table)
        .values((
            execution_interventions::execution_id.eq(execution),
            execution_interventions::number.eq(number),
            execution_interventions::organisation_id.eq(organisation),
            execution_interventions::intervention.eq(value),
        ))
        .execute(conn)
        .await?;
    Ok(())
}
