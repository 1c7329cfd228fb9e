//! What differs between two versions of an agent.

use access::OpContext;
use db_schema::schema::{agent_version_labels, agent_versions};
use definitions::compare::{self, Change, Line};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::id::AgentId;
use domain::permission::Permission;

use crate::agent::{AgentVersion, LabelledRow};
use crate::error::Error;
use crate::visibility::hidden_ids;

/// Two versions, and what differs.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// The first.
    pub before: AgentVersion,
    /// The second.
    pub after: AgentVersion,
    /// What differs, the prompt apart.
    pub changes: Vec<Change>,
    /// How the prompt differs.
    pub prompt: Vec<Vec<Line>>,
}

/// Compares two versions by their numbers. The agent may have been deleted.
///
/// # Errors
///
/// [`Error::NoVersion`] when there is none of that number.
pub async fn compare_versions(
    ctx: &OpContext,
    agent: AgentId,
    before: i32,
    after: i32,
) -> Result<Comparison, Error> {
    let before = find_version(ctx, agent, before).await?;
    let after = find_version(ctx, agent, after).await?;
    let (old, new) = (&before.definition, &after.definition);
    let changes = compare::definition_changes(old, new);
    let prompt = compare::lines(&old.system_prompt, &new.system_prompt);
    Ok(Comparison {
        before,
        after,
        changes,
        prompt,
    })
}

/// The version of an agent with this number.
///
/// # Errors
///
/// [`Error::NoVersion`] when there is none, or the actor does not see the agent.
pub async fn find_version(
    ctx: &OpContext,
    agent: AgentId,
    number: i32,
) -> Result<AgentVersion, Error> {
    ctx.require(Permission::ReadAgents).await?;
    ctx.transaction(async move |conn| {
        let row = agent_versions::table
            .left_join(agent_version_labels::table)
            .filter(agent_versions::agent_id.eq(agent))
            .filter(agent_versions::agent_id.ne_all(hidden_ids(ctx.actor())))
            .filter(agent_versions::number.eq(number))
            .select(LabelledRow::as_select())
            .first(conn)
            .await
            .optional()?
            .ok_or(Error::NoVersion(number))?;
        Ok(AgentVersion::try_from(row)?)
    })
    .await
}
