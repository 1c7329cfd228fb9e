//! The journal of an execution: what happened, in order, and enough of it to go on after a crash.
//!
//! An event is a delta: it never repeats the prompt or earlier messages, so that a journal grows
//! with the work done and not with its square.

mod depth;
mod turn;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::approval::{ApprovalPolicy, Resolution, Verdict};
use crate::execution::ExecutionStatus;
use crate::id::{ExecutionId, UserId};
use crate::model::ModelProvider;
use crate::tool::Risk;

pub use depth::{MAX_JSON_DEPTH, json_depth};
pub use turn::{Block, StopReason, Usage, thought_of};

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
        /// Who ran the model; none when an earlier version of this program stored the turn.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        provider: Option<ModelProvider>,
        /// Whether that provider stood in for one that did not answer.
        #[serde(default)]
        fallback: bool,
        /// What the turn cost, in millionths of a US dollar; none when the model's price is not known.
        #[serde(default)]
        cost_micro_usd: Option<u64>,
    },
    /// The conversation had grown long, and the model wrote a summary that stands for its beginning from
    /// now on. Only what models read changes by it: the journal stays whole.
    Compacted {
        /// What stands for the beginning.
        summary: String,
        /// The last step that it stands for, counted from 1. The next one is read as it was.
        through_step: u32,
        /// What the summary cost.
        usage: Usage,
        /// The model that wrote it.
        model: String,
        /// Whether the built-in simulated model wrote it instead of a real one.
        simulated: bool,
        /// Who ran the model.
        provider: ModelProvider,
        /// Whether that provider stood in for one that did not answer.
        fallback: bool,
        /// What it cost, in millionths of a US dollar; none when the model's price is not known.
        cost_micro_usd: Option<u64>,
    },
    /// The model's provider wants to be asked later, so that the turn is put off.
    ModelDeferred {
        /// When it is asked again.
        until: DateTime<Utc>,
        /// Why, for people.
        reason: String,
    },
    /// A tool is to be called once people agree.
    ApprovalRequested {
        /// The id the model gave the call; unique in the execution.
        call_id: String,
        /// The tool's name.
        tool: String,
        /// What it is to be called with.
        arguments: Value,
        /// What an approval is bound to.
        arguments_hash: String,
        /// What the call can do to the world.
        risk: Risk,
        /// Whether the call may be sent again after a crash.
        idempotent: bool,
        /// Who decides, and until when.
        policy: ApprovalPolicy,
    },
    /// People decided on a call that was waiting for them, or let the time for it pass.
    ApprovalDecided {
        /// The call.
        call_id: String,
        /// What they decided.
        verdict: Verdict,
        /// The hash of the arguments that they agreed to, see
        /// [`arguments_hash`](crate::approval::arguments_hash).
        arguments_hash: String,
        /// Other arguments that they wrote instead of the model's.
        arguments: Option<Value>,
        /// Why, in the words of the last one.
        reason: Option<String>,
        /// Who decided last; none when the time had passed.
        decided_by: Option<UserId>,
        /// Which intervention this is, see [`JournalEvent::intervention`].
        intervention: i32,
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
    /// A call that may not be repeated was under way when its worker went away: it may or may not
    /// have taken effect, and a person has to find out.
    ToolInDoubt {
        /// The call.
        call_id: String,
    },
    /// A person said what became of a call in doubt.
    DoubtResolved {
        /// The call.
        call_id: String,
        /// What became of it, or is to become of it.
        resolution: Resolution,
        /// What the person found, for the model.
        note: Option<String>,
        /// Who said so.
        resolved_by: UserId,
        /// Which intervention this is, see [`JournalEvent::intervention`].
        intervention: i32,
    },
    /// A person told the agent more, between two turns.
    Instructed {
        /// What, for the model.
        text: String,
        /// Who.
        given_by: UserId,
        /// Which intervention this is, see [`JournalEvent::intervention`].
        intervention: i32,
    },
    /// A person made the execution stand still.
    Paused {
        /// Why, in that person's words.
        reason: Option<String>,
        /// Who.
        paused_by: UserId,
        /// Which intervention this is, see [`JournalEvent::intervention`].
        intervention: i32,
    },
    /// A person let the execution go on.
    Continued {
        /// Who.
        continued_by: UserId,
        /// Which intervention this is, see [`JournalEvent::intervention`].
        intervention: i32,
    },
    /// What stands before was taken over from another execution, of which this one is a fork.
    Forked {
        /// The other execution.
        execution: ExecutionId,
        /// The step from which on this one is on its own, counted from 1.
        step: u32,
        /// Who asked for it.
        forked_by: UserId,
    },
    /// Another worker took over after a crash or restart.
    Resumed {
        /// Which claim this is, counted from 1.
        epoch: i32,
        /// Whether the worker before gave the execution back in order, as one does that is told to
        /// stop, instead of not being heard of any more.
        #[serde(default)]
        handed_over: bool,
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
            Self::Compacted { .. } => "compacted",
            Self::ModelDeferred { .. } => "model_deferred",
            Self::ApprovalRequested { .. } => "approval_requested",
            Self::ApprovalDecided { .. } => "approval_decided",
            Self::ToolIntended { .. } => "tool_intended",
            Self::ToolSent { .. } => "tool_sent",
            Self::ToolReturned { .. } => "tool_returned",
            Self::ToolInDoubt { .. } => "tool_in_doubt",
            Self::DoubtResolved { .. } => "doubt_resolved",
            Self::Instructed { .. } => "instructed",
            Self::Paused { .. } => "paused",
            Self::Continued { .. } => "continued",
            Self::Forked { .. } => "forked",
            Self::Resumed { .. } => "resumed",
            Self::Completed { .. } => "completed",
            Self::Failed { .. } => "failed",
            Self::Cancelled { .. } => "cancelled",
        }
    }

    /// The number of an event that people sent in: 1, 2, 3, ... in each execution. It waits until the
    /// holder of the lease writes it to the journal, once.
    #[must_use]
    pub const fn intervention(&self) -> Option<i32> {
        match self {
            Self::ApprovalDecided { intervention, .. }
            | Self::DoubtResolved { intervention, .. }
            | Self::Instructed { intervention, .. }
            | Self::Paused { intervention, .. }
            | Self::Continued { intervention, .. } => Some(*intervention),
            _ => None,
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
    /// A budget has not enough left for the next turn.
    Budget,
    /// A fault of this program.
    Internal,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_deepest_arguments_are_read_back() {
        let mut input = json!({});
        for _ in 1..MAX_JSON_DEPTH {
            input = json!({ "a": input });
        }
        assert_eq!(json_depth(&input), MAX_JSON_DEPTH);
        let event = JournalEvent::ModelReplied {
            content: vec![Block::ToolUse {
                id: "a".to_owned(),
                name: "look".to_owned(),
                input,
            }],
            stop_reason: StopReason::ToolUse,
            usage: Usage::default(),
            model: "test".to_owned(),
            simulated: false,
            provider: Some(ModelProvider::Anthropic),
            fallback: false,
            cost_micro_usd: Some(1),
        };
        let text = serde_json::to_string(&event).unwrap();
        assert_eq!(serde_json::from_str::<JournalEvent>(&text).unwrap(), event);
    }

    #[test]
    fn a_turn_that_an_earlier_version_stored_has_no_provider_and_no_known_cost() {
        let stored = json!({
            "kind": "model_replied", "content": [], "stop_reason": "end_turn",
            "usage": { "input_tokens": 3, "output_tokens": 4 }, "model": "claude", "simulated": false,
        });
        let event: JournalEvent = serde_json::from_value(stored).unwrap();
        let JournalEvent::ModelReplied {
            provider,
            fallback,
            cost_micro_usd,
            ..
        } = event
        else {
            panic!("another kind");
        };
        assert_eq!((provider, fallback, cost_micro_usd), (None, false, None));
    }

    #[test]
    fn a_resumption_from_before_handovers_were_told_apart_is_read() {
        let event = serde_json::from_value(json!({ "kind": "resumed", "epoch": 2 }));
        let expected = JournalEvent::Resumed {
            epoch: 2,
            handed_over: false,
        };
        assert_eq!(event.ok(), Some(expected));
    }
}
