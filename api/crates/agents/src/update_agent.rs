//! Changes an agent. A change of the definition makes the next version.

use access::OpContext;
use access::audit::{self, Action, Outcome};
use chrono::Utc;
use db::Connection;
use db_schema::schema::{agent_versions, agents};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::agent::{
    AgentDefinition, AgentStatus, MAX_DESCRIPTION, check_definition, check_profile, check_text,
};
use domain::approval::ApprovalPolicy;
use domain::id::AgentId;
use domain::permission::Permission;
use domain::rule::ToolRule;
use guardrails::check_rules;
use serde_json::json;

use crate::agent::{Agent, Label, NewAgentVersion};
use crate::error::Error;
use crate::find_agent::current_version;
use crate::visibility::{lock_to_change, noting_denial};

/// What to change; `None` leaves a part as it is.
#[derive(Debug, Clone, Default)]
pub struct UpdateAgent {
    /// The revision the change was made from; with it, a change that somebody else made meanwhile
    /// is not overwritten.
    pub revision: Option<i32>,
    /// Its name.
    pub name: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Whether it can be run.
    pub status: Option<AgentStatus>,
    /// Words to find it by.
    pub tags: Option<Vec<String>>,
    /// What the model is told before the goal.
    pub system_prompt: Option<String>,
    /// The names of its tools.
    pub tools: Option<Vec<String>>,
    /// The most turns.
    pub max_steps: Option<u32>,
    /// The most seconds.
    pub timeout: Option<u32>,
    /// The model's name; an empty one stands for the server's own choice.
    pub model: Option<String>,
    /// Whether tools that change something wait for a person.
    pub require_confirmation: Option<bool>,
    /// Who agrees to its calls, and until when.
    pub approval: Option<ApprovalPolicy>,
    /// Whether the agent may only look.
    pub read_only: Option<bool>,
    /// From how many tokens of conversation on its beginning is summarised; none for a share of the
    /// model's window.
    pub compact_at: Option<Option<u32>>,
    /// What holds for calls of single tools, instead of all rules.
    pub rules: Option<Vec<ToolRule>>,
    /// Why; kept with the version that the change makes, if it makes one.
    pub note: Option<String>,
}

impl UpdateAgent {
    /// A change of the whole definition.
    #[must_use]
    pub fn to_definition(definition: AgentDefinition) -> Self {
        let AgentDefinition {
            system_prompt,
            tools,
            configuration,
        } = definition;
        Self {
            system_prompt: Some(system_prompt),
            tools: Some(tools),
            max_steps: Some(configuration.max_steps),
            timeout: Some(configuration.timeout),
            model: Some(configuration.model.unwrap_or_default()),
            require_confirmation: Some(configuration.require_confirmation),
            approval: Some(configuration.approval),
            read_only: Some(configuration.read_only),
            compact_at: Some(configuration.compact_at),
            rules: Some(configuration.rules),
            ..Self::default()
        }
    }
}

/// Changes an agent and returns it as it is then. A change that changes nothing stores nothing.
///
/// # Errors
///
/// [`Error::NotFound`], [`Error::Invalid`], [`Error::Conflict`] when the given revision is no longer
/// the agent's, and [`Error::NotYours`] for one that is restricted and somebody else's.
pub async fn update_agent(
    ctx: &OpContext,
    known_tools: &[String],
    id: AgentId,
    input: UpdateAgent,
) -> Result<Agent, Error> {
    ctx.require(Permission::UpdateAgent).await?;
    let updated = ctx
        .transaction(async move |conn| {
            let agent = lock_to_change(ctx, conn, id).await?;
            if let Some(given) = input.revision.filter(|given| *given != agent.revision) {
                return Err(Error::Conflict {
                    current: agent.revision,
                    given,
                });
            }
            let current = current_version(conn, &agent).await?.definition;
            let definition = changed_definition(&current, &input);
            let changed = changed_agent(&agent, &input, definition != current);
            let mut errors = check_profile(&changed.name, &changed.description, &changed.tags);
            // What was right when it was made is not questioned: a tool may have gone since.
            if definition != current {
                errors.extend(check_definition(&definition, known_tools));
                errors.extend(check_rules(&definition.configuration.rules));
            }
            if let Some(note) = &input.note {
                check_text(&mut errors, "note", note, 0, MAX_DESCRIPTION);
            }
            if !errors.is_empty() {
                return Err(Error::Invalid(errors));
            }
            if changed == agent {
                return Ok(agent);
            }
            if changed.version != agent.version {
                let version = NewAgentVersion::new(ctx.actor(), id, changed.version, &definition);
                diesel::insert_into(agent_versions::table)
                    .values(&version)
                    .execute(conn)
                    .await?;
                let note = input.note.as_deref().map(str::trim).unwrap_or_default();
                if !note.is_empty() {
                    let label = Label {
                        agent_version_id: version.id(),
                        organisation_id: ctx.actor().organisation,
                        name: None,
                        note: Some(note),
                    };
                    label.store(conn).await?;
                }
            }
            let stored = store(conn, &changed).await?;
            let details = json!({ "name": stored.name, "version": stored.version });
            let resource = id.to_string();
            audit::record(
                ctx,
                conn,
                Action::AgentUpdate,
                &resource,
                Outcome::Done,
                details,
            )
            .await?;
            Ok(stored)
        })
        .await;
    noting_denial(ctx, Permission::UpdateAgent, updated).await
}

fn changed_definition(current: &AgentDefinition, input: &UpdateAgent) -> AgentDefinition {
    let mut definition = current.clone();
    if let Some(system_prompt) = &input.system_prompt {
        definition.system_prompt.clone_from(system_prompt);
    }
    if let Some(tools) = &input.tools {
        definition.tools.clone_from(tools);
    }
    let configuration = &mut definition.configuration;
    configuration.max_steps = input.max_steps.unwrap_or(configuration.max_steps);
    configuration.timeout = input.timeout.unwrap_or(configuration.timeout);
    configuration.require_confirmation = input
        .require_confirmation
        .unwrap_or(configuration.require_confirmation);
    configuration.approval = input.approval.unwrap_or(configuration.approval);
    configuration.read_only = input.read_only.unwrap_or(configuration.read_only);
    configuration.compact_at = input.compact_at.unwrap_or(configuration.compact_at);
    if let Some(rules) = &input.rules {
        configuration.rules.clone_from(rules);
    }
    if let Some(model) = &input.model {
        configuration.model = (!model.is_empty()).then(|| model.clone());
    }
    definition
}

fn changed_agent(agent: &Agent, input: &UpdateAgent, new_version: bool) -> Agent {
    let mut changed = agent.clone();
    if let Some(name) = &input.name {
        name.trim().clone_into(&mut changed.name);
    }
    if let Some(description) = &input.description {
        description.trim().clone_into(&mut changed.description);
    }
    if let Some(tags) = &input.tags {
        changed.tags.clone_from(tags);
    }
    changed.status = input.status.unwrap_or(agent.status);
    changed.version += i32::from(new_version);
    changed
}

async fn store(conn: &mut Connection, changed: &Agent) -> QueryResult<Agent> {
    diesel::update(agents::table.find(changed.id))
        .set((
            agents::name.eq(&changed.name),
            agents::description.eq(&changed.description),
            agents::status.eq(changed.status),
            agents::tags.eq(&changed.tags),
            agents::version.eq(changed.version),
            agents::revision.eq(changed.revision + 1),
            agents::updated_at.eq(Utc::now()),
        ))
        .returning(Agent::as_returning())
        .get_result(conn)
        .await
}
