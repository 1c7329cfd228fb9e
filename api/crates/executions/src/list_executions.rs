//! Lists executions, newest first.

use access::{Actor, OpContext};
use chrono::{DateTime, Utc};
use db_schema::schema::executions;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::execution::ExecutionStatus;
use domain::id::{AgentId, ExecutionId};
use domain::page::{Page, Window};
use domain::permission::Permission;

use crate::error::Error;
use crate::execution::Execution;
use crate::visibility::seen_by;

/// Which executions.
#[derive(Debug, Clone, Default)]
pub struct ExecutionFilter {
    /// Only those of this agent.
    pub agent: Option<AgentId>,
    /// Only those with this status.
    pub status: Option<ExecutionStatus>,
    /// Only those asked for at this time or later.
    pub since: Option<DateTime<Utc>>,
    /// Only those asked for before this time.
    pub until: Option<DateTime<Utc>>,
}

impl ExecutionFilter {
    fn query(&self, actor: &Actor) -> executions::BoxedQuery<'static, Pg> {
        let mut query = executions::table.filter(seen_by(actor)).into_boxed();
        if let Some(agent) = self.agent {
            query = query.filter(executions::agent_id.eq(agent));
        }
        if let Some(status) = self.status {
            query = query.filter(executions::status.eq(status));
        }
        if let Some(since) = self.since {
            query = query.filter(executions::created_at.ge(since));
        }
        if let Some(until) = self.until {
            query = query.filter(executions::created_at.lt(until));
        }
        query
    }
}

/// A page of the executions that the actor sees, newest first.
///
/// # Errors
///
/// When the role may not read executions, or the database fails.
pub async fn list_executions(
    ctx: &OpContext,
    filter: &ExecutionFilter,
    window: Window<ExecutionId>,
) -> Result<Page<Execution>, Error> {
    ctx.require(Permission::ReadExecutions).await?;
    let mut query = filter.query(ctx.actor()).limit(window.rows());
    if let Some(after) = window.after {
        query = query.filter(executions::id.lt(after));
    }
    if let Some(before) = window.before {
        query = query.filter(executions::id.gt(before));
    }
    query = if window.from_end {
        query.order(executions::id.asc())
    } else {
        query.order(executions::id.desc())
    };
    ctx.transaction(async move |conn| {
        let rows = query.select(Execution::as_select()).load(conn).await?;
        Ok(Page::from_rows(rows, &window))
    })
    .await
}

/// How many executions match.
///
/// # Errors
///
/// As [`list_executions`].
pub async fn count_executions(ctx: &OpContext, filter: &ExecutionFilter) -> Result<i64, Error> {
    ctx.require(Permission::ReadExecutions).await?;
    let query = filter.query(ctx.actor());
    ctx.transaction(async move |conn| Ok(query.count().get_result(conn).await?))
        .await
}
