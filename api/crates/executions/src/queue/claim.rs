//! The statement that claims what another names.

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
    pub(super) is_dry_run: bool,
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

/// Claims the executions that `due` names.
pub(super) struct Claim<D> {
    pub(super) due: D,
    pub(super) worker: String,
    pub(super) seconds: f64,
}

impl<D: QueryFragment<Pg>> QueryFragment<Pg> for Claim<D> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.due.walk_ast(out.reborrow())?;
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
                      e.deadline, e.interventions, due.status = 'queued', e.dry_run",
        );
        Ok(())
    }
}

impl<D: 'static> QueryId for Claim<D> {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<D> Query for Claim<D> {
    type SqlType = (
        Uuid,
        Uuid,
        Integer,
        Integer,
        Integer,
        Timestamptz,
        Integer,
        Bool,
        Bool,
    );
}
