//! The journal of an execution: what happened, in order, and enough of it to go on after a crash.
//!
//! An event is a delta: it never repeats the prompt or earlier messages, so that a journal grows
//! with the work done and not with its square.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::execution::ExecutionStatus;
use crate::tool::Risk;

/// One row of the journal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JournalEntry {
    /// Its place: 1, 2, 3, ... without a gap.
    pub seq: i32,
    /// When it was stored.
    pub created_at: DateTime<Utc>,
    /// What happened.
    pub event: JournalEvent,
}

/// One thing that happened in an execution.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum JournalEvent {
    /// The execution was asked for. Always the first event.
    Started {
        /// What the agent is to achieve.
        goal: String,
        /// Facts given with the goal, an object or null.
        context: Value,
    },
    /// The model answered one turn, whole.
    ModelReplied {
        /// Its blocks in order, verbatim.
        content: Vec<Block>,
        /// Why it stopped.
        stop_reason: StopReason,
        /// What the turn cost.
        usage: Usage,
        /// The model that answered.
        model: String,
        /// Whether the built-in simulated model answered instead of a real one.
        simulated: bool,
    },
    /// A tool is about to be called. Stored before the call is sent.
    ToolIntended {
        /// The id the model gave the call; unique in the execution.
        call_id: String,
        /// The tool's name.
        tool: String,
        /// What it is called with.
        arguments: Value,
        /// What the call can do to the world.
        risk: Risk,
        /// Whether the call may be sent again after a crash.
        idempotent: bool,
        /// Handed to the tool, the same at every attempt.
        idempotency_key: String,
    },
    /// A call that may not be repeated has left. Stored just before it does.
    ToolSent {
        /// The call.
        call_id: String,
    },
    /// A tool answered, or the call was refused or failed.
    ToolReturned {
        /// The call.
        call_id: String,
        /// What the model is shown.
        output: String,
        /// Whether `output` is an error message.
        is_error: bool,
        /// How long the call took, in milliseconds.
        duration_ms: u64,
    },
    /// Another worker took over after a crash or restart.
    Resumed {
        /// Which claim this is, counted from 1.
        epoch: i32,
    },
    /// The agent reached its answer. Terminal.
    Completed {
        /// The answer.
        output: String,
    },
    /// The execution cannot go on. Terminal.
    Failed {
        /// Which kind of failure.
        code: FailureCode,
        /// What happened and what can be done, for people.
        message: String,
    },
    /// A person stopped the execution. Terminal.
    Cancelled {
        /// Why, in that person's words.
        reason: Option<String>,
    },
}

impl JournalEvent {
    /// The name of the kind, as stored and shown.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Started { .. } => "started",
            Self::ModelReplied { .. } => "model_replied",
            Self::ToolIntended { .. } => "tool_intended",
            Self::ToolSent { .. } => "tool_sent",
            Self::ToolReturned { .. } => "tool_returned",
            Self::Resumed { .. } => "resumed",
            Self::Completed { .. } => "completed",
            Self::Failed { .. } => "failed",
            Self::Cancelled { .. } => "cancelled",
        }
    }

    /// The status that a terminal event leaves the execution in; none for every other event.
    #[must_use]
    pub const fn final_status(&self) -> Option<ExecutionStatus> {
        match self {
            Self::Completed { .. } => Some(ExecutionStatus::Completed),
            Self::Failed { .. } => Some(ExecutionStatus::Failed),
            Self::Cancelled { .. } => Some(ExecutionStatus::Cancelled),
            _ => None,
        }
    }
}

/// One piece of a message to or from the model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Block {
    /// Plain text.
    Text {
        /// The text.
        text: String,
    },
    /// The model's reasoning. Goes back to the model verbatim with its signature.
    Thinking {
        /// The reasoning.
        thinking: String,
        /// The provider's signature over it.
        signature: String,
    },
    /// Reasoning that the provider sealed. Goes back verbatim.
    RedactedThinking {
        /// The sealed bytes, as the provider encodes them.
        data: String,
    },
    /// A request to call a tool.
    ToolUse {
        /// The call's id.
        id: String,
        /// The tool's name.
        name: String,
        /// The arguments.
        input: Value,
    },
}

/// Why a model ended its turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    /// It said all it wanted to say.
    EndTurn,
    /// It reached the most tokens it was allowed.
    MaxTokens,
    /// It wrote a stop sequence.
    StopSequence,
    /// It wants tools called.
    ToolUse,
    /// It paused a long turn and can be asked to go on.
    PauseTurn,
    /// It declined.
    Refusal,
    /// The conversation no longer fits its window.
    ModelContextWindowExceeded,
}

/// What one turn of a model cost, in tokens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Usage {
    /// Read at the full price.
    pub input_tokens: u64,
    /// Written.
    pub output_tokens: u64,
    /// Read from the provider's cache.
    pub cache_read_input_tokens: u64,
    /// Written to the provider's cache.
    pub cache_creation_input_tokens: u64,
}

/// Why an execution failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureCode {
    /// The agent used all its steps without an answer.
    StepLimit,
    /// The agent's time was up.
    Timeout,
    /// The model could not be reached, or kept failing.
    Model,
    /// The model declined to answer.
    Refusal,
    /// The answer or conversation outgrew the model's limits.
    ContextLimit,
    /// The server stopped in the middle of a call that may not be repeated.
    InDoubt,
    /// A fault of this program.
    Internal,
}
