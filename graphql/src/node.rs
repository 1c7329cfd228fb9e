//! Anything with an id, by that id.

use async_graphql::{Context, ID, Interface, Object, Result};
use graphql_agents::agent::Agent;
use graphql_agents::agent_version::AgentVersion;
use graphql_agents::query::AgentQuery;
use graphql_core::error::{invalid, to_error};
use graphql_core::scope::op;
use graphql_core::user::{Organisation, User};
use graphql_executions::approval::Approval;
use graphql_executions::execution::Execution;
use graphql_executions::query::ExecutionQuery;
use graphql_memories::memory::Memory;
use graphql_memories::query::MemoryQuery;
use graphql_schedules::query::ScheduleQuery;
use graphql_schedules::schedule::Schedule;
use graphql_teams::query::TeamQuery;
use graphql_teams::team::Team;
use graphql_templates::query::TemplateQuery;
use graphql_templates::template::Template;

/// Anything that can be found again by its id.
#[derive(Debug, Clone, Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "The id, unique in the whole product."))]
pub enum Node {
    /// An agent.
    Agent(Agent),
    /// A version of an agent.
    AgentVersion(AgentVersion),
    /// A template of agents.
    Template(Template),
    /// An execution.
    Execution(Execution),
    /// A decision that an execution waits for.
    Approval(Approval),
    /// Something that agents remember.
    Memory(Memory),
    /// A schedule.
    Schedule(Schedule),
    /// A team.
    Team(Team),
    /// A user.
    User(User),
    /// An organisation.
    Organisation(Organisation),
}

/// The query for anything with an id.
#[derive(Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// Anything with an id; null when the organisation has nothing of that id.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id.")] id: ID,
    ) -> Result<Option<Node>> {
        let scope = op(ctx)?;
        let kind = id.split_once('_').map_or("", |(kind, _)| kind).to_owned();
        match kind.as_str() {
            "agent" => Ok(AgentQuery.agent(ctx, id).await?.map(Node::Agent)),
            "tmpl" => Ok(TemplateQuery.template(ctx, id).await?.map(Node::Template)),
            "mem" => Ok(MemoryQuery.memory(ctx, id).await?.map(Node::Memory)),
            "exec" => Ok(ExecutionQuery
                .execution(ctx, id)
                .await?
                .map(Node::Execution)),
            "appr" => Ok(ExecutionQuery.approval(ctx, id).await?.map(Node::Approval)),
            "sched" => Ok(ScheduleQuery.schedule(ctx, id).await?.map(Node::Schedule)),
            "team" => Ok(TeamQuery.team(ctx, id).await?.map(Node::Team)),
            "agentver" => {
                let id = id.parse().map_err(|error| invalid(ctx, error))?;
                let found = agents::find_agent::find_versions(scope, &[id])
                    .await
                    .map_err(|error| to_error(ctx, &error))?;
                Ok(found
                    .into_iter()
                    .next()
                    .map(|version| Node::AgentVersion(AgentVersion(version))))
            }
            "user" => {
                let id = id.parse().map_err(|error| invalid(ctx, error))?;
                let found = identity::user::find_users(scope, &[id])
                    .await
                    .map_err(|error| to_error(ctx, &error))?;
                Ok(found.into_iter().next().map(|user| Node::User(user.into())))
            }
            "org" => {
                let (_, organisation) = identity::user::find_viewer(scope)
                    .await
                    .map_err(|error| to_error(ctx, &error))?;
                let own = organisation.id.to_string() == id.as_str();
                Ok(own.then(|| Node::Organisation(organisation.into())))
            }
            _ => Err(invalid(
                ctx,
                format!("\"{}\" is not an id of this product", id.as_str()),
            )),
        }
    }
}
