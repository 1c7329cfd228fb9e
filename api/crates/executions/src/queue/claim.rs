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
    /// Whether those may be claimed whose number at once is limited: while one worker counts and
    /// claims, others must not.
    pub(super) may_claim_limited: bool,
}

impl QueryFragment<Pg> for Claim {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.rooms(&mut out)?;
        self.due(&mut out)?;
        out.push_sql(
            " UPDATE executions e
            SET status = 'running', lease_epoch = e.lease_epoch + 1, lease_owner = ",
        );
        out.push_bind_param::<Text, _>(&self.worker)?;
        out.push_sql(", lease_until = now() + make_interval(secs => ");
        out.push_bind_param::<Double, _>(&self.seconds)?;
        out.push_sql(
            "), started_at = coalesce(e.started_at, now()),
                deadline = coalesce(e.deadline, now() + make_interval(
                    secs => e.seconds_left))
            FROM due WHERE e.id = due.id
            RETURNING e.id, e.agent_version_id, e.lease_epoch, e.last_seq, e.max_steps,
                      e.deadline, e.interventions, due.status = 'queued'",
        );
        Ok(())
    }
}

impl Claim {
    /// How many more may run: of each organisation, and of each agent that has a limit.
    fn rooms<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "WITH organisation_room AS (
                SELECT o.id, CASE WHEN o.max_running IS NULL THEN ",
        );
        out.push_bind_param::<Integer, _>(&self.limit)?;
        out.push_sql(" WHEN NOT ");
        out.push_bind_param::<Bool, _>(&self.may_claim_limited)?;
        out.push_sql(" THEN 0 ELSE least(");
        out.push_bind_param::<Integer, _>(&self.limit)?;
        out.push_sql(
            ", greatest(0, o.max_running - (
                    SELECT count(*) FROM executions r
                    WHERE r.organisation_id = o.id AND r.status = 'running'))) END AS places
                FROM organisations o
            ), agent_room AS (
                SELECT a.id, CASE WHEN NOT ",
        );
        out.push_bind_param::<Bool, _>(&self.may_claim_limited)?;
        out.push_sql(
            " THEN 0 ELSE a.max_running - (
                    SELECT count(*) FROM executions r
                    WHERE r.organisation_id = a.organisation_id AND r.agent_id = a.id
                        AND r.status = 'running') END AS places
                FROM agents a WHERE a.max_running IS NOT NULL
            )",
        );
        Ok(())
    }

    /// What is claimed: organisations take turns, and one that is left behind needs no room.
    ///
    /// The agents without room are an array, computed once: a join with them reads the whole queue
    /// instead of its first places in the order of the index. `coalesce` says nothing but keeps
    /// PostgreSQL from guessing how many rows the array lets through, which led it to the same.
    fn due<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            ", due AS (
                SELECT candidate.id, candidate.status
                FROM organisation_room o
                CROSS JOIN LATERAL (
                    SELECT e.id, e.status,
                        row_number() OVER (ORDER BY e.priority DESC, e.run_at, e.id) AS turn
                    FROM (
                        SELECT ranked.id, ranked.status, ranked.priority, ranked.run_at
                        FROM (
                            SELECT waiting.*, row_number() OVER (
                                PARTITION BY waiting.agent_id
                                ORDER BY waiting.priority DESC, waiting.run_at, waiting.id
                            ) AS turn_of_agent
                            FROM (
                                SELECT q.id, q.agent_id, q.status, q.priority, q.run_at
                                FROM executions q
                                WHERE q.organisation_id = o.id AND q.status = 'queued'
                                    AND q.run_at <= now()
                                    AND NOT coalesce(q.agent_id = ANY (ARRAY(
                                        SELECT a.id FROM agent_room a WHERE a.places <= 0)), false)
                                ORDER BY q.priority DESC, q.run_at, q.id
                                LIMIT o.places FOR UPDATE OF q SKIP LOCKED
                            ) waiting
                        ) ranked
                        LEFT JOIN agent_room a ON a.id = ranked.agent_id
                        WHERE a.id IS NULL OR ranked.turn_of_agent <= a.places
                        UNION ALL SELECT * FROM (
                            SELECT l.id, l.status, l.priority, l.run_at FROM executions l
                            WHERE l.organisation_id = o.id AND l.status = 'running'
                                AND l.lease_until < now()
                            ORDER BY l.priority DESC, l.run_at, l.id
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
        out.push_sql(")");
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
