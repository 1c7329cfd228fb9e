//! The ordinary way: goal, tools, answer.

use super::*;

#[test]
fn the_goal_goes_to_the_model() {
    let now = run(5, vec![started()]);
    let request = requested(&now.effects);
    assert_eq!(request.turn, 1);
    assert_eq!(
        request.messages,
        [Message::User(vec![UserBlock::Text("Do it".to_owned())])]
    );
    assert_eq!(request.definition.system_prompt, "Help.");
}

#[test]
fn an_answer_completes() {
    let answer = replied(StopReason::EndTurn, vec![text("All "), text("done.")]);
    let now = run(5, vec![started(), answer]);
    assert_eq!(
        now.events.last(),
        Some(&JournalEvent::Completed {
            output: "All done.".to_owned()
        })
    );
    assert!(now.effects.is_empty() && now.state.is_ended());
}

#[test]
fn a_stop_sequence_completes_too() {
    let now = run(
        5,
        vec![
            started(),
            replied(StopReason::StopSequence, vec![text("Yes")]),
        ],
    );
    assert_eq!(
        kinds(&now.events),
        ["started", "model_replied", "completed"]
    );
}

#[test]
fn calls_are_recorded_with_the_reply_and_then_made() {
    let wish = replied(
        StopReason::ToolUse,
        vec![
            tool_use("a", "look", json!({ "at": 1 })),
            tool_use("b", "send", json!({})),
        ],
    );
    let now = run(5, vec![started(), wish]);
    assert_eq!(
        kinds(&now.events),
        ["started", "model_replied", "tool_intended", "tool_intended"]
    );
    let expected = [
        ("a", "look", true, json!({ "at": 1 })),
        ("b", "send", false, json!({})),
    ];
    let expected = expected.map(|(id, tool, idempotent, arguments)| {
        Effect::CallTool(ToolCall {
            call_id: id.to_owned(),
            tool: tool.to_owned(),
            arguments,
            idempotency_key: id.to_owned(),
            intended_by: None,
            risk: if idempotent { Risk::Read } else { Risk::Write },
            idempotent,
            sent: false,
        })
    });
    assert_eq!(now.effects, expected);
}

#[test]
fn the_model_is_asked_again_when_all_answers_are_there() {
    let wish = replied(
        StopReason::ToolUse,
        vec![
            tool_use("a", "look", json!({})),
            tool_use("b", "look", json!({})),
        ],
    );
    let half = run(5, vec![started(), wish, returned("b", "second")]);
    assert!(half.effects.is_empty());
    let now = advance(half.state, returned("a", "first")).unwrap();
    let request = requested(&now.effects);
    assert_eq!(request.turn, 2);
    let Some(Message::User(results)) = request.messages.last() else {
        panic!("the answers come last");
    };
    let outputs: Vec<_> = results
        .iter()
        .map(|block| match block {
            UserBlock::ToolResult { output, .. } => output.as_str(),
            UserBlock::Text(text) => text,
        })
        .collect();
    assert_eq!(outputs, ["first", "second"]);
}

#[test]
fn a_paused_turn_goes_on() {
    let now = run(
        5,
        vec![
            started(),
            replied(StopReason::PauseTurn, vec![text("Wait.")]),
        ],
    );
    let request = requested(&now.effects);
    assert_eq!(request.turn, 2);
    assert_eq!(
        request.messages.last(),
        Some(&Message::Assistant(vec![text("Wait.")]))
    );
}

#[test]
fn a_turn_that_is_put_off_is_asked_for_by_whoever_goes_on() {
    let now = run(5, vec![started(), deferred()]);
    assert!(now.effects.is_empty() && !now.state.is_ended());
    let next = resume(definition(5), &now.events).unwrap();
    assert_eq!(requested(&next.effects).turn, 1);
    assert!(next.events.is_empty());
}

#[test]
fn a_turn_is_not_put_off_for_ever() {
    let journal = |deferrals: usize| {
        let deferrals = std::iter::repeat_n(deferred(), deferrals);
        std::iter::once(started())
            .chain(deferrals)
            .collect::<Vec<_>>()
    };
    assert!(!run(5, journal(19)).state.is_ended());
    let now = run(5, journal(20));
    let Some(JournalEvent::Failed { code, message }) = now.events.last() else {
        panic!("{:?}", now.events);
    };
    assert_eq!(*code, FailureCode::Model);
    assert!(message.contains("no room"), "{message}");
    // A turn that came in between begins the count anew.
    let look = replied(StopReason::ToolUse, vec![tool_use("a", "look", json!({}))]);
    let between = [look, returned("a", "42")];
    let events = [journal(19), between.to_vec(), vec![deferred(); 19]].concat();
    assert!(!run(5, events).state.is_ended());
}
