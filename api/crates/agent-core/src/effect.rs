//! What the machine asks its performer to do.

use std::sync::Arc;

use domain::id::ExecutionId;
use domain::journal::JournalEvent;
use domain::tool::Risk;
use serde_json::Value;

use crate::message::Message;
use crate::state::Definition;

/// One thing to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Ask the model for its next turn; the answer is a `ModelReplied` or a `Failed`.
    CallModel(ModelRequest),
    /// Ask the model for a summary of the conversation's beginning; the answer is a `Compacted` or a
    /// `Failed`.
    Summarise(SummaryRequest),
    /// Call a tool; the answer is a `ToolReturned`.
    CallTool(ToolCall),
    /// Feed this event back in, and store it.
    Record(JournalEvent),
}

/// Everything a model needs for one turn.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelRequest {
    /// Prompt, tools and model of the agent.
    pub definition: Arc<Definition>,
    /// The conversation so far, oldest first.
    pub messages: Vec<Message>,
    /// Which turn this is, counted from 1.
    pub turn: u32,
    /// The longest reply, in tokens; none for what the client allows at most.
    pub max_output_tokens: Option<u32>,
}

/// Everything a model needs to write a summary.
#[derive(Debug, Clone, PartialEq)]
pub struct SummaryRequest {
    /// What it is asked.
    pub request: ModelRequest,
    /// The last step that the summary will stand for.
    pub through_step: u32,
}

/// One call of a tool.
#[derive(Debug, Clone, PartialEq)]
pub struct ToolCall {
    /// The call's id, unique in the execution.
    pub call_id: String,
    /// The tool's name.
    pub tool: String,
    /// What it is called with, always an object.
    pub arguments: Value,
    /// The same at every attempt of this call, and unique in the execution only: a performer that
    /// hands it to others puts in front the id of the execution that intended the call.
    pub idempotency_key: String,
    /// The execution that intended the call, when it is another one, of which this is a fork.
    pub intended_by: Option<ExecutionId>,
    /// What it can do to the world.
    pub risk: Risk,
    /// Whether the call may be sent again after a crash.
    pub idempotent: bool,
    /// Whether an earlier attempt was sent and its answer lost.
    pub sent: bool,
}

impl ToolCall {
    /// The call that `event` asks people about or is stored before; none for other events.
    pub(crate) fn of(event: &JournalEvent) -> Option<Self> {
        let (JournalEvent::ApprovalRequested {
            call_id,
            tool,
            arguments,
            risk,
            idempotent,
            ..
        }
        | JournalEvent::ToolIntended {
            call_id,
            tool,
            arguments,
            risk,
            idempotent,
            ..
        }) = event
        else {
            return None;
        };
        let idempotency_key = match event {
            JournalEvent::ToolIntended {
                idempotency_key, ..
            } => idempotency_key,
            _ => call_id,
        };
        Some(Self {
            call_id: call_id.clone(),
            tool: tool.clone(),
            arguments: arguments.clone(),
            idempotency_key: idempotency_key.clone(),
            intended_by: None,
            risk: *risk,
            idempotent: *idempotent,
            sent: false,
        })
    }

    /// What is stored before the call is made.
    pub(crate) fn intention(&self) -> JournalEvent {
        JournalEvent::ToolIntended {
            call_id: self.call_id.clone(),
            tool: self.tool.clone(),
            arguments: self.arguments.clone(),
            risk: self.risk,
            idempotent: self.idempotent,
            idempotency_key: self.idempotency_key.clone(),
        }
    }
}
