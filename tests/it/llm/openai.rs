//! The client of OpenAI's protocol against a server that speaks it.

use std::time::Duration;

use agent_core::{Message, UserBlock};
use domain::journal::{Block, StopReason, Usage};
use llm::openai::OpenAi;
use llm::{Error, ModelClient, ModelReply};
use serde_json::{Value, json};
use support::fake_openai::{FakeOpenAi, KEY, MODEL, Turn};

use super::{ask, definition, request, whole_text};

async fn answer(turn: Turn) -> (Result<ModelReply, Error>, String) {
    let fake = FakeOpenAi::scripted().await.unwrap();
    fake.then(turn);
    ask(&fake.client()).await
}

async fn error_of(turn: Turn) -> Error {
    answer(turn).await.0.unwrap_err()
}

#[tokio::test]
async fn text_comes_live_and_whole_with_its_counts() {
    let counts = json!({ "prompt_tokens": 120, "completion_tokens": 9,
        "prompt_tokens_details": { "cached_tokens": 100 } });
    let (reply, live) = answer(Turn::text("The answer is 42.").usage(Some(counts))).await;
    let reply = reply.unwrap();
    assert_eq!(live, "The answer is 42.");
    assert_eq!(reply.content, [Block::Text { text: live }]);
    assert_eq!(reply.stop_reason, StopReason::EndTurn);
    assert_eq!(reply.model, format!("{MODEL}-2026-03-17"));
    let usage = Usage {
        input_tokens: 20,
        output_tokens: 9,
        cache_read_input_tokens: 100,
        cache_creation_input_tokens: 0,
    };
    assert_eq!(reply.usage, usage);
}

#[tokio::test]
async fn the_request_carries_prompt_and_tools() {
    let fake = FakeOpenAi::scripted().await.unwrap();
    fake.then(Turn::text("Yes."));
    ask(&fake.client()).await.0.unwrap();
    let expected = json!({
        "model": MODEL,
        "max_tokens": 16_000,
        "stream": true,
        "stream_options": { "include_usage": true },
        "tools": [{ "type": "function", "function": {
            "name": "calculate",
            "description": "Works out a sum.",
            "parameters": definition().tools[0].input_schema,
        } }],
        "messages": [
            { "role": "system", "content": "Be brief." },
            { "role": "user", "content": "What is 6 * 7?" },
        ],
    });
    assert_eq!(fake.requests(), [expected]);
}

#[tokio::test]
async fn a_conversation_that_claude_began_goes_on_without_its_reasoning() {
    let fake = FakeOpenAi::scripted().await.unwrap();
    fake.then(Turn::text("It is 42."));
    let call = |id: &str| Block::ToolUse {
        id: id.to_owned(),
        name: "calculate".to_owned(),
        input: json!({ "expression": "6*7" }),
    };
    let result = |id: &str, is_error| UserBlock::ToolResult {
        call_id: id.to_owned(),
        output: "42".to_owned(),
        is_error,
    };
    let thinking = |text: &str| Block::Thinking {
        thinking: text.to_owned(),
        signature: "eA==".to_owned(),
    };
    let sealed = Block::RedactedThinking {
        data: "c2VhbGVk".to_owned(),
    };
    let text = |text: &str| Block::Text {
        text: text.to_owned(),
    };
    let mut request = request();
    request.messages.extend([
        Message::Assistant(vec![
            thinking("Secretly."),
            sealed.clone(),
            text("I work it out."),
            call("toolu_1"),
            call("toolu_2"),
        ]),
        Message::User(vec![
            result("toolu_1", false),
            result("toolu_2", true),
            UserBlock::Text("[A person adds:]\nIn words.".to_owned()),
        ]),
        Message::Assistant(vec![thinking("Only this."), sealed]),
        Message::User(vec![UserBlock::Text("Go on.".to_owned())]),
    ]);
    let reply = fake.client().reply(&request, &mut |_| {}).await;
    reply.unwrap();
    let sent_call = |id: &str| {
        json!({ "id": id, "type": "function",
            "function": { "name": "calculate", "arguments": "{\"expression\":\"6*7\"}" } })
    };
    let expected = json!([
        { "role": "system", "content": "Be brief." },
        { "role": "user", "content": "What is 6 * 7?" },
        { "role": "assistant", "content": "I work it out.",
          "tool_calls": [sent_call("toolu_1"), sent_call("toolu_2")] },
        { "role": "tool", "tool_call_id": "toolu_1", "content": "42" },
        { "role": "tool", "tool_call_id": "toolu_2", "content": "This call failed: 42" },
        { "role": "user", "content": "[A person adds:]\nIn words." },
        { "role": "user", "content": "Go on." },
    ]);
    assert_eq!(fake.requests()[0]["messages"], expected);
}

#[tokio::test]
async fn calls_come_back_with_their_ids_and_arguments() {
    let turn = Turn::call("call_1", "calculate", "{\"expression\": \"6*7\"}");
    let reply = answer(turn).await.0.unwrap();
    assert_eq!(reply.stop_reason, StopReason::ToolUse);
    let expected = Block::ToolUse {
        id: "call_1".to_owned(),
        name: "calculate".to_owned(),
        input: json!({ "expression": "6*7" }),
    };
    assert_eq!(reply.content, [expected]);
}

#[tokio::test]
async fn arguments_that_are_no_json_are_left_to_the_loop() {
    let reply = answer(Turn::call("call_1", "calculate", "{\"expression\": ")).await;
    let content = reply.0.unwrap().content;
    let Some(Block::ToolUse { input, .. }) = content.first() else {
        panic!("{content:?}");
    };
    assert_eq!(*input, Value::from("{\"expression\": "));
}

#[tokio::test]
async fn a_stream_that_breaks_anywhere_is_no_reply() {
    for count in 0..4 {
        let error = error_of(Turn::text("The answer").cut_after(count)).await;
        assert!(matches!(error, Error::Cut), "cut after {count}: {error:?}");
        assert!(error.is_retryable());
    }
}

#[tokio::test]
async fn servers_without_a_mark_of_the_end_or_counts_are_understood() {
    let turn = Turn::text("Yes.").usage(None).without_mark();
    let reply = answer(turn).await.0.unwrap();
    assert_eq!(reply.usage, Usage::default());
}

#[tokio::test]
async fn errors_are_told_apart() {
    let error = error_of(Turn::rate_limit(Some(7))).await;
    assert!(matches!(error, Error::RateLimited { .. }), "{error:?}");
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    let error = error_of(Turn::error(503, "server_error", "Busy")).await;
    assert!(matches!(error, Error::Overloaded { .. }), "{error:?}");
    let error = error_of(Turn::error(500, "server_error", "Sorry")).await;
    assert!(matches!(error, Error::Api { status: 500, .. }) && error.is_retryable());
    let error = error_of(Turn::quota()).await;
    assert!(matches!(error, Error::SpendLimit { .. }) && !error.is_retryable());
    let error = error_of(Turn::error(400, "invalid_request_error", "Odd")).await;
    assert!(matches!(error, Error::Api { status: 400, .. }) && !error.is_retryable());
}

#[tokio::test]
async fn errors_inside_a_stream_mean_the_same() {
    let turn = Turn::text("The answer is 42.").error_after(3, "server_error", "Sorry");
    let (result, live) = answer(turn).await;
    assert!(
        matches!(result, Err(Error::Api { status: 500, .. })),
        "{result:?}"
    );
    assert_eq!(live, "The answer ");
    let turn = Turn::text("A").error_after(1, "insufficient_quota", "Spent");
    assert!(matches!(error_of(turn).await, Error::SpendLimit { .. }));
}

#[tokio::test]
async fn a_wrong_key_is_refused_with_the_remedy_and_never_shown() {
    let fake = FakeOpenAi::scripted().await.unwrap();
    let secret = "sk-wrong-9876543210";
    let mut config = fake.config();
    config.api_key = secret.to_owned().into();
    let client = OpenAi::new(config).unwrap();
    let error = ask(&client).await.0.unwrap_err();
    assert!(error.to_string().contains("OPENAI_API_KEY"), "{error}");
    assert!(!whole_text(&error).contains(secret));
    assert!(!format!("{client:?}").contains(secret));
    let echo = format!("Bearer {KEY} is not welcome");
    let error = error_of(Turn::error(403, "permission_error", &echo)).await;
    assert!(!whole_text(&error).contains(KEY), "{error}");
}
