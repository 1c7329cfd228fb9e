//! Calls that nobody decided on in time.

use chrono::Utc;
use db::{Connection, Db};
use db_schema::schema::{approvals, executions};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, RunQueryDsl};
use domain::approval::{ApprovalStatus, Verdict};
use domain::id::{ExecutionId, OrganisationId};
use domain::journal::JournalEvent;

use crate::interventions::intervene;

/// The most of one look.
const BATCH: i64 = 50;

/// Lets calls whose time has passed count as denied, and returns how many there were.
///
/// # Errors
///
/// When the database fails; all is as it was then.
pub async fn expire_approvals(db: &Db) -> QueryResult<usize> {
    db.engine(async move |conn| {
        conn.transaction(async move |conn| {
            let due = due(conn).await?;
            for due in &due {
                expire(conn, due).await?;
            }
            Ok(due.len())
        })
        .await
    })
    .await
}

#[derive(Queryable)]
struct Due {
    id: domain::id::ApprovalId,
    organisation: OrganisationId,
    execution: ExecutionId,
    call_id: String,
    arguments_hash: String,
}

async fn due(conn: &mut Connection) -> QueryResult<Vec<Due>> {
    approvals::table
        .filter(approvals::status.eq(ApprovalStatus::Pending))
        .filter(approvals::expires_at.le(Utc::now()))
        .order(approvals::expires_at)
        .limit(BATCH)
        .select((
            approvals::id,
            approvals::organisation_id,
            approvals::execution_id,
            approvals::call_id,
            approvals::arguments_hash,
        ))
        .for_update()
        .skip_locked()
        .load(conn)
        .await
}

async fn expire(conn: &mut Connection, due: &Due) -> QueryResult<()> {
    diesel::update(approvals::table.find(due.id))
        .set((
            approvals::status.eq(ApprovalStatus::Expired),
            approvals::decided_at.eq(Utc::now()),
        ))
        .execute(conn)
        .await?;
    let _: ExecutionId = executions::table
        .find(due.execution)
        .select(executions::id)
        .for_update()
        .first(conn)
        .await?;
    let event = |intervention| JournalEvent::ApprovalDecided {
        call_id: due.call_id.clone(),
        verdict: Verdict::Expired,
        arguments_hash: due.arguments_hash.clone(),
        arguments: None,
        reason: None,
        decided_by: None,
        intervention,
    };
    intervene(conn, due.organisation, due.execution, event).await
}
