//! Whole replies, and what goes back to the model.

use std::collections::VecDeque;

use agent_core::{Effect, State, advance};
use domain::journal::{Block, JournalEvent, StopReason, Usage};
use llm::{Answer, ModelClient, ModelReply};
use serde_json::{Value, json};
use support::fake_claude::{FakeClaude, Reply};

use super::{ask, client, definition};

/// Runs the loop to its end with `client`; every tool says "42".
async fn run(client: &dyn ModelClient, goal: &str) -> Vec<JournalEvent> {
    let started = JournalEvent::Started {
        goal: goal.to_owned(),
        context: json!({ "team": "Finance" }),
    };
    let mut now = advance(State::new(definition()), started).unwrap();
    let mut journal = Vec::new();
    let mut todo = VecDeque::new();
    loop {
        journal.append(&mut now.events);
        todo.extend(now.effects);
        let event = match todo.pop_front() {
            None => return journal,
            Some(Effect::CallModel(request)) => {
                let reply = client.reply(&request, &mut |_| {}).await.unwrap();
                event(client, reply)
            }
            Some(Effect::CallTool(call)) => JournalEvent::ToolReturned {
                call_id: call.call_id,
                output: "42".to_owned(),
                is_error: false,
                duration_ms: 1,
            },
            Some(Effect::Summarise(summary)) => panic!("nothing is long here: {summary:?}"),
            Some(Effect::Record(event)) => panic!("{event:?} was not fed back"),
        };
        now = advance(now.state, event).unwrap();
    }
}

fn event(client: &dyn ModelClient, reply: ModelReply) -> JournalEvent {
    let answer = Answer {
        reply,
        provider: client.info().provider,
        instead_of: None,
        cost_micro_usd: None,
    };
    answer.into()
}

fn answer(journal: &[JournalEvent]) -> &str {
    match journal.last() {
        Some(JournalEvent::Completed { output }) => output,
        other => panic!("an answer was expected, not {other:?}"),
    }
}

#[tokio::test]
async fn text_comes_live_and_whole() {
    let fake = FakeClaude::scripted().await.unwrap();
    fake.reply(Reply::new().text("The answer is 42.").usage(json!({
        "input_tokens": 7, "output_tokens": 9,
        "cache_read_input_tokens": 100, "cache_creation_input_tokens": 20,
    })));
    let (reply, live) = ask(&client(&fake)).await;
    let reply = reply.unwrap();
    assert_eq!(live, "The answer is 42.");
    let text = live;
    assert_eq!(reply.content, [Block::Text { text }]);
    assert_eq!(reply.stop_reason, StopReason::EndTurn);
    assert_eq!(
        (reply.model.as_str(), reply.simulated),
        ("claude-sonnet-4-5", false)
    );
    let usage = Usage {
        input_tokens: 7,
        output_tokens: 9,
        cache_read_input_tokens: 100,
        cache_creation_input_tokens: 20,
    };
    assert_eq!(reply.usage, usage);
}

#[tokio::test]
async fn the_request_carries_prompt_tools_and_cache_marks() {
    let fake = FakeClaude::scripted().await.unwrap();
    fake.reply(Reply::new().text("Yes."));
    ask(&client(&fake)).await.0.unwrap();
    let mark = json!({ "type": "ephemeral" });
    let expected = json!({
        "model": "claude-sonnet-4-5",
        "max_tokens": 16_000,
        "stream": true,
        "system": [{ "type": "text", "text": "Be brief.", "cache_control": mark }],
        "tools": [{
            "name": "calculate",
            "description": "Works out a sum.",
            "input_schema": definition().tools[0].input_schema,
            "cache_control": mark,
        }],
        "messages": [{ "role": "user", "content": [
            { "type": "text", "text": "What is 6 * 7?", "cache_control": mark },
        ] }],
    });
    assert_eq!(fake.requests(), [expected]);
}

#[tokio::test]
async fn thinking_and_calls_go_back_verbatim_and_in_place() {
    let fake = FakeClaude::scripted().await.unwrap();
    let input = json!({ "expression": "6 * 7 – “größer” \u{1f600}" });
    fake.reply(
        Reply::new()
            .thinking("I should calculate.", "c2lnbmF0dXJl+/=")
            .redacted_thinking("c2VhbGVk")
            .text("Let me see.")
            .tool_use("toolu_1", "calculate", &input)
            .text("And again:")
            .tool_use("toolu_2", "calculate", &json!({ "expression": "1" })),
    );
    fake.reply(Reply::new().text("It is 42."));
    let journal = run(&client(&fake), "What is 6 * 7?").await;
    assert_eq!(answer(&journal), "It is 42.");
    let requests = fake.requests();
    let expected = json!([
        { "type": "thinking", "thinking": "I should calculate.", "signature": "c2lnbmF0dXJl+/=" },
        { "type": "redacted_thinking", "data": "c2VhbGVk" },
        { "type": "text", "text": "Let me see." },
        { "type": "tool_use", "id": "toolu_1", "name": "calculate", "input": input },
        { "type": "text", "text": "And again:" },
        { "type": "tool_use", "id": "toolu_2", "name": "calculate", "input": { "expression": "1" } },
    ]);
    assert_eq!(
        requests[1]["messages"][1],
        json!({ "role": "assistant", "content": expected })
    );
    let results = requests[1]["messages"][2]["content"].as_array().unwrap();
    let ids: Vec<&Value> = results
        .iter()
        .map(|result| &result["tool_use_id"])
        .collect();
    assert_eq!(ids, ["toolu_1", "toolu_2"]);
}

#[tokio::test]
async fn noise_and_odd_pieces_change_nothing() {
    let fake = FakeClaude::scripted().await.unwrap();
    let turn = Reply::new()
        .thinking("Größe — überlegen 🤔", "c2ln")
        .text("Zwölf „Bären“ 🐻 später …")
        .tool_use(
            "toolu_1",
            "calculate",
            &json!({ "expression": "ä", "n": [1, {}] }),
        );
    fake.reply(turn.clone());
    let plain = ask(&client(&fake)).await.0.unwrap();
    for size in [1, 3, 7, 4096] {
        fake.reply(turn.clone().with_noise().in_pieces_of(size));
        let (reply, live) = ask(&client(&fake)).await;
        assert_eq!(reply.unwrap(), plain, "in pieces of {size}");
        assert_eq!(live, "Zwölf „Bären“ 🐻 später …");
    }
}

#[tokio::test]
async fn every_stop_reason_is_understood() {
    let fake = FakeClaude::scripted().await.unwrap();
    let cases = [
        ("end_turn", StopReason::EndTurn),
        ("max_tokens", StopReason::MaxTokens),
        ("stop_sequence", StopReason::StopSequence),
        ("tool_use", StopReason::ToolUse),
        ("pause_turn", StopReason::PauseTurn),
        ("refusal", StopReason::Refusal),
        (
            "model_context_window_exceeded",
            StopReason::ModelContextWindowExceeded,
        ),
    ];
    for (reason, expected) in cases {
        fake.reply(Reply::new().text("So.").stop_reason(reason));
        let reply = ask(&client(&fake)).await.0.unwrap();
        assert_eq!(reply.stop_reason, expected);
    }
}

#[tokio::test]
async fn a_call_without_arguments_gets_an_empty_object() {
    let fake = FakeClaude::scripted().await.unwrap();
    fake.reply(Reply::new().tool_use_json("toolu_1", "calculate", ""));
    let reply = ask(&client(&fake)).await.0.unwrap();
    let call = Block::ToolUse {
        id: "toolu_1".to_owned(),
        name: "calculate".to_owned(),
        input: json!({}),
    };
    assert_eq!(reply.content, [call]);
}

#[tokio::test]
async fn arguments_that_are_no_json_are_answered_and_the_model_tries_again() {
    let fake = FakeClaude::scripted().await.unwrap();
    fake.reply(Reply::new().tool_use_json("toolu_1", "calculate", "{\"expression\": \"6*"));
    fake.reply(Reply::new().tool_use("toolu_2", "calculate", &json!({ "expression": "6*7" })));
    fake.reply(Reply::new().text("42"));
    let journal = run(&client(&fake), "What is 6 * 7?").await;
    assert_eq!(answer(&journal), "42");
    let intended = |event: &&JournalEvent| matches!(event, JournalEvent::ToolIntended { .. });
    assert_eq!(journal.iter().filter(intended).count(), 1);
}

#[tokio::test]
async fn the_agent_may_name_its_model() {
    let fake = FakeClaude::scripted().await.unwrap();
    fake.reply(Reply::new().text("Yes."));
    let mut request = super::request();
    let mut definition = definition();
    definition.model = Some("claude-opus-test".to_owned());
    request.definition = definition.into();
    let reply = client(&fake).reply(&request, &mut |_| {}).await.unwrap();
    assert_eq!(reply.model, "claude-opus-test");
    assert_eq!(client(&fake).info().name, "claude-sonnet-4-5");
}

#[tokio::test]
async fn the_fake_plays_a_loop_of_its_own() {
    let fake = FakeClaude::by_goal().await.unwrap();
    let client = client(&fake);
    for _ in 0..3 {
        let journal = run(&client, "Use calculate").await;
        assert_eq!(answer(&journal), "The tool said: 42");
        assert!(journal.iter().any(|event| matches!(event,
            JournalEvent::ToolIntended { arguments, .. } if *arguments == json!({ "expression": "6*7" }))));
    }
    assert_eq!(fake.requests().len(), 6);
    assert_eq!(fake.connections(), 1, "the connection is kept");
}
