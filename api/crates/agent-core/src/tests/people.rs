//! Calls that wait for people: to be approved, or because it is open what became of them.

use domain::approval::{Resolution, Verdict, arguments_hash};
use domain::rule::{ToolRule, ToolScope};

use super::*;

/// An agent that asks before it sends.
fn asking() -> Definition {
    Definition {
        rules: Rules::new(Vec::new(), true),
        ..definition(5)
    }
}

fn wish() -> JournalEvent {
    replied(
        StopReason::ToolUse,
        vec![
            tool_use("a", "send", json!({ "to": "Ann" })),
            tool_use("b", "look", json!({})),
        ],
    )
}

fn asked() -> Advance {
    let first = advance(State::new(asking()), started()).unwrap();
    advance(first.state, wish()).unwrap()
}

fn decided(verdict: Verdict, agreed: &Value, arguments: Option<Value>) -> JournalEvent {
    JournalEvent::ApprovalDecided {
        call_id: "a".to_owned(),
        verdict,
        arguments_hash: arguments_hash(agreed),
        arguments,
        reason: Some("Too early.".to_owned()),
        decided_by: None,
        intervention: 1,
    }
}

/// What the model is told of the call `a` once the other call has returned.
fn told(after: Advance) -> String {
    let mut now = after;
    if called(&now.effects) == ["a"] {
        now = advance(now.state, returned("a", "sent")).unwrap();
    }
    let messages = match now.effects.as_slice() {
        [Effect::CallModel(request)] => request.messages.clone(),
        _ => requested(&advance(now.state, returned("b", "seen")).unwrap().effects)
            .messages
            .clone(),
    };
    format!("{:?}", messages.last().unwrap())
}

#[test]
fn a_call_waits_for_its_approval_and_the_others_do_not() {
    let now = asked();
    assert_eq!(
        kinds(&now.events),
        ["model_replied", "approval_requested", "tool_intended"]
    );
    assert_eq!(called(&now.effects), ["b"]);
    assert!(!now.state.waits_for_people(), "the other call is under way");
    let now = advance(now.state, returned("b", "seen")).unwrap();
    assert!(now.effects.is_empty() && now.state.waits_for_people());
    let now = advance(
        now.state,
        decided(Verdict::Approved, &json!({ "to": "Ann" }), None),
    )
    .unwrap();
    assert_eq!(kinds(&now.events), ["approval_decided", "tool_intended"]);
    assert_eq!(called(&now.effects), ["a"]);
    assert_eq!(now.state.interventions(), 1);
}

#[test]
fn what_people_write_keeps_to_the_rules_as_well() {
    let to_rivals = ToolRule {
        tool: "send".to_owned(),
        scope: ToolScope::Deny,
        when: Some(json!({ "properties": { "to": { "const": "Rival" } } })),
        reason: Some("They compete with us.".to_owned()),
    };
    let careful = Definition {
        rules: Rules::new(vec![to_rivals], true),
        ..definition(5)
    };
    let first = advance(State::new(careful), started()).unwrap();
    let asked = advance(first.state, wish()).unwrap();
    let rival = json!({ "to": "Rival" });
    let decision = decided(Verdict::Approved, &rival, Some(rival.clone()));
    let now = advance(asked.state, decision).unwrap();
    assert_eq!(kinds(&now.events), ["approval_decided", "tool_returned"]);
    let told = told(now);
    assert!(
        told.contains("forbids this call of send: They compete with us."),
        "{told}"
    );
}

#[test]
fn people_may_change_the_arguments_and_the_model_is_told() {
    let bob = json!({ "to": "Bob" });
    let now = advance(
        asked().state,
        decided(Verdict::Approved, &bob, Some(bob.clone())),
    )
    .unwrap();
    let [Effect::CallTool(call)] = now.effects.as_slice() else {
        panic!("a call was expected, not {:?}", now.effects);
    };
    assert_eq!(call.arguments, bob);
    let told = told(now);
    assert!(told.contains("changed the arguments"), "{told}");
    assert!(told.contains("Bob") && told.contains("sent"), "{told}");
}

#[test]
fn an_approval_of_other_arguments_is_none() {
    let now = advance(
        asked().state,
        decided(Verdict::Approved, &json!({ "to": "Eve" }), None),
    )
    .unwrap();
    assert_eq!(kinds(&now.events), ["approval_decided", "tool_returned"]);
    assert!(now.effects.is_empty());
    let told = told(now);
    assert!(told.contains("given for other arguments"), "{told}");
}

#[test]
fn a_denial_is_an_answer_to_the_model() {
    for (verdict, words) in [
        (
            Verdict::Denied,
            "a person denied this call of send: Too early.",
        ),
        (
            Verdict::Expired,
            "nobody approved this call of send in time",
        ),
    ] {
        let now = advance(asked().state, decided(verdict, &json!({}), None)).unwrap();
        assert!(now.effects.is_empty());
        let told = told(now);
        assert!(told.contains(words), "{told}");
    }
}

#[test]
fn nobody_decides_twice_or_on_a_call_that_did_not_wait() {
    let agreed = json!({ "to": "Ann" });
    let now = advance(asked().state, decided(Verdict::Approved, &agreed, None)).unwrap();
    let again = advance(now.state, decided(Verdict::Approved, &agreed, None));
    assert!(matches!(again, Err(Error::CallOrder { .. })), "{again:?}");
}

fn resolved(resolution: Resolution) -> JournalEvent {
    JournalEvent::DoubtResolved {
        call_id: "a".to_owned(),
        resolution,
        note: Some("Ann has it twice.".to_owned()),
        resolved_by: domain::id::UserId::from_bits(1),
        intervention: 1,
    }
}

/// An execution whose worker went away while it sent something.
fn in_doubt() -> Advance {
    let journal = run(5, vec![started(), wish(), sent("a")]).events;
    resume(definition(5), &journal).unwrap()
}

#[test]
fn a_call_in_doubt_waits_for_a_person_and_with_it_all_others() {
    let now = in_doubt();
    assert_eq!(kinds(&now.events), ["tool_in_doubt"]);
    assert!(now.effects.is_empty() && now.state.waits_for_people());
    for (resolution, recorded, calls, words) in [
        (
            Resolution::Happened,
            "tool_returned",
            &["b"][..],
            "says that it took effect. They add: Ann",
        ),
        (
            Resolution::DidNotHappen,
            "tool_returned",
            &["b"],
            "did not take effect. They add: Ann",
        ),
        (Resolution::Retry, "tool_intended", &["b", "a"], "sent"),
    ] {
        let now = advance(in_doubt().state, resolved(resolution)).unwrap();
        assert_eq!(kinds(&now.events), ["doubt_resolved", recorded]);
        let mut made = called(&now.effects);
        made.sort_unstable_by(|left, right| right.cmp(left));
        assert_eq!(made, calls, "{resolution}");
        assert!(!now.state.waits_for_people());
        if resolution != Resolution::Retry {
            let told = told(now);
            assert!(told.contains(words), "{told}");
        }
    }
}

fn instructed(text: &str, intervention: i32) -> JournalEvent {
    JournalEvent::Instructed {
        text: text.to_owned(),
        given_by: domain::id::UserId::from_bits(1),
        intervention,
    }
}

fn paused() -> JournalEvent {
    JournalEvent::Paused {
        reason: None,
        paused_by: domain::id::UserId::from_bits(1),
        intervention: 1,
    }
}

#[test]
fn what_people_add_stands_behind_the_results_of_the_turn() {
    let journal = run(5, vec![started(), wish(), returned("b", "seen")]).events;
    // While the other call has no answer, and again when the model is next.
    let now = take_up(
        replay(definition(5), &journal).unwrap().0,
        &[instructed("First.", 1)],
    )
    .unwrap();
    assert_eq!(called(&now.effects), ["a"]);
    let now = advance(now.state, returned("a", "sent")).unwrap();
    let now = take_up(now.state, &[instructed("Second.", 2)]).unwrap();
    let request = requested(&now.effects);
    let Some(Message::User(blocks)) = request.messages.last() else {
        panic!("{:?}", request.messages);
    };
    let added = |text: &str| UserBlock::Text(format!("[A person adds:]\n{text}"));
    assert!(matches!(blocks[0], UserBlock::ToolResult { .. }));
    assert_eq!(blocks[2..], [added("First."), added("Second.")]);
    assert_eq!(now.state.interventions(), 2);
}

#[test]
fn a_paused_execution_does_nothing_until_it_is_let_go_on() {
    let journal = run(5, vec![started(), wish(), sent("a")]).events;
    for prefix in 1..=journal.len() {
        let before = resume(definition(5), &journal[..prefix]).unwrap();
        let whole = [&journal[..prefix], &[paused()]].concat();
        let still = resume(definition(5), &whole).unwrap();
        assert!(still.effects.is_empty() && still.events.is_empty());
        assert!(still.state.is_paused() && still.state.waits_for_people());
        let go_on = JournalEvent::Continued {
            continued_by: domain::id::UserId::from_bits(1),
            intervention: 2,
        };
        let after = take_up(still.state, &[go_on]).unwrap();
        assert_eq!(after.effects, before.effects, "after {prefix} events");
        assert_eq!(after.events, before.events, "after {prefix} events");
        assert!(!after.state.is_paused());
    }
}

#[test]
fn people_add_something_to_a_model_that_paused_its_turn() {
    let pause = replied(StopReason::PauseTurn, vec![text("Let me think.")]);
    let now = run(5, vec![started(), pause]);
    let now = take_up(now.state, &[instructed("Hurry.", 1)]).unwrap();
    let messages = &requested(&now.effects).messages;
    assert!(matches!(messages[1], Message::Assistant(_)));
    assert_eq!(
        messages[2],
        Message::User(vec![UserBlock::Text("[A person adds:]\nHurry.".to_owned())])
    );
}
