//! Claiming executions, and keeping what was claimed.

use std::time::Duration;

use db::Db;
use db_schema::schema::{agent_versions, execution_events, executions};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, Double, Integer, Text, Timestamptz, Uuid};
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
    /// What runs.
    pub definition: AgentDefinition,
    /// The most turns of this execution.
    pub max_steps: u32,
    /// When it must have ended.
    pub deadline: chrono::DateTime<chrono::Utc>,
    /// What happened so far.
    pub journal: Vec<JournalEntry>,
}

/// Takes up to `limit` executions: queued ones that are due, and running ones whose worker has
/// not been heard of. Organisations take turns.
///
/// # Errors
///
/// When the database fails; what was claimed then comes back when the lease runs out.
pub async fn claim(
    db: &Db,
    worker: &str,
    lease_time: Duration,
    limit: i32,
) -> QueryResult<Vec<Claimed>> {
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

/// Extends the leases and returns those executions that are no longer this worker's.
///
/// # Errors
///
/// When the database fails.
pub async fn extend_leases(
    db: &Db,
    leases: &[Lease],
    lease_time: Duration,
) -> QueryResult<Vec<ExecutionId>> {
    let held: Vec<ExecutionId> = leases.iter().map(|lease| lease.execution).collect();
    let extend = Extend {
        ids: held.clone(),
        epochs: leases.iter().map(|lease| lease.epoch).collect(),
        seconds: lease_time.as_secs_f64(),
    };
    let kept: Vec<ExecutionId> = db
        .engine(async move |conn| extend.load::<ExecutionId>(conn).await)
        .await?;
    Ok(held.into_iter().filter(|id| !kept.contains(id)).collect())
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
);

async fn load_claimed(conn: &mut db::Connection, row: ClaimRow) -> QueryResult<Claimed> {
    let (execution, version, epoch, last_seq, max_steps, timeout_seconds, started_at) = row;
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
    Ok(Claimed {
        lease: Lease {
            execution,
            epoch,
            last_seq,
        },
        definition: AgentDefinition {
            system_prompt,
            tools,
            configuration,
        },
        max_steps: u32::try_from(max_steps).unwrap_or(1),
        deadline: started_at + chrono::TimeDelta::seconds(i64::from(timeout_seconds)),
        journal: to_entries(rows)?,
    })
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
                SELECT candidate.id
                FROM organisations o
                CROSS JOIN LATERAL (
                    SELECT e.id, row_number() OVER () AS turn
                    FROM (
                        SELECT e.id FROM executions e
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
                      e.timeout_seconds, e.started_at",
        );
        Ok(())
    }
}

impl QueryId for Claim {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for Claim {
    type SqlType = (Uuid, Uuid, Integer, Integer, Integer, Integer, Timestamptz);
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
            RETURNING e.id",
        );
        Ok(())
    }
}

impl QueryId for Extend {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for Extend {
    type SqlType = Uuid;
}
