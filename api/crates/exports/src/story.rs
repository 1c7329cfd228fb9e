//! An execution step by step, as people read it: the calls of a turn with all that became of them.

use chrono::{DateTime, Utc};
use domain::approval::{Resolution, Verdict};
use domain::journal::{JournalEntry, JournalEvent, thought_of};
use domain::tool::Risk;
use serde_json::Value;

use crate::amounts;
use crate::record::People;

/// One turn of the model and what it led to.
#[derive(Debug)]
pub(crate) struct Step {
    /// From 1; 0 is what happened before the first turn.
    pub(crate) number: usize,
    pub(crate) at: DateTime<Utc>,
    /// Who answered and what it cost, in one line; empty before the first turn.
    pub(crate) facts: String,
    pub(crate) parts: Vec<Part>,
}

/// One thing in a step.
#[derive(Debug)]
pub(crate) enum Part {
    /// What the model thought, as Markdown.
    Thought(String),
    /// A call of a tool.
    Call(Box<Call>),
    /// What else happened.
    Note(Note),
}

/// A call of a tool, and what became of it.
#[derive(Debug)]
pub(crate) struct Call {
    id: String,
    pub(crate) tool: String,
    pub(crate) risk: Risk,
    pub(crate) at: DateTime<Utc>,
    /// What it was made with, or was to be.
    pub(crate) arguments: Value,
    /// Approvals and doubts.
    pub(crate) notes: Vec<Note>,
    pub(crate) answer: Option<Answer>,
}

/// What a call answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) output: String,
    pub(crate) is_error: bool,
    pub(crate) duration_ms: u64,
}

/// A sentence about what happened, and what somebody said with it.
#[derive(Debug)]
pub(crate) struct Note {
    pub(crate) at: DateTime<Utc>,
    pub(crate) text: String,
    pub(crate) quote: Option<String>,
}

/// A journal as steps. What the execution began and ended with is not among them.
pub(crate) fn tell(journal: &[JournalEntry], people: &People) -> Vec<Step> {
    let mut story = Story {
        steps: Vec::new(),
        people,
    };
    for entry in journal {
        story.add(entry);
    }
    story.steps
}

struct Story<'a> {
    steps: Vec<Step>,
    people: &'a People,
}

impl Story<'_> {
    fn add(&mut self, entry: &JournalEntry) {
        let at = entry.created_at;
        match &entry.event {
            JournalEvent::ModelReplied { content, .. } => {
                let number = self.steps.iter().filter(|step| step.number > 0).count() + 1;
                let thought = thought_of(content).map(Part::Thought);
                self.steps.push(Step {
                    number,
                    at,
                    facts: facts_of(&entry.event),
                    parts: thought.into_iter().collect(),
                });
            }
            JournalEvent::ApprovalRequested {
                call_id,
                tool,
                arguments,
                risk,
                ..
            } => {
                self.begin_call(Call::new(at, call_id, tool, *risk, arguments));
                if let Some(call) = self.known_call(call_id) {
                    call.note(at, "Waited for people to agree.", None);
                }
            }
            JournalEvent::ToolIntended {
                call_id,
                tool,
                arguments,
                risk,
                ..
            } => {
                self.begin_call(Call::new(at, call_id, tool, *risk, arguments));
                if let Some(call) = self.known_call(call_id)
                    && call.arguments != *arguments
                {
                    let asked = std::mem::replace(&mut call.arguments, arguments.clone());
                    call.note(
                        at,
                        "The agent had asked with other arguments:",
                        Some(pretty(&asked)),
                    );
                }
            }
            JournalEvent::ToolReturned {
                call_id,
                output,
                is_error,
                duration_ms,
            } => {
                if let Some(call) = self.known_call(call_id) {
                    call.answer = Some(Answer {
                        output: output.clone(),
                        is_error: *is_error,
                        duration_ms: *duration_ms,
                    });
                }
            }
            other => self.add_note(at, other),
        }
    }

    fn add_note(&mut self, at: DateTime<Utc>, event: &JournalEvent) {
        let people = self.people;
        let (call_id, text, quote) = match event {
            JournalEvent::ApprovalDecided {
                call_id,
                verdict,
                decided_by,
                reason,
                ..
            } => {
                let who = decided_by.map(|user| people.name(user));
                let text = match (verdict, who) {
                    (Verdict::Approved, Some(who)) => format!("Approved by {who}."),
                    (Verdict::Denied, Some(who)) => format!("Denied by {who}."),
                    (Verdict::Approved, None) => "Approved.".to_owned(),
                    (Verdict::Denied, None) => "Denied.".to_owned(),
                    (Verdict::Expired, _) => "Nobody decided in time.".to_owned(),
                };
                (Some(call_id), text, reason.clone())
            }
            JournalEvent::ToolInDoubt { call_id } => {
                let text =
                    "The server stopped during this call: whether it took effect was not known.";
                (Some(call_id), text.to_owned(), None)
            }
            JournalEvent::DoubtResolved {
                call_id,
                resolution,
                note,
                resolved_by,
                ..
            } => {
                let who = people.name(*resolved_by);
                let text = match resolution {
                    Resolution::Happened => format!("{who} found that it had taken effect."),
                    Resolution::DidNotHappen => {
                        format!("{who} found that it had not taken effect.")
                    }
                    Resolution::Retry => format!("{who} had it made again."),
                };
                (Some(call_id), text, note.clone())
            }
            JournalEvent::ModelDeferred { until, reason } => {
                let text = format!("The model was asked again at {}.", amounts::time(*until));
                (None, text, Some(reason.clone()))
            }
            JournalEvent::Instructed { text, given_by, .. } => {
                let words = format!("{} told the agent:", people.name(*given_by));
                (None, words, Some(text.clone()))
            }
            JournalEvent::Paused {
                reason, paused_by, ..
            } => {
                let text = format!("Paused by {}.", people.name(*paused_by));
                (None, text, reason.clone())
            }
            JournalEvent::Continued { continued_by, .. } => {
                let text = format!("Continued by {}.", people.name(*continued_by));
                (None, text, None)
            }
            JournalEvent::Forked {
                execution,
                step,
                forked_by,
            } => {
                let who = people.name(*forked_by);
                let text = format!(
                    "What stands before was taken over from {execution} by {who}; from step {step} on this execution is on its own."
                );
                (None, text, None)
            }
            JournalEvent::Compacted {
                summary,
                through_step,
                model,
                simulated,
                ..
            } => {
                let who = if *simulated {
                    "the simulated model"
                } else {
                    model
                };
                let text = format!(
                    "From here on a summary by {who} stands for the steps up to {through_step}:"
                );
                (None, text, Some(summary.clone()))
            }
            JournalEvent::Resumed { handed_over, .. } => {
                let text = if *handed_over {
                    "Another worker took over, as a server was told to stop."
                } else {
                    "Another worker took over after a crash or restart."
                };
                (None, text.to_owned(), None)
            }
            // The head tells of the beginning and the end, and each call that it was sent.
            _ => return,
        };
        match call_id.and_then(|id| self.known_call(id)) {
            Some(call) => call.note(at, text, quote),
            None => {
                if let Some(parts) = self.parts(at) {
                    parts.push(Part::Note(Note { at, text, quote }));
                }
            }
        }
    }

    /// The step that is under way.
    fn parts(&mut self, at: DateTime<Utc>) -> Option<&mut Vec<Part>> {
        if self.steps.is_empty() {
            self.steps.push(Step {
                number: 0,
                at,
                facts: String::new(),
                parts: Vec::new(),
            });
        }
        self.steps.last_mut().map(|step| &mut step.parts)
    }

    /// The newest call with this id.
    fn known_call(&mut self, id: &str) -> Option<&mut Call> {
        let steps = self.steps.iter_mut().rev();
        let mut calls = steps
            .flat_map(|step| &mut step.parts)
            .filter_map(|part| match part {
                Part::Call(call) => Some(call.as_mut()),
                _ => None,
            });
        calls.find(|call| call.id == id)
    }

    /// Begins a call, unless it is known already.
    fn begin_call(&mut self, call: Call) {
        let at = call.at;
        if self.known_call(&call.id).is_none()
            && let Some(parts) = self.parts(at)
        {
            parts.push(Part::Call(Box::new(call)));
        }
    }
}

impl Call {
    fn new(at: DateTime<Utc>, id: &str, tool: &str, risk: Risk, arguments: &Value) -> Self {
        Self {
            id: id.to_owned(),
            tool: tool.to_owned(),
            risk,
            at,
            arguments: arguments.clone(),
            notes: Vec::new(),
            answer: None,
        }
    }

    fn note(&mut self, at: DateTime<Utc>, text: impl Into<String>, quote: Option<String>) {
        let text = text.into();
        self.notes.push(Note { at, text, quote });
    }
}

/// Arguments as people read them.
pub(crate) fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_else(|_| value.to_string())
}

fn facts_of(event: &JournalEvent) -> String {
    let JournalEvent::ModelReplied {
        usage,
        model,
        simulated,
        fallback,
        cost_micro_usd,
        ..
    } = event
    else {
        return String::new();
    };
    let to_i64 = |number| i64::try_from(number).unwrap_or(i64::MAX);
    let mut facts = vec![
        model.clone(),
        format!(
            "{} tokens read, {} written",
            amounts::count(to_i64(usage.total_input_tokens())),
            amounts::count(to_i64(usage.output_tokens))
        ),
        format!("cost {}", amounts::cost(cost_micro_usd.map(to_i64))),
    ];
    if *simulated {
        facts.push("simulated model".to_owned());
    }
    if *fallback {
        facts.push("stood in for a model that did not answer".to_owned());
    }
    facts.join("; ")
}
