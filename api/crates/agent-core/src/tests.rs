//! Pure tests of the machine; the builders of events they share.

mod compacting;
mod forks;
mod messages;
mod people;
mod resuming;
mod rules;
mod turns;

use domain::approval::ApprovalPolicy;
use domain::journal::{Block, FailureCode, JournalEvent, StopReason, Usage};
use domain::tool::{Risk, ToolSpec};
use serde_json::{Value, json};

use crate::*;

fn tool(name: &str, idempotent: bool) -> ToolSpec {
    ToolSpec {
        name: name.to_owned(),
        title: name.to_owned(),
        description: format!("The tool {name}."),
        input_schema: json!({ "type": "object" }),
        risk: if idempotent { Risk::Read } else { Risk::Write },
        idempotent,
    }
}

/// An agent that may look (repeatable) and send (not repeatable).
fn definition(max_steps: u32) -> Definition {
    Definition {
        system_prompt: "Help.".to_owned(),
        tools: vec![tool("look", true), tool("send", false)],
        model: None,
        rules: Rules::default(),
        approval: ApprovalPolicy::default(),
        max_steps,
        dry_run: false,
        compact_at: None,
    }
}

fn started() -> JournalEvent {
    JournalEvent::Started {
        goal: "Do it".to_owned(),
        context: Value::Null,
    }
}

fn text(text: &str) -> Block {
    Block::Text {
        text: text.to_owned(),
    }
}

fn tool_use(id: &str, name: &str, input: Value) -> Block {
    Block::ToolUse {
        id: id.to_owned(),
        name: name.to_owned(),
        input,
    }
}

fn replied(stop_reason: StopReason, content: Vec<Block>) -> JournalEvent {
    JournalEvent::ModelReplied {
        content,
        stop_reason,
        usage: Usage::default(),
        model: "test".to_owned(),
        simulated: false,
        provider: None,
        fallback: false,
        cost_micro_usd: None,
    }
}

fn deferred() -> JournalEvent {
    let event =
        json!({ "kind": "model_deferred", "until": "2026-11-26T12:00:00Z", "reason": "no room" });
    serde_json::from_value(event).unwrap()
}

fn returned(call_id: &str, output: &str) -> JournalEvent {
    JournalEvent::ToolReturned {
        call_id: call_id.to_owned(),
        output: output.to_owned(),
        is_error: false,
        duration_ms: 1,
    }
}

fn sent(call_id: &str) -> JournalEvent {
    JournalEvent::ToolSent {
        call_id: call_id.to_owned(),
    }
}

/// Feeds `events` in, everything that the machine records because of each included.
fn run(max_steps: u32, events: Vec<JournalEvent>) -> Advance {
    let mut journal = Vec::new();
    let mut effects = Vec::new();
    let mut state = State::new(definition(max_steps));
    for event in events {
        let next = advance(state, event).unwrap();
        (state, effects) = (next.state, next.effects);
        journal.extend(next.events);
    }
    Advance {
        state,
        events: journal,
        effects,
    }
}

fn kinds(events: &[JournalEvent]) -> Vec<&'static str> {
    events.iter().map(JournalEvent::kind).collect()
}

fn requested(effects: &[Effect]) -> &ModelRequest {
    match effects {
        [Effect::CallModel(request)] => request,
        other => panic!("one call of the model was expected, not {other:?}"),
    }
}

fn called(effects: &[Effect]) -> Vec<&str> {
    effects
        .iter()
        .map(|effect| match effect {
            Effect::CallTool(call) => call.call_id.as_str(),
            other => panic!("a call of a tool was expected, not {other:?}"),
        })
        .collect()
}

/// The end that the machine decided.
fn failure(advance: &Advance) -> (FailureCode, &str) {
    assert!(advance.state.is_ended());
    match advance.events.last() {
        Some(JournalEvent::Failed { code, message }) => (*code, message),
        other => panic!("a failure was expected, not {other:?}"),
    }
}
