//! Claiming executions, and keeping what was claimed.

use std::time::Duration;

use db::Db;
use db_schema::schema::{agent_versions, execution_events, executions};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, Bool, Double, Integer, Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;
use domain::agent::{AgentConfiguration, AgentDefinition};
use domain::id::{AgentVersionId, ExecutionId};
use domain::journal::JournalEntry;

use crate::execution::{EventRow, to_entries};

/// The right to write to one execution, until another claim or a cancellation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// The execution.
    pub execution: ExecutionId,
    /// Which claim this is, from 1.
    pub epoch: i32,
    /// The newest event that the holder knows.
    pub last_seq: i32,
}

/// An execution that this worker now holds.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// The right to write.
    pub lease: Lease,
    /// Whether it waited in the queue. If not, its worker had not been heard of any more.
    pub was_queued: bool,
    /// What runs.
    pub definition: AgentDefinition,
    /// The most turns of this execution.
    pub max_steps: u32,
    /// When it must have ended.
    pub deadline: chrono::DateTime<chrono::Utc>,
    /// What happened so far.
    pub journal: Vec<JournalEntry>,
}

/// An execution that this worker now holds, and whose rows it does not understand.
#[derive(Debug, thiserror::Error)]
#[error("execution {} cannot be read", lease.execution)]
pub struct Unreadable {
    /// The right to write.
    pub lease: Lease,
    #[source]
    cause: diesel::result::Error,
}

/// Takes up to `limit` executions: queued ones that are due, and running ones whose worker has
/// not been heard of. Organisations take turns.
///
/// One that cannot be read is taken as well, so that it keeps no other from being performed and
/// can be ended by the caller.
///
/// # Errors
///
/// When the database fails; what was claimed then comes back when the lease runs out.
pub async fn claim(
    db: &Db,
    worker: &str,
    lease_time: Duration,
    limit: i32,
) -> QueryResult<Vec<Result<Claimed, Unreadable>>> {
    let claim = Claim {
        worker: worker.to_owned(),
        seconds: lease_time.as_secs_f64(),
        limit,
    };
    db.engine(async move |conn| {
        let rows: Vec<ClaimRow> = claim.load(conn).await?;
        let mut claimed = Vec::with_capacity(rows.len());
        for row in rows {
            claimed.push(load_claimed(conn, row).await?);
        }
        Ok(claimed)
    })
    .await
}

/// Extends the leases and returns those that are lost.
///
/// # Errors
///
/// When the database fails.
pub async fn extend_leases(
    db: &Db,
    leases: &[Lease],
    lease_time: Duration,
) -> QueryResult<Vec<Lease>> {
    let extend = Extend {
        ids: leases.iter().map(|lease| lease.execution).collect(),
        epochs: leases.iter().map(|lease| lease.epoch).collect(),
        seconds: lease_time.as_secs_f64(),
    };
    let kept: Vec<(ExecutionId, i32)> =
        db.engine(async move |conn| extend.load(conn).await).await?;
    let is_lost = |lease: &&Lease| !kept.contains(&(lease.execution, lease.epoch));
    Ok(leases.iter().filter(is_lost).copied().collect())
}

/// Gives an execution back to the queue, for a worker that is told to stop.
///
/// # Errors
///
/// When the database fails; the lease then runs out by itself.
pub async fn release(db: &Db, lease: Lease) -> QueryResult<()> {
    db.engine(async move |conn| {
        diesel::update(executions::table.find(lease.execution))
            .filter(executions::lease_epoch.eq(lease.epoch))
            .filter(executions::status.eq(domain::execution::ExecutionStatus::Running))
            .set((
                executions::status.eq(domain::execution::ExecutionStatus::Queued),
                executions::lease_until.eq(None::<chrono::DateTime<chrono::Utc>>),
            ))
            .execute(conn)
            .await?;
        Ok(())
    })
    .await
}

type ClaimRow = (
    ExecutionId,
    AgentVersionId,
    i32,
    i32,
    i32,
    i32,
    chrono::DateTime<chrono::Utc>,
    bool,
);

/// The rest of a claimed execution; the outer error is a failure of the database, which concerns
/// all of them.
async fn load_claimed(
    conn: &mut db::Connection,
    row: ClaimRow,
) -> QueryResult<Result<Claimed, Unreadable>> {
    let (execution, version, epoch, last_seq, max_steps, timeout_seconds, started_at, was_queued) =
        row;
    let lease = Lease {
        execution,
        epoch,
        last_seq,
    };
    let (definition, journal) = match load_parts(conn, execution, version).await {
        Ok(parts) => parts,
        Err(cause @ diesel::result::Error::DeserializationError(_)) => {
            return Ok(Err(Unreadable { lease, cause }));
        }
        Err(error) => return Err(error),
    };
    Ok(Ok(Claimed {
        lease,
        was_queued,
        definition,
        max_steps: u32::try_from(max_steps).unwrap_or(1),
        deadline: started_at + chrono::TimeDelta::seconds(i64::from(timeout_seconds)),
        journal,
    }))
}

async fn load_parts(
    conn: &mut db::Connection,
    execution: ExecutionId,
    version: AgentVersionId,
) -> QueryResult<(AgentDefinition, Vec<JournalEntry>)> {
    let (system_prompt, tools, configuration): (String, Vec<String>, serde_json::Value) =
        agent_versions::table
            .find(version)
            .select((
                agent_versions::system_prompt,
                agent_versions::tools,
                agent_versions::configuration,
            ))
            .first(conn)
            .await?;
    let configuration: AgentConfiguration = serde_json::from_value(configuration)
        .map_err(|error| diesel::result::Error::DeserializationError(Box::new(error)))?;
    let rows = execution_events::table
        .filter(execution_events::execution_id.eq(execution))
        .order(execution_events::seq.asc())
        .select(EventRow::as_select())
        .load(conn)
        .await?;
    let definition = AgentDefinition {
        system_prompt,
        tools,
        configuration,
    };
    Ok((definition, to_entries(rows)?))
}

struct Claim {
    worker: String,
    seconds: f64,
    limit: i32,
}

impl QueryFragment<Pg> for Claim {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "WITH due AS (
                SELECT candidate.id, candidate.status
                FROM organisations o
                CROSS JOIN LATERAL (
                    SELECT e.id, e.status, row_number() OVER () AS turn
                    FROM (
                        SELECT e.id, e.status FROM executions e
                        WHERE e.organisation_id = o.id
                          AND (e.status = 'queued' AND e.run_at <= now()
                               OR e.status = 'running' AND e.lease_until < now())
                        ORDER BY e.run_at, e.id
                        LIMIT ",
        );
        out.push_bind_param::<Integer, _>(&self.limit)?;
        out.push_sql(
            " FOR UPDATE SKIP LOCKED
                    ) e
                ) candidate
                ORDER BY candidate.turn, random()
                LIMIT ",
        );
        out.push_bind_param::<Integer, _>(&self.limit)?;
        out.push_sql(
            ")
            UPDATE executions e
            SET status = 'running', lease_epoch = e.lease_epoch + 1, lease_owner = ",
        );
        out.push_bind_param::<Text, _>(&self.worker)?;
        out.push_sql(", lease_until = now() + make_interval(secs => ");
        out.push_bind_param::<Double, _>(&self.seconds)?;
        out.push_sql(
            "), started_at = coalesce(e.started_at, now())
            FROM due WHERE e.id = due.id
            RETURNING e.id, e.agent_version_id, e.lease_epoch, e.last_seq, e.max_steps,
                      e.timeout_seconds, e.started_at, due.status = 'queued'",
        );
        Ok(())
    }
}

impl QueryId for Claim {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for Claim {
    type SqlType = (
        Uuid,
        Uuid,
        Integer,
        Integer,
        Integer,
        Integer,
        Timestamptz,
        Bool,
    );
}

struct Extend {
    ids: Vec<ExecutionId>,
    epochs: Vec<i32>,
    seconds: f64,
}

impl QueryFragment<Pg> for Extend {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("UPDATE executions e SET lease_until = now() + make_interval(secs => ");
        out.push_bind_param::<Double, _>(&self.seconds)?;
        out.push_sql(") FROM unnest(");
        out.push_bind_param::<Array<Uuid>, _>(&self.ids)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Integer>, _>(&self.epochs)?;
        out.push_sql(
            ") AS held (id, epoch)
            WHERE e.id = held.id AND e.lease_epoch = held.epoch AND e.status = 'running'
            RETURNING e.id, e.lease_epoch",
        );
        Ok(())
    }
}

impl QueryId for Extend {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for Extend {
    type SqlType = (Uuid, Integer);
}
