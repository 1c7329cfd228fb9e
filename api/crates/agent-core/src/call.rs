//! One tool call of the current turn, from the model's wish to the tool's answer.

use std::collections::HashSet;

use domain::journal::{Block, JournalEvent, MAX_JSON_DEPTH};
use domain::tool::ToolSpec;
use serde_json::Value;

use crate::effect::ToolCall;
use crate::message::UserBlock;

/// A call and how far it is.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) id: String,
    pub(crate) progress: Progress,
}

/// How far a call is.
#[derive(Debug, Clone)]
pub(crate) enum Progress {
    /// The machine decided what becomes of it; that event is not in the journal yet.
    Decided(JournalEvent),
    /// It is to be made, or was sent.
    Intended(ToolCall),
    /// It has its answer.
    Returned { output: String, is_error: bool },
}

impl Progress {
    /// In words, for error messages.
    pub(crate) const fn describe(&self) -> &'static str {
        match self {
            Self::Decided(_) => "not intended yet",
            Self::Intended(_) => "waiting for its answer",
            Self::Returned { .. } => "answered",
        }
    }
}

impl Call {
    /// The tool's answer as the model is shown it, if it is there.
    pub(crate) fn result(&self) -> Option<UserBlock> {
        let Progress::Returned { output, is_error } = &self.progress else {
            return None;
        };
        Some(UserBlock::ToolResult {
            call_id: self.id.clone(),
            output: output.clone(),
            is_error: *is_error,
        })
    }
}

/// The calls that a turn asks for, in order, each with its decision.
///
/// `used` holds every id of the execution. A second use gets an id of its own, since answers are
/// told apart by it, and is refused: it is more likely a slip than a wish to act twice.
pub(crate) fn decide(
    content: &[Block],
    tools: &[ToolSpec],
    used: &mut HashSet<String>,
) -> Vec<Call> {
    let mut calls = Vec::new();
    for block in content {
        let Block::ToolUse { id, name, input } = block else {
            continue;
        };
        let fresh = used.insert(id.clone());
        let call_id = if fresh {
            id.clone()
        } else {
            unused_id(id, used)
        };
        let event = if fresh {
            decide_one(&call_id, name, input, tools)
        } else {
            refuse(
                &call_id,
                format!("the call id {id} was used before; call again"),
            )
        };
        calls.push(Call {
            id: call_id,
            progress: Progress::Decided(event),
        });
    }
    calls
}

fn decide_one(call_id: &str, name: &str, input: &Value, tools: &[ToolSpec]) -> JournalEvent {
    let Some(tool) = tools.iter().find(|tool| tool.name == name) else {
        let names: Vec<_> = tools.iter().map(|tool| tool.name.as_str()).collect();
        let known = if names.is_empty() {
            "this agent has no tools".to_owned()
        } else {
            format!("the tools are {}", names.join(", "))
        };
        return refuse(call_id, format!("there is no tool \"{name}\": {known}"));
    };
    if !input.is_object() {
        return refuse(
            call_id,
            format!(
                "the arguments of \"{name}\" must be a JSON object, nested at most \
                 {MAX_JSON_DEPTH} deep"
            ),
        );
    }
    JournalEvent::ToolIntended {
        call_id: call_id.to_owned(),
        tool: name.to_owned(),
        arguments: input.clone(),
        risk: tool.risk,
        idempotent: tool.idempotent,
        idempotency_key: call_id.to_owned(),
    }
}

fn refuse(call_id: &str, output: String) -> JournalEvent {
    JournalEvent::ToolReturned {
        call_id: call_id.to_owned(),
        output,
        is_error: true,
        duration_ms: 0,
    }
}

fn unused_id(id: &str, used: &mut HashSet<String>) -> String {
    let mut number = 2_u32;
    loop {
        let candidate = format!("{id}-{number}");
        if used.insert(candidate.clone()) {
            return candidate;
        }
        number += 1;
    }
}
