//! The statement that extends leases.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, Double, Integer, Uuid};
use domain::id::ExecutionId;

/// Extends leases, but for those of rows that somebody is writing to: two statements that each wait
/// for rows of the other would never end.
pub(super) struct Extend {
    pub(super) ids: Vec<ExecutionId>,
    pub(super) epochs: Vec<i32>,
    pub(super) seconds: f64,
}

impl QueryFragment<Pg> for Extend {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("WITH held AS (SELECT e.id FROM executions e JOIN unnest(");
        out.push_bind_param::<Array<Uuid>, _>(&self.ids)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Integer>, _>(&self.epochs)?;
        out.push_sql(
            ") AS lease (id, epoch)
                ON e.id = lease.id AND e.lease_epoch = lease.epoch AND e.status = 'running'
                FOR UPDATE OF e SKIP LOCKED)
            UPDATE executions e SET lease_until = now() + make_interval(secs => ",
        );
        out.push_bind_param::<Double, _>(&self.seconds)?;
        out.push_sql(") FROM held WHERE e.id = held.id RETURNING e.id, e.lease_epoch");
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
