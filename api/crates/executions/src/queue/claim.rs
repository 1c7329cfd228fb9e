//! The statement that claims.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Bool, Double, Integer, Text, Timestamptz, Uuid};
use domain::id::{AgentVersionId, ExecutionId};

use crate::queue::Lease;

/// A claimed execution as the table has it.
#[derive(Queryable)]
pub(super) struct ClaimRow {
    pub(super) execution: ExecutionId,
    pub(super) version: AgentVersionId,
    pub(super) epoch: i32,
    pub(super) last_seq: i32,
    pub(super) max_steps: i32,
    pub(super) deadline: DateTime<Utc>,
    pub(super) interventions: i32,
    pub(super) was_queued: bool,
}

impl ClaimRow {
    pub(super) const fn lease(&self) -> Lease {
        Lease {
            execution: self.execution,
            epoch: self.epoch,
            last_seq: self.last_seq,
            interventions: self.interventions,
        }
    }
}

/// Claims executions for a worker.
pub(super) struct Claim {
    pub(super) worker: String,
    pub(super) seconds: f64,
    pub(super) limit: i32,
}

impl QueryFragment<Pg> for Claim {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "WITH due AS (
                SELECT candidate.id, candidate.status
                FROM organisations o
                CROSS JOIN LATERAL (
                    SELECT e.id, e.status,
                        row_number() OVER (ORDER BY e.priority DESC, e.run_at, e.id) AS turn
                    FROM (
                        SELECT * FROM (
                            SELECT id, status, priority, run_at FROM executions
                            WHERE organisation_id = o.id AND status = 'queued' AND run_at <= now()
                            ORDER BY priority DESC, run_at, id
                            LIMIT ",
        );
        out.push_bind_param::<Integer, _>(&self.limit)?;
        out.push_sql(
            " FOR UPDATE SKIP LOCKED) waiting
                        UNION ALL SELECT * FROM (
                            SELECT id, status, priority, run_at FROM executions
                            WHERE organisation_id = o.id AND status = 'running'
                                AND lease_until < now()
                            ORDER BY priority DESC, run_at, id
                            LIMIT ",
        );
        out.push_bind_param::<Integer, _>(&self.limit)?;
        out.push_sql(
            " FOR UPDATE SKIP LOCKED) left_behind
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
            "), started_at = coalesce(e.started_at, now()),
                deadline = coalesce(e.deadline, now() + make_interval(
                    secs => coalesce(e.seconds_left, e.timeout_seconds)))
            FROM due WHERE e.id = due.id
            RETURNING e.id, e.agent_version_id, e.lease_epoch, e.last_seq, e.max_steps,
                      e.deadline, e.interventions, due.status = 'queued'",
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
        Timestamptz,
        Integer,
        Bool,
    );
}
