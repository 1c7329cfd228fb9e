//! Mutations of agents.

use agents::create_agent::CreateAgent;
use agents::update_agent::UpdateAgent;
use async_graphql::{Context, ID, InputObject, Json, MaybeUndefined, Object, Result, SimpleObject};
use domain::agent::{AgentConfiguration, AgentDefinition};
use domain::approval::ApprovalPolicy;
use domain::error::Coded;
use domain::rule::ToolRule;
use graphql_core::enums::AccessRole;
use graphql_core::error::{MutationError, to_payload};
use graphql_core::scope::{Server, op};

use serde_json::Value;

use crate::agent::{Agent, AgentStatus, agent_id};
use crate::agent_version::ToolScope;

/// How an agent runs; what is left out keeps its value, or gets the default in a new agent.
#[derive(Debug, Clone, Default, InputObject)]
pub struct AgentConfigurationInput {
    /// The most turns of the loop, 1 to 100; 10 by default.
    pub max_steps: Option<u32>,
    /// The most seconds from start to end, 1 to 86,400; 300 by default.
    pub timeout: Option<u32>,
    /// The model's name; empty for the server's own choice.
    pub model: Option<String>,
    /// Whether each call of a tool that changes something waits until people agree to it.
    pub require_confirmation: Option<bool>,
    /// Who agrees, and until when.
    pub approval: Option<ApprovalPolicyInput>,
    /// Whether the agent may only look: tools that change something are not offered to the model.
    pub read_only: Option<bool>,
    /// From how many tokens of conversation on its beginning is summarised, 1,000 to 10,000,000: 0 for
    /// never, null for a share of the model's window, as by default.
    pub compact_at: MaybeUndefined<u32>,
    /// What holds for calls of single tools, at most 50 rules; takes the place of all rules.
    pub rules: Option<Vec<ToolRuleInput>>,
}

/// A rule about the calls of one tool. Of those that apply, the strictest counts.
#[derive(Debug, Clone, InputObject)]
pub struct ToolRuleInput {
    /// The tool's name; one of the agent's.
    pub tool: String,
    /// What becomes of the calls.
    pub scope: ToolScope,
    /// A JSON Schema: the rule applies to calls whose arguments fit it; to all when it is null.
    pub when: Option<Json<Value>>,
    /// Why, for the model and for people, up to 2,000 characters.
    pub reason: Option<String>,
}

impl From<ToolRuleInput> for ToolRule {
    fn from(input: ToolRuleInput) -> Self {
        Self {
            tool: input.tool,
            scope: input.scope.into(),
            when: input
                .when
                .map(|Json(when)| when)
                .filter(|when| !when.is_null()),
            reason: input.reason.filter(|reason| !reason.trim().is_empty()),
        }
    }
}

fn to_rules(rules: Vec<ToolRuleInput>) -> Vec<ToolRule> {
    rules.into_iter().map(Into::into).collect()
}

/// Who decides on an agent's calls, and until when; what is left out gets the default.
#[derive(Debug, Clone, InputObject)]
pub struct ApprovalPolicyInput {
    /// How many people must agree, 1 to 5. One who denies is enough.
    #[graphql(default = 1)]
    pub people: u32,
    /// The access role they must have; any that may decide when it is left out.
    pub role: Option<AccessRole>,
    /// Whether whoever asked for the execution may be one of them.
    #[graphql(default = true)]
    pub by_requester: bool,
    /// The seconds after which an undecided call counts as denied, from 60 to 2,592,000 (30 days).
    #[graphql(default = 604_800)]
    pub expires_after: u32,
}

impl From<ApprovalPolicyInput> for ApprovalPolicy {
    fn from(input: ApprovalPolicyInput) -> Self {
        Self {
            people: input.people,
            role: input.role.map(Into::into),
            by_requester: input.by_requester,
            expires_after: input.expires_after,
        }
    }
}

/// An agent to make.
#[derive(Debug, Clone, InputObject)]
pub struct CreateAgentInput {
    /// Its name, up to 120 characters.
    pub name: String,
    /// What it is for, up to 2,000 characters.
    pub description: Option<String>,
    /// What the model is told before the goal.
    pub system_prompt: String,
    /// The names of the tools it may call.
    pub tools: Option<Vec<String>>,
    /// Limits and model.
    pub configuration: Option<AgentConfigurationInput>,
    /// Words to find it by.
    pub tags: Option<Vec<String>>,
    /// A second call with the same key returns the agent of the first.
    pub idempotency_key: Option<String>,
}

/// A change of an agent; what is left out stays as it is.
#[derive(Debug, Clone, InputObject)]
pub struct UpdateAgentInput {
    /// The agent.
    pub id: ID,
    /// The revision the change was made from: `CONFLICT` when the agent has moved on.
    pub revision: Option<i32>,
    /// Its name.
    pub name: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Whether it can be run.
    pub status: Option<AgentStatus>,
    /// What the model is told before the goal.
    pub system_prompt: Option<String>,
    /// The names of the tools it may call.
    pub tools: Option<Vec<String>>,
    /// Limits and model.
    pub configuration: Option<AgentConfigurationInput>,
    /// Words to find it by.
    pub tags: Option<Vec<String>>,
    /// Why; kept with the version that the change makes, if it makes one.
    pub note: Option<String>,
}

/// An agent to delete.
#[derive(Debug, Clone, InputObject)]
pub struct DeleteAgentInput {
    /// The agent.
    pub id: ID,
}

/// The outcome of a mutation of an agent.
#[derive(Debug, Clone, SimpleObject)]
pub struct AgentPayload {
    /// The agent as it is now; null when nothing was changed because of `errors`.
    pub agent: Option<Agent>,
    /// Why nothing was changed; empty when all went well.
    pub errors: Vec<MutationError>,
}

/// The outcome of a deletion.
#[derive(Debug, Clone, SimpleObject)]
pub struct DeleteAgentPayload {
    /// The agent that is gone; null when nothing was changed because of `errors`.
    pub deleted_agent_id: Option<ID>,
    /// Why nothing was changed; empty when all went well.
    pub errors: Vec<MutationError>,
}

/// The mutations of agents.
#[derive(Default)]
pub struct AgentMutation;

#[Object]
impl AgentMutation {
    /// Makes an agent with its first version.
    async fn create_agent(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The agent to make.")] input: CreateAgentInput,
    ) -> Result<AgentPayload> {
        let op = op(ctx)?;
        let known_tools = &ctx.data::<Server>()?.tool_names;
        payload(
            ctx,
            agents::create_agent::create_agent(op, known_tools, input.into()).await,
        )
    }

    /// Changes an agent. A change of prompt, tools or configuration makes its next version.
    async fn update_agent(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to change.")] input: UpdateAgentInput,
    ) -> Result<AgentPayload> {
        let op = op(ctx)?;
        let id = agent_id(ctx, &input.id)?;
        let known_tools = &ctx.data::<Server>()?.tool_names;
        payload(
            ctx,
            agents::update_agent::update_agent(op, known_tools, id, input.into()).await,
        )
    }

    /// Takes an agent out of every list. Its executions stay.
    async fn delete_agent(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The agent to delete.")] input: DeleteAgentInput,
    ) -> Result<DeleteAgentPayload> {
        let op = op(ctx)?;
        let id = agent_id(ctx, &input.id)?;
        match agents::delete_agent::delete_agent(op, id).await {
            Ok(()) => Ok(DeleteAgentPayload {
                deleted_agent_id: Some(input.id),
                errors: vec![],
            }),
            Err(error) => Ok(DeleteAgentPayload {
                deleted_agent_id: None,
                errors: to_payload(ctx, &error)?,
            }),
        }
    }
}

/// The outcome of a use case that changes an agent.
///
/// # Errors
///
/// As [`to_payload`].
pub fn payload<E: Coded>(
    ctx: &Context<'_>,
    result: Result<agents::Agent, E>,
) -> Result<AgentPayload> {
    match result {
        Ok(agent) => Ok(AgentPayload {
            agent: Some(agent.into()),
            errors: vec![],
        }),
        Err(error) => Ok(AgentPayload {
            agent: None,
            errors: to_payload(ctx, &error)?,
        }),
    }
}

impl From<CreateAgentInput> for CreateAgent {
    fn from(input: CreateAgentInput) -> Self {
        let given = input.configuration.unwrap_or_default();
        let default = AgentConfiguration::default();
        Self {
            name: input.name,
            description: input.description.unwrap_or_default(),
            tags: input.tags.unwrap_or_default(),
            definition: AgentDefinition {
                system_prompt: input.system_prompt,
                tools: input.tools.unwrap_or_default(),
                configuration: AgentConfiguration {
                    max_steps: given.max_steps.unwrap_or(default.max_steps),
                    timeout: given.timeout.unwrap_or(default.timeout),
                    model: given.model.filter(|model| !model.is_empty()),
                    require_confirmation: given.require_confirmation.unwrap_or_default(),
                    approval: given.approval.map(Into::into).unwrap_or_default(),
                    read_only: given.read_only.unwrap_or_default(),
                    compact_at: given.compact_at.take(),
                    rules: given.rules.map(to_rules).unwrap_or_default(),
                },
            },
            idempotency_key: input.idempotency_key,
        }
    }
}

impl From<UpdateAgentInput> for UpdateAgent {
    fn from(input: UpdateAgentInput) -> Self {
        let configuration = input.configuration.unwrap_or_default();
        Self {
            revision: input.revision,
            name: input.name,
            description: input.description,
            status: input.status.map(Into::into),
            tags: input.tags,
            system_prompt: input.system_prompt,
            tools: input.tools,
            max_steps: configuration.max_steps,
            timeout: configuration.timeout,
            model: configuration.model,
            require_confirmation: configuration.require_confirmation,
            approval: configuration.approval.map(Into::into),
            read_only: configuration.read_only,
            compact_at: configuration.compact_at.into(),
            rules: configuration.rules.map(to_rules),
            note: input.note,
        }
    }
}
