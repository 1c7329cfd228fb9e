//! Makes the next version of an agent equal to an earlier one.

use access::OpContext;
use domain::id::AgentVersionId;
use domain::permission::Permission;

use crate::agent::Agent;
use crate::error::Error;
use crate::find_agent::find_versions;
use crate::update_agent::{UpdateAgent, update_agent};

/// Restores a version: the agent's next version is equal to it, and says so in its note. An agent
/// that is as that version says stays as it is.
///
/// # Errors
///
/// [`Error::NoVersionOfId`], [`Error::NotFound`] when the agent was deleted, [`Error::Invalid`]
/// when a tool of that version has gone, and [`Error::Conflict`] when the given revision is no
/// longer the agent's.
pub async fn restore_version(
    ctx: &OpContext,
    known_tools: &[String],
    id: AgentVersionId,
    revision: Option<i32>,
) -> Result<Agent, Error> {
    ctx.require(Permission::UpdateAgent).await?;
    let found = find_versions(ctx, &[id]).await?;
    let version = found.into_iter().next().ok_or(Error::NoVersionOfId(id))?;
    let note = match &version.name {
        Some(name) => format!("Restores version {}, {name}", version.number),
        None => format!("Restores version {}", version.number),
    };
    let change = UpdateAgent {
        revision,
        note: Some(note),
        ..UpdateAgent::to_definition(version.definition)
    };
    update_agent(ctx, known_tools, version.agent_id, change).await
}
