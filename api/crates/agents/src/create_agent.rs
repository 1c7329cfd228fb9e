//! Makes an agent with its first version.

use access::OpContext;
use access::audit::{self, Action, Outcome};
use db::Connection;
use db_schema::schema::{agent_versions, agents};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::agent::{
    AgentDefinition, AgentStatus, MAX_NAME, check_definition, check_profile, check_text,
};
use domain::id::AgentId;
use domain::permission::Permission;
use guardrails::check_rules;
use serde_json::json;

use crate::agent::{Agent, NewAgent, NewAgentVersion};
use crate::error::Error;

/// What to make.
#[derive(Debug, Clone)]
pub struct CreateAgent {
    /// Its name.
    pub name: String,
    /// What it is for; may be empty.
    pub description: String,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// Prompt, tools and limits.
    pub definition: AgentDefinition,
    /// A second call of the same user with the same key returns the agent of the first.
    pub idempotency_key: Option<String>,
}

/// Makes an agent. `known_tools` are the names it may choose from.
///
/// # Errors
///
/// [`Error::Invalid`] lists everything that does not fit; nothing is stored then.
pub async fn create_agent(
    ctx: &OpContext,
    known_tools: &[String],
    input: CreateAgent,
) -> Result<Agent, Error> {
    ctx.require(Permission::CreateAgent).await?;
    let mut errors = check_profile(&input.name, &input.description, &input.tags);
    errors.extend(check_definition(&input.definition, known_tools));
    errors.extend(check_rules(&input.definition.configuration.rules));
    if let Some(key) = &input.idempotency_key {
        check_text(&mut errors, "idempotencyKey", key, 1, MAX_NAME);
    }
    if !errors.is_empty() {
        return Err(Error::Invalid(errors));
    }
    ctx.transaction(async move |conn| {
        let Some(agent) = insert(ctx, conn, &input).await? else {
            return find_by_key(ctx, conn, &input)
                .await?
                .ok_or(Error::KeyReused);
        };
        let details = json!({ "name": agent.name });
        let resource = agent.id.to_string();
        audit::record(
            ctx,
            conn,
            Action::AgentCreate,
            &resource,
            Outcome::Done,
            details,
        )
        .await?;
        Ok(agent)
    })
    .await
}

/// Inserts agent and version; none when the idempotency key was used before.
async fn insert(
    ctx: &OpContext,
    conn: &mut Connection,
    input: &CreateAgent,
) -> QueryResult<Option<Agent>> {
    let actor = ctx.actor();
    let row = NewAgent {
        id: AgentId::new(),
        organisation_id: actor.organisation,
        name: input.name.trim(),
        description: input.description.trim(),
        status: AgentStatus::Active,
        tags: &input.tags,
        revision: 1,
        version: 1,
        created_by: actor.user,
        idempotency_key: input.idempotency_key.as_deref(),
    };
    let agent: Option<Agent> = diesel::insert_into(agents::table)
        .values(&row)
        .on_conflict_do_nothing()
        .returning(Agent::as_returning())
        .get_result(conn)
        .await
        .optional()?;
    if let Some(agent) = &agent {
        let version = NewAgentVersion::new(actor, agent.id, 1, &input.definition);
        diesel::insert_into(agent_versions::table)
            .values(&version)
            .execute(conn)
            .await?;
    }
    Ok(agent)
}

/// The agent that the same user made with the same key and name; none when it has been deleted or
/// the key was meant for another.
async fn find_by_key(
    ctx: &OpContext,
    conn: &mut Connection,
    input: &CreateAgent,
) -> QueryResult<Option<Agent>> {
    Agent::existing()
        .filter(agents::created_by.eq(ctx.actor().user))
        .filter(agents::idempotency_key.eq(&input.idempotency_key))
        .filter(agents::name.eq(input.name.trim()))
        .select(Agent::as_select())
        .first(conn)
        .await
        .optional()
}
