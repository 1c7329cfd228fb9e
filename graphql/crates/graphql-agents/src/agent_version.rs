//! Versions of agents.

use async_graphql::{Context, Enum, ID, Json, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use graphql_core::connection::PageInfo;
use graphql_core::enums::AccessRole;
use graphql_core::user::{User, load_user};
use serde_json::Value;

/// How an agent runs.
#[derive(Debug, Clone, SimpleObject)]
pub struct AgentConfiguration {
    /// The most turns of the loop before the execution fails, 1 to 100.
    pub max_steps: u32,
    /// The most seconds from start to end, 1 to 86,400.
    pub timeout: u32,
    /// The model's name, or none for the server's own choice.
    pub model: Option<String>,
    /// Whether each call of a tool that changes something waits until people agree to it.
    pub require_confirmation: bool,
    /// Who agrees, and until when.
    pub approval: ApprovalPolicy,
    /// Whether the agent may only look: tools that change something are not offered to the model.
    pub read_only: bool,
    /// From how many tokens of conversation on its beginning is summarised: 0 for never, null for a share
    /// of the model's window.
    pub compact_at: Option<u32>,
    /// What holds for calls of single tools.
    pub rules: Vec<ToolRule>,
}

/// What a rule makes of the calls that it applies to. Of several the strictest counts: deny over ask
/// over allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::rule::ToolScope")]
pub enum ToolScope {
    /// They are made, also when the agent asks people in general.
    Allow,
    /// They are made once people agree.
    Ask,
    /// They are not made.
    Deny,
}

/// A rule about the calls of one tool.
#[derive(Debug, Clone, SimpleObject)]
pub struct ToolRule {
    /// The tool's name.
    pub tool: String,
    /// What becomes of the calls.
    pub scope: ToolScope,
    /// A JSON Schema: the rule applies to calls whose arguments fit it; to all when it is null.
    pub when: Option<Json<Value>>,
    /// Why, for the model and for people.
    pub reason: Option<String>,
}

impl From<domain::rule::ToolRule> for ToolRule {
    fn from(rule: domain::rule::ToolRule) -> Self {
        Self {
            tool: rule.tool,
            scope: rule.scope.into(),
            when: rule.when.map(Json),
            reason: rule.reason,
        }
    }
}

impl From<domain::agent::AgentConfiguration> for AgentConfiguration {
    fn from(configuration: domain::agent::AgentConfiguration) -> Self {
        Self {
            max_steps: configuration.max_steps,
            timeout: configuration.timeout,
            model: configuration.model,
            require_confirmation: configuration.require_confirmation,
            approval: configuration.approval.into(),
            read_only: configuration.read_only,
            compact_at: configuration.compact_at,
            rules: configuration.rules.into_iter().map(Into::into).collect(),
        }
    }
}

/// Who decides on an agent's calls, and until when.
#[derive(Debug, Clone, SimpleObject)]
pub struct ApprovalPolicy {
    /// How many people must agree, 1 to 5. One who denies is enough.
    pub people: u32,
    /// The access role they must have; any that may decide when it is null.
    pub role: Option<AccessRole>,
    /// Whether whoever asked for the execution may be one of them.
    pub by_requester: bool,
    /// The seconds after which an undecided call counts as denied.
    pub expires_after: u32,
}

impl From<domain::approval::ApprovalPolicy> for ApprovalPolicy {
    fn from(policy: domain::approval::ApprovalPolicy) -> Self {
        Self {
            people: policy.people,
            role: policy.role.map(Into::into),
            by_requester: policy.by_requester,
            expires_after: policy.expires_after,
        }
    }
}

/// One immutable state of an agent's definition.
#[derive(Debug, Clone)]
pub struct AgentVersion(pub agents::AgentVersion);

#[Object]
impl AgentVersion {
    /// The version's id.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// Its number: 1, 2, 3, ...
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// What the model is told before the goal.
    async fn system_prompt(&self) -> &str {
        &self.0.definition.system_prompt
    }

    /// The names of the tools the agent may call.
    async fn tool_names(&self) -> &[String] {
        &self.0.definition.tools
    }

    /// Limits and model.
    async fn configuration(&self) -> AgentConfiguration {
        self.0.definition.configuration.clone().into()
    }

    /// What people call it, such as "before the audit".
    async fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// Why it was made.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// Who made it.
    async fn created_by(&self, ctx: &Context<'_>) -> Result<User> {
        load_user(ctx, self.0.created_by).await
    }
}

/// A page of versions.
#[derive(Debug, Clone, SimpleObject)]
pub struct AgentVersionConnection {
    /// The versions with their cursors.
    pub edges: Vec<AgentVersionEdge>,
    /// The versions.
    pub nodes: Vec<AgentVersion>,
    /// Where the page stands in the list.
    pub page_info: PageInfo,
}

/// A version in a list.
#[derive(Debug, Clone, SimpleObject)]
pub struct AgentVersionEdge {
    /// Its place in the list.
    pub cursor: String,
    /// The version.
    pub node: AgentVersion,
}
