//! Mutations of versions of agents.

use agents::name_version::NameVersion;
use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use graphql_core::error::{MutationError, invalid, to_payload};
use graphql_core::scope::{Server, op};

use crate::agent_version::AgentVersion;
use crate::mutation::{AgentPayload, payload};

/// A version to name; what is left out stays as it is, and an empty text takes it away.
#[derive(Debug, Clone, InputObject)]
pub struct NameAgentVersionInput {
    /// The version.
    pub id: ID,
    /// What to call it, up to 120 characters.
    pub name: Option<String>,
    /// Why it was made, up to 2,000 characters.
    pub note: Option<String>,
}

/// A version to restore.
#[derive(Debug, Clone, InputObject)]
pub struct RestoreAgentVersionInput {
    /// The version.
    pub id: ID,
    /// The revision the change was made from: `CONFLICT` when the agent has moved on.
    pub revision: Option<i32>,
}

/// The outcome of naming a version.
#[derive(Debug, Clone, SimpleObject)]
pub struct AgentVersionPayload {
    /// The version as it is now; null when nothing was changed because of `errors`.
    pub version: Option<AgentVersion>,
    /// Why nothing was changed; empty when all went well.
    pub errors: Vec<MutationError>,
}

/// The mutations of versions.
#[derive(Default)]
pub struct VersionMutation;

#[Object]
impl VersionMutation {
    /// Gives a version a name, or says why it was made. What it defines never changes.
    async fn name_agent_version(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to call it.")] input: NameAgentVersionInput,
    ) -> Result<AgentVersionPayload> {
        let op = op(ctx)?;
        let id = input.id.parse().map_err(|error| invalid(ctx, error))?;
        let input = NameVersion {
            name: input.name,
            note: input.note,
        };
        match agents::name_version::name_version(op, id, input).await {
            Ok(version) => Ok(AgentVersionPayload {
                version: Some(AgentVersion(version)),
                errors: vec![],
            }),
            Err(error) => Ok(AgentVersionPayload {
                version: None,
                errors: to_payload(ctx, &error)?,
            }),
        }
    }

    /// Makes the agent's next version equal to this one.
    async fn restore_agent_version(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The version to restore.")] input: RestoreAgentVersionInput,
    ) -> Result<AgentPayload> {
        let op = op(ctx)?;
        let id = input.id.parse().map_err(|error| invalid(ctx, error))?;
        let known_tools = &ctx.data::<Server>()?.tool_names;
        let restored =
            agents::restore_version::restore_version(op, known_tools, id, input.revision).await;
        payload(ctx, restored)
    }
}
