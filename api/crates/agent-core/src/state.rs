//! What the machine remembers between two events.

use std::collections::HashSet;
use std::sync::Arc;

use domain::approval::ApprovalPolicy;
use domain::journal::JournalEvent;
use domain::tool::ToolSpec;
use guardrails::Rules;

use crate::call::{Call, Progress};
use crate::compact;
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
    /// Which calls are made, wait until people agree to them, or are not made.
    pub rules: Rules,
    /// Who agrees, and until when.
    pub approval: ApprovalPolicy,
    /// The most turns of the model.
    pub max_steps: u32,
    /// Whether its calls are only simulated. Nobody is asked about them, since nothing happens.
    pub dry_run: bool,
    /// From how many tokens of conversation on its beginning is summarised; none for never.
    pub compact_at: Option<u64>,
}

/// An execution between two events.
#[derive(Debug, Clone)]
pub struct State {
    pub(crate) definition: Arc<Definition>,
    pub(crate) messages: Vec<Message>,
    pub(crate) turns: u32,
    pub(crate) call_ids: HashSet<String>,
    pub(crate) interventions: i32,
    pub(crate) is_paused: bool,
    /// What people told the agent since its last turn began.
    pub(crate) instructions: Vec<String>,
    /// How often in a row this turn was put off.
    pub(crate) deferrals: u32,
    /// What the model read and wrote in its last turn, in tokens, and about what came after it.
    pub(crate) context_tokens: u64,
    /// The same behind the first turn after the last summary, from which the conversation grows anew.
    pub(crate) floor: Floor,
    pub(crate) phase: Phase,
}

/// How long a conversation is that was summarised.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Floor {
    /// It was not summarised.
    None,
    /// It was, and no model has read it since.
    Unread,
    /// So many tokens, the prompt and the tools included.
    Tokens(u64),
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
            Self::Tools(_) => "an event about a call of a tool",
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
            interventions: 0,
            is_paused: false,
            instructions: Vec::new(),
            deferrals: 0,
            context_tokens: 0,
            floor: Floor::None,
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

    /// The number of the newest intervention that was taken up; 0 before the first.
    #[must_use]
    pub const fn interventions(&self) -> i32 {
        self.interventions
    }

    /// Whether a person made the execution stand still.
    #[must_use]
    pub const fn is_paused(&self) -> bool {
        self.is_paused && !self.is_ended()
    }

    /// Whether nothing can happen until people decide something, provided that no call is under way.
    #[must_use]
    pub fn waits_for_people(&self) -> bool {
        if self.is_paused() {
            return true;
        }
        let Phase::Tools(calls) = &self.phase else {
            return false;
        };
        let is_open = |call: &&Call| !matches!(call.progress, Progress::Returned { .. });
        let mut open = calls.iter().filter(is_open);
        self.has_doubt() || open.all(|call| matches!(call.progress, Progress::Asked(_)))
    }

    /// Whether it is open what became of a call. The others of its turn are not made then: they may
    /// belong to it.
    pub(crate) fn has_doubt(&self) -> bool {
        let Phase::Tools(calls) = &self.phase else {
            return false;
        };
        let is_doubtful = |call: &Call| matches!(call.progress, Progress::InDoubt(_));
        calls.iter().any(is_doubtful)
    }

    /// A call that was sent and has no answer, and that may not be sent again: whoever stops now
    /// leaves it open whether it happened.
    #[must_use]
    pub fn unrepeatable(&self) -> Option<&ToolCall> {
        match &self.phase {
            Phase::Tools(calls) => calls.iter().find_map(unrepeatable),
            _ => None,
        }
    }

    /// Everything that has to happen now, provided that nothing is under way.
    pub(crate) fn outstanding(&self) -> Vec<Effect> {
        match &self.phase {
            Phase::New | Phase::Ended => Vec::new(),
            Phase::Model | Phase::Tools(_) if self.is_paused => Vec::new(),
            Phase::Model if compact::is_due(self) => {
                vec![Effect::Summarise(compact::request(self))]
            }
            Phase::Model => vec![Effect::CallModel(ModelRequest {
                definition: Arc::clone(&self.definition),
                messages: self.messages.clone(),
                turn: self.turns + 1,
                max_output_tokens: None,
            })],
            Phase::Ending(event) => vec![Effect::Record(event.clone())],
            Phase::Tools(calls) if self.has_doubt() || self.unrepeatable().is_some() => {
                calls.iter().filter_map(come_into_doubt).collect()
            }
            Phase::Tools(calls) => calls.iter().filter_map(next_effect).collect(),
        }
    }
}

fn next_effect(call: &Call) -> Option<Effect> {
    match &call.progress {
        Progress::Decided(event) => Some(Effect::Record(event.clone())),
        Progress::Intended(call) => Some(Effect::CallTool(call.clone())),
        Progress::Asked(_) | Progress::InDoubt(_) | Progress::Returned { .. } => None,
    }
}

fn come_into_doubt(call: &Call) -> Option<Effect> {
    unrepeatable(call)?;
    let call_id = call.id.clone();
    Some(Effect::Record(JournalEvent::ToolInDoubt { call_id }))
}

fn unrepeatable(call: &Call) -> Option<&ToolCall> {
    match &call.progress {
        Progress::Intended(call) if call.sent && !call.idempotent => Some(call),
        _ => None,
    }
}
