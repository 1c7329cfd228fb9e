//! Lists schedules, newest first.

use access::OpContext;
use db_schema::schema::schedules;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::id::{AgentId, ScheduleId};
use domain::page::{Page, Window};
use domain::permission::Permission;

use crate::error::Error;
use crate::schedule::Schedule;

/// Which schedules.
#[derive(Debug, Clone, Copy, Default)]
pub struct ScheduleFilter {
    /// Only those of this agent.
    pub agent: Option<AgentId>,
    /// Only the actor's own.
    pub own: bool,
}

impl ScheduleFilter {
    fn query(self, ctx: &OpContext) -> schedules::BoxedQuery<'static, Pg> {
        let mut query = Schedule::visible_to(ctx.actor());
        if let Some(agent) = self.agent {
            query = query.filter(schedules::agent_id.eq(agent));
        }
        if self.own {
            query = query.filter(schedules::owner_id.eq(ctx.actor().user));
        }
        query
    }
}

/// A page of schedules, newest first.
///
/// # Errors
///
/// When the role may not read schedules, or the database fails.
pub async fn list_schedules(
    ctx: &OpContext,
    filter: ScheduleFilter,
    window: Window<ScheduleId>,
) -> Result<Page<Schedule>, Error> {
    ctx.require(Permission::ReadSchedules).await?;
    let mut query = filter.query(ctx).limit(window.rows());
    if let Some(after) = window.after {
        query = query.filter(schedules::id.lt(after));
    }
    if let Some(before) = window.before {
        query = query.filter(schedules::id.gt(before));
    }
    query = if window.from_end {
        query.order(schedules::id.asc())
    } else {
        query.order(schedules::id.desc())
    };
    ctx.transaction(async move |conn| {
        let rows = query.select(Schedule::as_select()).load(conn).await?;
        Ok(Page::from_rows(rows, &window))
    })
    .await
}

/// How many schedules match.
///
/// # Errors
///
/// As [`list_schedules`].
pub async fn count_schedules(ctx: &OpContext, filter: ScheduleFilter) -> Result<i64, Error> {
    ctx.require(Permission::ReadSchedules).await?;
    let query = filter.query(ctx);
    ctx.transaction(async move |conn| Ok(query.count().get_result(conn).await?))
        .await
}
