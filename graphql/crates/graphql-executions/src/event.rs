//! Events of an execution.

use async_graphql::{Enum, ID, Json, SimpleObject};
use chrono::{DateTime, Utc};
use graphql_core::enums::Risk;
use graphql_core::whole_number::WholeNumber;
use serde_json::Value;

use crate::approval::Resolution;
use crate::execution::{ExecutionStatus, saturate};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum ExecutionEventKind {
    /// The execution was asked for.
    Started,
    /// The model answered one turn.
    ModelReplied,
    /// The conversation had grown long: from now on the model reads a summary of its beginning.
    Compacted,
    /// The model's provider wants to be asked later: the turn is put off.
    ModelDeferred,
    /// A call waits until people agree to it.
    ApprovalRequested,
    /// People decided on a call, or let the time for it pass.
    ApprovalDecided,
    /// A tool is about to be called.
    ToolIntended,
    /// A call that may not be repeated has left.
    ToolSent,
    /// A tool answered, or its call failed.
    ToolReturned,
    /// The server stopped during a call that may not be repeated: a person has to find out whether
    /// it took effect.
    ToolInDoubt,
    /// A person said what became of a call in doubt.
    DoubtResolved,
    /// A person told the agent more.
    Instructed,
    /// A person made the execution stand still.
    Paused,
    /// A person let the execution go on.
    Continued,
    /// What stands before was taken over from another execution.
    Forked,
    /// Another worker took over after a crash or restart.
    Resumed,
    /// The agent reached its answer. The last event.
    Completed,
    /// The execution cannot go on. The last event.
    Failed,
    /// A person stopped the execution. The last event.
    Cancelled,
}

/// One thing that happened in an execution.
#[derive(Debug, Clone, SimpleObject)]
pub struct ExecutionEvent {
    /// The execution.
    pub execution_id: ID,
    /// Its place in the journal: 1, 2, 3, ... without a gap.
    pub seq: i32,
    /// What happened.
    pub kind: ExecutionEventKind,
    /// When it was stored.
    pub created_at: DateTime<Utc>,
    /// The goal, the thought before a turn's calls, a summary, the answer, the reason of an end without
    /// one, or what a person said.
    pub text: Option<String>,
    /// The call, for events about tools.
    pub tool_call: Option<ToolCall>,
    /// What was decided, for an event `APPROVAL_DECIDED`.
    pub verdict: Option<Verdict>,
    /// What became of the call, for an event `DOUBT_RESOLVED`.
    pub resolution: Option<Resolution>,
    /// Who decided or found out.
    pub user_id: Option<ID>,
    /// The execution that what stands before was taken over from, for an event `FORKED`.
    pub origin_id: Option<ID>,
    /// What the turn cost, for a turn of the model.
    pub usage: Option<Usage>,
    /// What the turn cost; null when the model's price is not known.
    pub cost_micro_usd: Option<WholeNumber>,
    /// The model that answered, for a turn of the model.
    pub model: Option<String>,
    /// Who ran that model; null for turns that an earlier version stored.
    pub provider: Option<ModelProvider>,
    /// Whether that provider stood in for one that did not answer.
    pub fallback: bool,
    /// The last step that a summary stands for, counted from 1, for an event `COMPACTED`.
    pub through_step: Option<i32>,
    /// When the model is asked again, for a turn that is put off.
    pub until: Option<DateTime<Utc>>,
    /// Whether the built-in simulated model answered this turn.
    pub simulated: bool,
    /// Where the execution stands after this event.
    pub status: ExecutionStatus,
}

/// Who runs a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::model::ModelProvider")]
pub enum ModelProvider {
    /// Claude, at Anthropic or at a gateway that speaks its protocol.
    Anthropic,
    /// A server that speaks OpenAI's Chat Completions API.
    OpenAi,
    /// The built-in simulated model.
    Simulated,
}

/// What people decided on a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::approval::Verdict")]
pub enum Verdict {
    /// It may be made.
    Approved,
    /// It may not be made.
    Denied,
    /// Nobody decided in time, so that it may not be made.
    Expired,
}

/// A call of a tool.
#[derive(Debug, Clone, Default, SimpleObject)]
pub struct ToolCall {
    /// The call's id, unique in the execution.
    pub id: ID,
    /// The tool's name.
    pub name: String,
    /// What it is called with.
    pub arguments: Option<Json<Value>>,
    /// What the model was shown, once the call returned.
    pub output: Option<String>,
    /// Whether `output` is an error message, once the call returned.
    pub is_error: Option<bool>,
    /// How long the call took in milliseconds, once it returned.
    pub duration_ms: Option<i32>,
    /// What the call can do to the world.
    pub risk: Option<Risk>,
}

/// What one turn of a model cost, in tokens.
#[derive(Debug, Clone, SimpleObject)]
pub struct Usage {
    /// Read, from the provider's cache or not.
    pub input_tokens: i32,
    /// Written.
    pub output_tokens: i32,
    /// Those of the tokens read that came from the provider's cache, for a tenth of the price or less.
    pub cache_read_tokens: i32,
    /// Those of the tokens read that were put into the provider's cache.
    pub cache_write_tokens: i32,
}

impl Usage {
    pub(crate) fn of(usage: &domain::journal::Usage) -> Self {
        let count = |tokens| saturate(i64::try_from(tokens).unwrap_or(i64::MAX));
        Self {
            input_tokens: count(usage.total_input_tokens()),
            output_tokens: count(usage.output_tokens),
            cache_read_tokens: count(usage.cache_read_input_tokens),
            cache_write_tokens: count(usage.cache_creation_input_tokens),
        }
    }
}
