//! What may be claimed: the first part of the statement that claims.
//!
//! Each is a list of expressions of a `WITH`, the last of them `due (id, status)`, of rows that are
//! locked. Organisations take turns.
//!
//! The agents that are left out are an array, computed once: a join with them reads the whole queue
//! instead of its first places in the order of the index. `coalesce` says nothing but keeps PostgreSQL
//! from guessing how many rows the array lets through, which led it to the same.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment};
use diesel::sql_types::Integer;

/// Executions that wait, of organisations and agents without a limit.
pub(super) struct Unlimited {
    pub(super) limit: i32,
}

impl QueryFragment<Pg> for Unlimited {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let condition = "q.status = 'queued' AND q.run_at <= now()
            AND NOT coalesce(q.agent_id = ANY (ARRAY(
                SELECT a.id FROM agents a WHERE a.max_running IS NOT NULL)), false)";
        first_of_each(&mut out, condition, &self.limit)?;
        out.push_sql(" WHERE o.max_running IS NULL");
        take(&mut out, &self.limit)
    }
}

/// Executions that wait, as long as their organisation and their agent have room.
///
/// What is running is counted as of the statement's beginning, so that nobody else may claim up to a
/// limit meanwhile.
pub(super) struct Limited {
    pub(super) limit: i32,
}

impl QueryFragment<Pg> for Limited {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.rooms(&mut out)?;
        out.push_sql(
            ", due AS (
                SELECT candidate.id, candidate.status
                FROM organisation_room o
                CROSS JOIN LATERAL (
                    SELECT ranked.id, ranked.status,
                        row_number() OVER (ORDER BY ranked.priority DESC, ranked.run_at, ranked.id) AS turn
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
                ) candidate",
        );
        take(&mut out, &self.limit)
    }
}

impl Limited {
    /// How many more may run: of each organisation, and of each agent that has a limit.
    fn rooms<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "WITH organisation_room AS (SELECT o.id, CASE WHEN o.max_running IS NULL THEN ",
        );
        out.push_bind_param::<Integer, _>(&self.limit)?;
        out.push_sql(" ELSE least(");
        out.push_bind_param::<Integer, _>(&self.limit)?;
        out.push_sql(
            ", greatest(0, o.max_running - (
                    SELECT count(*) FROM executions r
                    WHERE r.organisation_id = o.id AND r.status = 'running'))) END AS places
                FROM organisations o
            ), agent_room AS (
                SELECT a.id, a.max_running - (
                    SELECT count(*) FROM executions r
                    WHERE r.organisation_id = a.organisation_id AND r.agent_id = a.id
                        AND r.status = 'running') AS places
                FROM agents a WHERE a.max_running IS NOT NULL
            )",
        );
        Ok(())
    }
}

/// Executions whose worker has not been heard of. They had room, and need none.
pub(super) struct LeftBehind {
    pub(super) limit: i32,
}

impl QueryFragment<Pg> for LeftBehind {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let condition = "q.status = 'running' AND q.lease_until < now()";
        first_of_each(&mut out, condition, &self.limit)?;
        take(&mut out, &self.limit)
    }
}

/// The first executions of each organisation `o` for which a condition holds, locked and numbered.
fn first_of_each<'b>(
    out: &mut AstPass<'_, 'b, Pg>,
    condition: &str,
    limit: &'b i32,
) -> QueryResult<()> {
    out.push_sql(
        "WITH due AS (
            SELECT candidate.id, candidate.status
            FROM organisations o
            CROSS JOIN LATERAL (
                SELECT e.id, e.status,
                    row_number() OVER (ORDER BY e.priority DESC, e.run_at, e.id) AS turn
                FROM (
                    SELECT q.id, q.status, q.priority, q.run_at
                    FROM executions q
                    WHERE q.organisation_id = o.id AND ",
    );
    out.push_sql(condition);
    out.push_sql(" ORDER BY q.priority DESC, q.run_at, q.id LIMIT ");
    out.push_bind_param::<Integer, _>(limit)?;
    out.push_sql(" FOR UPDATE SKIP LOCKED) e) candidate");
    Ok(())
}

/// Lets organisations take turns, in an order that is another each time.
fn take<'b>(out: &mut AstPass<'_, 'b, Pg>, limit: &'b i32) -> QueryResult<()> {
    out.push_sql(" ORDER BY candidate.turn, random() LIMIT ");
    out.push_bind_param::<Integer, _>(limit)?;
    out.push_sql(")");
    Ok(())
}
