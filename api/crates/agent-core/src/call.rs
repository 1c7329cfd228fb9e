//! One tool call of the current turn, from the model's wish to the tool's answer.

use std::collections::HashSet;

use domain::approval::arguments_hash;
use domain::id::ExecutionId;
use domain::journal::{Block, JournalEvent, MAX_JSON_DEPTH};
use guardrails::Decision;
use serde_json::Value;

use crate::effect::ToolCall;
use crate::message::UserBlock;
use crate::state::Definition;

/// A call and how far it is.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) id: String,
    pub(crate) progress: Progress,
    /// Other arguments that people wrote instead of the model's.
    pub(crate) rewritten: Option<Value>,
    /// The execution that intended it first, when this one is a fork of it.
    pub(crate) intended_by: Option<ExecutionId>,
}

/// How far a call is.
#[derive(Debug, Clone)]
pub(crate) enum Progress {
    /// The machine decided what becomes of it; that event is not in the journal yet.
    Decided(JournalEvent),
    /// Waits until people agree to it.
    Asked(ToolCall),
    /// It is to be made, or was sent.
    Intended(ToolCall),
    /// It may or may not have taken effect; a person has to find out.
    InDoubt(ToolCall),
    /// It has its answer.
    Returned { output: String, is_error: bool },
}

impl Progress {
    /// In words, for error messages.
    pub(crate) const fn describe(&self) -> &'static str {
        match self {
            Self::Decided(_) => "not intended yet",
            Self::Asked(_) => "waiting for an approval",
            Self::Intended(_) => "waiting for its answer",
            Self::InDoubt(_) => "in doubt",
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
        let output = match &self.rewritten {
            Some(arguments) => format!(
                "[A person changed the arguments of this call to {arguments} before it was made.]\n{output}"
            ),
            None => output.clone(),
        };
        Some(UserBlock::ToolResult {
            call_id: self.id.clone(),
            output,
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
    definition: &Definition,
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
            decide_one(&call_id, name, input, definition)
        } else {
            refuse(
                &call_id,
                format!("the call id {id} was used before; call again"),
            )
        };
        calls.push(Call {
            id: call_id,
            progress: Progress::Decided(event),
            rewritten: None,
            intended_by: None,
        });
    }
    calls
}

pub(crate) fn decide_one(
    call_id: &str,
    name: &str,
    input: &Value,
    definition: &Definition,
) -> JournalEvent {
    let tools = definition.tools.as_slice();
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
    match definition.rules.decide(tool, input) {
        Decision::Deny(reason) => refuse(call_id, denied(name, reason.as_deref())),
        Decision::Ask if !definition.dry_run => JournalEvent::ApprovalRequested {
            call_id: call_id.to_owned(),
            tool: name.to_owned(),
            arguments: input.clone(),
            arguments_hash: arguments_hash(input),
            risk: tool.risk,
            idempotent: tool.idempotent,
            policy: definition.approval,
        },
        Decision::Ask | Decision::Allow => JournalEvent::ToolIntended {
            call_id: call_id.to_owned(),
            tool: name.to_owned(),
            arguments: input.clone(),
            risk: tool.risk,
            // To simulate a call once more does no harm.
            idempotent: tool.idempotent || definition.dry_run,
            idempotency_key: call_id.to_owned(),
        },
    }
}

/// The answer to a call that a rule forbids; none when it may be made, or people may agree to it.
pub(crate) fn forbidden(call: &ToolCall, definition: &Definition) -> Option<JournalEvent> {
    let tool = definition
        .tools
        .iter()
        .find(|tool| tool.name == call.tool)?;
    match definition.rules.decide(tool, &call.arguments) {
        Decision::Deny(reason) => {
            let output = denied(&call.tool, reason.as_deref());
            Some(refuse(&call.call_id, output))
        }
        Decision::Ask | Decision::Allow => None,
    }
}

/// What the model is told of a call that a rule forbids.
fn denied(tool: &str, reason: Option<&str>) -> String {
    match reason.map(str::trim).filter(|reason| !reason.is_empty()) {
        Some(reason) => format!("a rule of this agent forbids this call of {tool}: {reason}"),
        None => format!("a rule of this agent forbids this call of {tool}"),
    }
}

pub(crate) fn refuse(call_id: &str, output: String) -> JournalEvent {
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
