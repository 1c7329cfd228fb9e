//! Finds agents and versions by their ids.

use access::OpContext;
use db::Connection;
use db_schema::schema::{agent_version_labels, agent_versions, agents};
use diesel::prelude::*;
use diesel::result::QueryResult;
use diesel_async::RunQueryDsl;
use domain::id::{AgentId, AgentVersionId};
use domain::permission::Permission;

use crate::agent::{Agent, AgentVersion, LabelledRow};
use crate::error::Error;
use crate::visibility::hidden_ids;

/// The agent with its current version.
///
/// # Errors
///
/// [`Error::NotFound`] when the actor sees no such agent.
pub async fn find_agent(ctx: &OpContext, id: AgentId) -> Result<(Agent, AgentVersion), Error> {
    ctx.require(Permission::ReadAgents).await?;
    ctx.transaction(async move |conn| {
        let agent = Agent::visible_to(ctx.actor())
            .filter(agents::id.eq(id))
            .select(Agent::as_select())
            .first(conn)
            .await
            .optional()?
            .ok_or(Error::NotFound(id))?;
        let version = current_version(conn, &agent).await?;
        Ok((agent, version))
    })
    .await
}

/// The agents with these ids, deleted ones included, and whoever sees them: executions and schedules
/// still point at them, and are shown to those alone who may know of them.
///
/// # Errors
///
/// When the role may not read agents, or the database fails.
pub async fn find_agents(ctx: &OpContext, ids: &[AgentId]) -> Result<Vec<Agent>, Error> {
    ctx.require(Permission::ReadAgents).await?;
    let ids = ids.to_vec();
    ctx.transaction(async move |conn| {
        let found = agents::table
            .filter(agents::id.eq_any(ids))
            .select(Agent::as_select())
            .load(conn);
        Ok(found.await?)
    })
    .await
}

/// The versions with these ids, of agents that the actor sees.
///
/// # Errors
///
/// As [`find_agents`].
pub async fn find_versions(
    ctx: &OpContext,
    ids: &[AgentVersionId],
) -> Result<Vec<AgentVersion>, Error> {
    ctx.require(Permission::ReadAgents).await?;
    let ids = ids.to_vec();
    ctx.transaction(async move |conn| {
        let rows = agent_versions::table
            .left_join(agent_version_labels::table)
            .filter(agent_versions::id.eq_any(ids))
            .filter(agent_versions::agent_id.ne_all(hidden_ids(ctx.actor())))
            .select(LabelledRow::as_select())
            .load(conn)
            .await?;
        from_rows(rows)
    })
    .await
}

/// The versions with these ids, whoever sees their agents: those who see an execution see what it
/// runs.
///
/// # Errors
///
/// As [`find_agents`].
pub async fn find_versions_that_ran(
    ctx: &OpContext,
    ids: &[AgentVersionId],
) -> Result<Vec<AgentVersion>, Error> {
    ctx.require(Permission::ReadAgents).await?;
    let ids = ids.to_vec();
    ctx.transaction(async move |conn| {
        let rows = agent_versions::table
            .left_join(agent_version_labels::table)
            .filter(agent_versions::id.eq_any(ids))
            .select(LabelledRow::as_select())
            .load(conn)
            .await?;
        from_rows(rows)
    })
    .await
}

/// The versions that run now, of these agents as far as the actor sees them.
///
/// # Errors
///
/// As [`find_agents`].
pub async fn find_current_versions(
    ctx: &OpContext,
    ids: &[AgentId],
) -> Result<Vec<AgentVersion>, Error> {
    ctx.require(Permission::ReadAgents).await?;
    let ids = ids.to_vec();
    ctx.transaction(async move |conn| {
        let rows = agent_versions::table
            .left_join(agent_version_labels::table)
            .inner_join(agents::table)
            .filter(agents::id.eq_any(ids))
            .filter(agents::id.ne_all(hidden_ids(ctx.actor())))
            .filter(agent_versions::number.eq(agents::version))
            .select(LabelledRow::as_select())
            .load(conn)
            .await?;
        from_rows(rows)
    })
    .await
}

pub(crate) fn from_rows(rows: Vec<LabelledRow>) -> Result<Vec<AgentVersion>, Error> {
    rows.into_iter()
        .map(|row| Ok(AgentVersion::try_from(row)?))
        .collect()
}

/// The version with this id.
///
/// # Errors
///
/// When there is none, or the database fails.
pub async fn version_with_id(
    conn: &mut Connection,
    id: AgentVersionId,
) -> QueryResult<AgentVersion> {
    agent_versions::table
        .left_join(agent_version_labels::table)
        .filter(agent_versions::id.eq(id))
        .select(LabelledRow::as_select())
        .first(conn)
        .await?
        .try_into()
}

/// The version of `agent` that runs now.
///
/// # Errors
///
/// When the database fails.
pub async fn current_version(conn: &mut Connection, agent: &Agent) -> QueryResult<AgentVersion> {
    agent_versions::table
        .left_join(agent_version_labels::table)
        .filter(agent_versions::agent_id.eq(agent.id))
        .filter(agent_versions::number.eq(agent.version))
        .select(LabelledRow::as_select())
        .first(conn)
        .await?
        .try_into()
}
