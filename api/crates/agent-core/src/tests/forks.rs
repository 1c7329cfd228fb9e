//! Going on from what another execution did.

use domain::approval::arguments_hash;
use domain::id::{ExecutionId, UserId};

use super::*;

fn forked(execution: ExecutionId) -> JournalEvent {
    JournalEvent::Forked {
        execution,
        step: 1,
        forked_by: UserId::new(),
    }
}

/// The start of an execution whose model wants this, and the events behind it.
fn journal(wish: Vec<Block>, behind: Vec<JournalEvent>) -> Vec<JournalEvent> {
    let mut journal = vec![started(), replied(StopReason::ToolUse, wish)];
    journal.extend(behind);
    journal
}

fn intended(id: &str, name: &str) -> JournalEvent {
    let idempotent = name == "look";
    JournalEvent::ToolIntended {
        call_id: id.to_owned(),
        tool: name.to_owned(),
        arguments: json!({}),
        risk: if idempotent { Risk::Read } else { Risk::Write },
        idempotent,
        idempotency_key: id.to_owned(),
    }
}

fn fork(definition: Definition, mut journal: Vec<JournalEvent>) -> (ExecutionId, Advance) {
    let origin = ExecutionId::new();
    journal.push(forked(origin));
    (origin, resume(definition, &journal).unwrap())
}

/// Each call with the execution that intended it.
fn calls(now: &Advance) -> Vec<(&str, Option<ExecutionId>)> {
    now.effects.iter().map(call).collect()
}

fn call(effect: &Effect) -> (&str, Option<ExecutionId>) {
    match effect {
        Effect::CallTool(call) => (call.call_id.as_str(), call.intended_by),
        other => panic!("a call of a tool was expected, not {other:?}"),
    }
}

#[test]
fn a_fork_between_two_turns_asks_the_model() {
    let wish = vec![tool_use("a", "look", json!({}))];
    let behind = vec![intended("a", "look"), returned("a", "seen")];
    let (_, now) = fork(definition(5), journal(wish, behind));
    assert!(now.events.is_empty());
    assert_eq!(requested(&now.effects).turn, 2);
}

#[test]
fn a_call_that_may_have_left_keeps_the_execution_that_intended_it() {
    let wish = vec![
        tool_use("a", "look", json!({})),
        tool_use("b", "send", json!({})),
    ];
    let behind = vec![intended("a", "look"), intended("b", "send")];
    let (origin, now) = fork(definition(5), journal(wish.clone(), behind.clone()));
    assert_eq!(kinds(&now.events), ["tool_intended"], "b never left");
    assert_eq!(calls(&now), [("a", Some(origin)), ("b", None)]);

    let mut behind = behind;
    behind.extend([sent("b"), forked(origin)]);
    let (_, again) = fork(definition(5), journal(wish, behind));
    assert_eq!(kinds(&again.events), ["tool_in_doubt"]);
    let resolved = JournalEvent::DoubtResolved {
        call_id: "b".to_owned(),
        resolution: domain::approval::Resolution::Retry,
        note: None,
        resolved_by: UserId::new(),
        intervention: 1,
    };
    let now = advance(again.state, resolved).unwrap();
    let expected = [("a", Some(origin)), ("b", Some(origin))];
    let mut found = calls(&now);
    found.sort_unstable();
    assert_eq!(found, expected, "the first origin counts");
}

#[test]
fn people_are_asked_again_under_the_fork_s_own_definition() {
    let wish = vec![tool_use("a", "send", json!({}))];
    let asked = JournalEvent::ApprovalRequested {
        call_id: "a".to_owned(),
        tool: "send".to_owned(),
        arguments: json!({}),
        arguments_hash: arguments_hash(&json!({})),
        risk: Risk::Write,
        idempotent: false,
        policy: ApprovalPolicy::default(),
    };
    let journal = journal(wish, vec![asked]);
    let careful = Definition {
        rules: Rules::new(Vec::new(), true),
        ..definition(5)
    };
    let (_, now) = fork(careful, journal.clone());
    assert_eq!(kinds(&now.events), ["approval_requested"]);
    assert!(now.state.waits_for_people());
    let (_, now) = fork(definition(5), journal.clone());
    assert_eq!(kinds(&now.events), ["tool_intended"]);
    let without = Definition {
        tools: vec![tool("look", true)],
        ..definition(5)
    };
    let (_, now) = fork(without, journal);
    assert_eq!(
        kinds(&now.events),
        ["tool_returned"],
        "it has no such tool any more"
    );
}
