//! What the machine remembers between two events.

use std::collections::HashSet;
use std::sync::Arc;

use domain::journal::{FailureCode, JournalEvent};
use domain::tool::ToolSpec;

use crate::call::{Call, Progress};
use crate::effect::{Effect, ModelRequest, ToolCall};
use crate::message::Message;

/// What is fixed for the whole execution.
#[derive(Debug, Clone, PartialEq)]
pub struct Definition {
    /// What the model is told before the goal.
    pub system_prompt: String,
    /// The tools it may call.
    pub tools: Vec<ToolSpec>,
    /// The model's name, or none for the server's own choice.
    pub model: Option<String>,
    /// The most turns of the model.
    pub max_steps: u32,
}

/// An execution between two events.
#[derive(Debug, Clone)]
pub struct State {
    pub(crate) definition: Arc<Definition>,
    pub(crate) messages: Vec<Message>,
    pub(crate) turns: u32,
    pub(crate) call_ids: HashSet<String>,
    pub(crate) phase: Phase,
}

/// What the machine waits for.
#[derive(Debug, Clone)]
pub(crate) enum Phase {
    New,
    Model,
    Tools(Vec<Call>),
    /// The end is decided, and this event of it not in the journal yet.
    Ending(JournalEvent),
    Ended,
}

impl Phase {
    /// What may come, in words, for error messages.
    pub(crate) const fn expected(&self) -> &'static str {
        match self {
            Self::New => "started",
            Self::Model => "model_replied",
            Self::Tools(_) => "tool_intended, tool_sent or tool_returned",
            Self::Ending(event) => event.kind(),
            Self::Ended => "nothing",
        }
    }
}

impl State {
    /// An execution of which nothing has happened; it expects `Started`.
    #[must_use]
    pub fn new(definition: Definition) -> Self {
        Self {
            definition: Arc::new(definition),
            messages: Vec::new(),
            turns: 0,
            call_ids: HashSet::new(),
            phase: Phase::New,
        }
    }

    /// How many turns the model has had.
    #[must_use]
    pub const fn turns(&self) -> u32 {
        self.turns
    }

    /// Whether a terminal event has come. Every further event is refused.
    #[must_use]
    pub const fn is_ended(&self) -> bool {
        matches!(self.phase, Phase::Ended)
    }

    /// A call that was sent and has no answer, and that may not be sent again: whoever stops now
    /// leaves it open whether it happened.
    #[must_use]
    pub fn unrepeatable(&self) -> Option<&ToolCall> {
        match &self.phase {
            Phase::Tools(calls) => calls.iter().find_map(in_doubt),
            _ => None,
        }
    }

    /// Everything that has to happen now, provided that nothing is under way.
    pub(crate) fn outstanding(&self) -> Vec<Effect> {
        match &self.phase {
            Phase::New | Phase::Ended => Vec::new(),
            Phase::Model => vec![Effect::CallModel(ModelRequest {
                definition: Arc::clone(&self.definition),
                messages: self.messages.clone(),
                turn: self.turns + 1,
                max_output_tokens: None,
            })],
            Phase::Ending(event) => vec![Effect::Record(event.clone())],
            Phase::Tools(calls) => match self.unrepeatable() {
                Some(call) => vec![Effect::Record(doubt(call))],
                None => calls.iter().filter_map(next_effect).collect(),
            },
        }
    }
}

fn next_effect(call: &Call) -> Option<Effect> {
    match &call.progress {
        Progress::Decided(event) => Some(Effect::Record(event.clone())),
        Progress::Intended(call) => Some(Effect::CallTool(call.clone())),
        Progress::Returned { .. } => None,
    }
}

fn in_doubt(call: &Call) -> Option<&ToolCall> {
    match &call.progress {
        Progress::Intended(call) if call.sent && !call.idempotent => Some(call),
        _ => None,
    }
}

fn doubt(call: &ToolCall) -> JournalEvent {
    let (tool, id) = (&call.tool, &call.call_id);
    JournalEvent::Failed {
        code: FailureCode::InDoubt,
        message: format!(
            "the server stopped while the call {id} of {tool} was under way, so it may or may not \
             have taken effect; look at what {tool} changes, then run the agent again"
        ),
    }
}
