//! Queries about agents and tools.

use agents::list_agents;
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::permission::Permission;
use graphql_core::connection::Arguments;
use graphql_core::error::to_error;
use graphql_core::scope::{Server, op};

use crate::agent::{Agent, AgentConnection, AgentStatus, agent_id};
use crate::tool::Tool;

/// Which agents.
#[derive(Debug, Clone, Default, InputObject)]
pub struct AgentFilter {
    /// Only those with this status.
    pub status: Option<AgentStatus>,
    /// Only those whose name or description holds each of these words.
    pub search: Option<String>,
    /// Only those that others share with the acting user.
    #[graphql(default)]
    pub shared_with_me: bool,
}

/// The queries about agents.
#[derive(Default)]
pub struct AgentQuery;

#[Object]
impl AgentQuery {
    /// Agents, newest first.
    #[graphql(complexity = "first.or(last).unwrap_or(1).max(1) as usize * child_complexity")]
    async fn agents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only those behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those in front of this cursor.")] before: Option<String>,
        #[graphql(desc = "Only those that match.")] filter: Option<AgentFilter>,
    ) -> Result<AgentConnection> {
        let op = op(ctx)?;
        let window = Arguments {
            first,
            after,
            last,
            before,
        }
        .window(ctx)?;
        let filter = filter.unwrap_or_default();
        let filter = list_agents::AgentFilter {
            status: filter.status.map(Into::into),
            search: filter.search,
            shared: filter.shared_with_me,
        };
        let page = list_agents::list_agents(op, &filter, window)
            .await
            .map_err(|error| to_error(ctx, &error))?;
        Ok(AgentConnection::new(page, filter))
    }

    /// The agent with this id; null when the acting user sees none.
    pub async fn agent(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The agent's id.")] id: ID,
    ) -> Result<Option<Agent>> {
        let op = op(ctx)?;
        match agents::find_agent::find_agent(op, agent_id(ctx, &id)?).await {
            Ok((agent, _)) => Ok(Some(agent.into())),
            Err(agents::Error::NotFound(_)) => Ok(None),
            Err(error) => Err(to_error(ctx, &error)),
        }
    }

    /// Every tool that an agent can be given, by name.
    async fn tools(&self, ctx: &Context<'_>) -> Result<Vec<Tool>> {
        op(ctx)?
            .require(Permission::ReadTools)
            .await
            .map_err(|forbidden| to_error(ctx, &agents::Error::from(forbidden)))?;
        Ok(ctx.data::<Server>()?.tools.iter().map(Tool::from).collect())
    }
}
