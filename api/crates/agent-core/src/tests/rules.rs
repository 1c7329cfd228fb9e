//! Limits, refusals, mistakes of models and of performers.

use super::*;

fn look(id: &str) -> JournalEvent {
    replied(StopReason::ToolUse, vec![tool_use(id, "look", json!({}))])
}

/// The last message of the next request, which has to be tool results: id, output, is_error.
fn results(now: &Advance) -> Vec<(String, String, bool)> {
    let Some(Message::User(blocks)) = requested(&now.effects).messages.last() else {
        panic!("the answers come last");
    };
    blocks
        .iter()
        .map(|block| match block.clone() {
            UserBlock::ToolResult {
                call_id,
                output,
                is_error,
            } => (call_id, output, is_error),
            UserBlock::Text(text) => panic!("unexpected text {text}"),
        })
        .collect()
}

#[test]
fn the_last_step_may_answer_but_call_nothing() {
    let first = vec![started(), look("a"), returned("a", "x")];
    let answer = replied(StopReason::EndTurn, vec![text("Done")]);
    let ok = run(2, [first.clone(), vec![answer]].concat());
    assert_eq!(kinds(&ok.events).last(), Some(&"completed"));
    let over = run(2, [first, vec![look("b")]].concat());
    let (code, message) = failure(&over);
    assert_eq!(code, FailureCode::StepLimit);
    assert!(message.contains("all its 2 steps") && message.contains("raise"));
    assert!(over.effects.is_empty());
}

#[test]
fn a_paused_last_step_is_over_the_limit() {
    let paused = replied(StopReason::PauseTurn, vec![text("Wait")]);
    assert_eq!(
        failure(&run(1, vec![started(), paused])).0,
        FailureCode::StepLimit
    );
}

#[test]
fn ends_that_are_no_answer_fail() {
    let cases = [
        (StopReason::MaxTokens, "cut of", FailureCode::ContextLimit),
        (
            StopReason::ModelContextWindowExceeded,
            "",
            FailureCode::ContextLimit,
        ),
        (StopReason::Refusal, "No.", FailureCode::Refusal),
        (StopReason::EndTurn, " \n", FailureCode::Model),
        (StopReason::ToolUse, "I will", FailureCode::Model),
    ];
    for (stop_reason, said, expected) in cases {
        let now = run(5, vec![started(), replied(stop_reason, vec![text(said)])]);
        assert_eq!(failure(&now).0, expected, "{stop_reason:?}");
    }
}

#[test]
fn calls_of_a_cut_turn_are_not_made() {
    let cut = replied(
        StopReason::MaxTokens,
        vec![tool_use("a", "send", json!({}))],
    );
    let now = run(5, vec![started(), cut]);
    assert_eq!(kinds(&now.events), ["started", "model_replied", "failed"]);
}

#[test]
fn an_unknown_tool_is_answered_with_the_known_ones() {
    let wish = replied(
        StopReason::ToolUse,
        vec![tool_use("a", "drop_table", json!({}))],
    );
    let now = run(5, vec![started(), wish]);
    assert_eq!(
        kinds(&now.events),
        ["started", "model_replied", "tool_returned"]
    );
    let (id, output, is_error) = results(&now).remove(0);
    assert!(
        is_error && id == "a" && output.contains("drop_table") && output.contains("look, send")
    );
}

#[test]
fn arguments_that_are_no_object_are_refused() {
    let wish = replied(
        StopReason::ToolUse,
        vec![tool_use("a", "send", json!("{\"to"))],
    );
    let now = run(5, vec![started(), wish]);
    assert!(results(&now)[0].2);
    let request = requested(&now.effects);
    let Message::Assistant(blocks) = &request.messages[1] else {
        panic!("the reply comes second");
    };
    assert_eq!(
        blocks[0],
        tool_use("a", "send", json!({ "invalid_arguments": "{\"to" })),
        "providers accept objects only"
    );
}

#[test]
fn a_call_id_used_twice_runs_once() {
    let wish = replied(
        StopReason::ToolUse,
        vec![
            tool_use("a", "send", json!({})),
            tool_use("a", "send", json!({})),
        ],
    );
    let now = run(5, vec![started(), wish]);
    assert_eq!(called(&now.effects), ["a"]);
    let next = advance(now.state, returned("a", "sent")).unwrap();
    let ids: Vec<_> = results(&next)
        .into_iter()
        .map(|(id, _, error)| (id, error))
        .collect();
    assert_eq!(ids, [("a".to_owned(), false), ("a-2".to_owned(), true)]);
    let Message::Assistant(blocks) = &requested(&next.effects).messages[1] else {
        panic!("the reply comes second");
    };
    assert_eq!(blocks[1], tool_use("a-2", "send", json!({})), "ids pair up");

    let again = run(5, vec![started(), look("a"), returned("a", "x"), look("a")]);
    assert!(
        results(&again)[0].2,
        "an id of an earlier turn is refused too"
    );
}

#[test]
fn events_out_of_order_are_errors_that_name_what_was_expected() {
    let answer = || replied(StopReason::EndTurn, vec![text("Done")]);
    let cases = [
        (vec![], answer(), "started"),
        (vec![started()], started(), "model_replied"),
        (vec![started()], returned("a", "x"), "model_replied"),
        (
            vec![started(), look("a")],
            answer(),
            "an event about a call of a tool",
        ),
        (vec![started(), look("a")], returned("b", "x"), "the call b"),
        (
            vec![
                started(),
                look("a"),
                sent("a"),
                returned("a", "x"),
                look("b"),
            ],
            sent("a"),
            "the call a",
        ),
        (vec![started(), answer()], answer(), "ended"),
    ];
    for (before, event, expected) in cases {
        let state = run(5, before).state;
        let error = step(state, &event).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn a_call_takes_its_events_in_order_only() {
    let wish = replied(
        StopReason::ToolUse,
        vec![
            tool_use("a", "send", json!({})),
            tool_use("b", "send", json!({})),
        ],
    );
    let (state, _) = replay(definition(5), &[started(), wish.clone()]).unwrap();
    for early in [sent("a"), returned("a", "x")] {
        let error = step(state.clone(), &early).unwrap_err().to_string();
        assert!(error.contains("not intended yet"), "{error}");
    }
    let state = run(5, vec![started(), wish, sent("a"), returned("a", "x")]).state;
    for late in [sent("a"), returned("a", "x")] {
        let error = step(state.clone(), &late).unwrap_err().to_string();
        assert!(error.contains("answered"), "{error}");
    }
}

#[test]
fn a_person_or_the_performer_can_end_it_at_any_point() {
    let ends = [
        JournalEvent::Cancelled { reason: None },
        JournalEvent::Failed {
            code: FailureCode::Timeout,
            message: "late".to_owned(),
        },
    ];
    for end in ends {
        for before in [vec![started()], vec![started(), look("a")]] {
            let now = run(5, [before, vec![end.clone()]].concat());
            assert!(now.state.is_ended() && now.effects.is_empty());
            let error = step(now.state, &returned("a", "x")).unwrap_err();
            assert_eq!(
                error,
                Error::Ended {
                    found: "tool_returned"
                }
            );
        }
    }
}

#[test]
fn a_call_that_may_not_be_repeated_is_known_while_it_is_under_way() {
    let wish = replied(
        StopReason::ToolUse,
        vec![
            tool_use("a", "look", json!({})),
            tool_use("b", "send", json!({})),
        ],
    );
    let unrepeatable = |events: &[JournalEvent]| {
        let state = run(5, [vec![started(), wish.clone()], events.to_vec()].concat()).state;
        state.unrepeatable().map(|call| call.call_id.clone())
    };
    assert_eq!(unrepeatable(&[sent("a")]), None, "not sent yet");
    assert_eq!(unrepeatable(&[sent("b")]), Some("b".to_owned()));
    assert_eq!(unrepeatable(&[sent("b"), returned("b", "x")]), None);
}
