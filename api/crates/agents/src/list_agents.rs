//! Lists agents, newest first, and an agent's versions, newest first.

use access::{Actor, OpContext};
use db_schema::schema::{agent_version_labels, agent_versions, agents};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::agent::AgentStatus;
use domain::id::AgentId;
use domain::page::{Page, Window};
use domain::permission::Permission;

use crate::agent::{Agent, AgentVersion, LabelledRow};
use crate::error::Error;
use crate::find_agent::from_rows;
use crate::visibility::{hidden_ids, shared_ids};

/// Which agents.
#[derive(Debug, Clone, Default)]
pub struct AgentFilter {
    /// Only those with this status.
    pub status: Option<AgentStatus>,
    /// Only those whose name or description holds each of these words.
    pub search: Option<String>,
    /// Only those that others share with the actor.
    pub shared: bool,
}

impl AgentFilter {
    /// The agents that match and that the actor sees, as the start of a query.
    #[must_use]
    pub fn query(&self, actor: &Actor) -> agents::BoxedQuery<'static, Pg> {
        let mut query = Agent::visible_to(actor);
        if self.shared {
            query = query
                .filter(agents::created_by.ne(actor.user))
                .filter(agents::id.eq_any(shared_ids(actor)));
        }
        if let Some(status) = self.status {
            query = query.filter(agents::status.eq(status));
        }
        for word in self
            .search
            .iter()
            .flat_map(|search| search.split_whitespace())
            .take(10)
        {
            let pattern = format!("%{}%", escape_like(word));
            query = query.filter(
                agents::name
                    .ilike(pattern.clone())
                    .or(agents::description.ilike(pattern)),
            );
        }
        query
    }
}

/// A page of agents, newest first.
///
/// # Errors
///
/// When the role may not read agents, or the database fails.
pub async fn list_agents(
    ctx: &OpContext,
    filter: &AgentFilter,
    window: Window<AgentId>,
) -> Result<Page<Agent>, Error> {
    ctx.require(Permission::ReadAgents).await?;
    let mut query = filter.query(ctx.actor()).limit(window.rows());
    if let Some(after) = window.after {
        query = query.filter(agents::id.lt(after));
    }
    if let Some(before) = window.before {
        query = query.filter(agents::id.gt(before));
    }
    query = if window.from_end {
        query.order(agents::id.asc())
    } else {
        query.order(agents::id.desc())
    };
    ctx.transaction(async move |conn| {
        let rows = query.select(Agent::as_select()).load(conn).await?;
        Ok(Page::from_rows(rows, &window))
    })
    .await
}

/// How many agents match.
///
/// # Errors
///
/// As [`list_agents`].
pub async fn count_agents(ctx: &OpContext, filter: &AgentFilter) -> Result<i64, Error> {
    ctx.require(Permission::ReadAgents).await?;
    let query = filter.query(ctx.actor());
    ctx.transaction(async move |conn| Ok(query.count().get_result(conn).await?))
        .await
}

/// A page of an agent's versions, newest first, empty when the actor does not see it. The window's places are version numbers.
///
/// # Errors
///
/// As [`list_agents`].
pub async fn list_versions(
    ctx: &OpContext,
    agent: AgentId,
    window: Window<i32>,
) -> Result<Page<AgentVersion>, Error> {
    ctx.require(Permission::ReadAgents).await?;
    let mut query = agent_versions::table
        .left_join(agent_version_labels::table)
        .filter(agent_versions::agent_id.eq(agent))
        .filter(agent_versions::agent_id.ne_all(hidden_ids(ctx.actor())))
        .limit(window.rows())
        .into_boxed();
    if let Some(after) = window.after {
        query = query.filter(agent_versions::number.lt(after));
    }
    if let Some(before) = window.before {
        query = query.filter(agent_versions::number.gt(before));
    }
    query = if window.from_end {
        query.order(agent_versions::number.asc())
    } else {
        query.order(agent_versions::number.desc())
    };
    ctx.transaction(async move |conn| {
        let rows = query.select(LabelledRow::as_select()).load(conn).await?;
        Ok(Page::from_rows(from_rows(rows)?, &window))
    })
    .await
}

/// Takes their meaning from the characters that `LIKE` gives one.
fn escape_like(word: &str) -> String {
    // No stored text has a NUL, and PostgreSQL takes none.
    word.replace('\0', "\u{fffd}")
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_")
}
