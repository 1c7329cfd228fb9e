//! Everything that can go wrong between the client and the API.

use std::time::Duration;

use agent_core::{Message, UserBlock};
use domain::journal::Block;
use llm::claude::{Claude, Config};
use llm::{Error, ModelClient};
use serde_json::json;
use support::fake_claude::{FakeClaude, Fault, KEY, Reply};

use super::{ask, client, config, request, whole_text};

async fn error_of(fault: Fault) -> Error {
    let fake = FakeClaude::scripted().await.unwrap();
    fake.fault(fault);
    ask(&client(&fake)).await.0.unwrap_err()
}

async fn error_of_reply(reply: Reply) -> (Error, String) {
    let fake = FakeClaude::scripted().await.unwrap();
    fake.reply(reply);
    let (result, live) = ask(&client(&fake)).await;
    (result.unwrap_err(), live)
}

#[tokio::test]
async fn rate_limits_say_when_to_come_back() {
    for seconds in [None, Some(7)] {
        let error = error_of(Fault::rate_limit(seconds)).await;
        assert!(matches!(error, Error::RateLimited { .. }), "{error:?}");
        assert_eq!(error.retry_after(), seconds.map(Duration::from_secs));
        assert!(error.is_retryable());
    }
}

#[tokio::test]
async fn spend_limits_are_not_tried_again() {
    let own =
        "You have reached your specified API usage limits. You will regain access on 2026-12-01.";
    for fault in [
        Fault::spend_limit(),
        Fault::http(400, "invalid_request_error", own),
        Fault::http(402, "billing_error", "Check your billing."),
    ] {
        let error = error_of(fault).await;
        assert!(matches!(error, Error::SpendLimit { .. }), "{error:?}");
        assert!(!error.is_retryable());
    }
}

#[tokio::test]
async fn overloads_and_server_errors_may_be_tried_again() {
    let error = error_of(Fault::overloaded()).await;
    assert!(matches!(error, Error::Overloaded { .. }) && error.is_retryable());
    let error = error_of(Fault::http(500, "api_error", "Internal server error")).await;
    assert!(matches!(error, Error::Api { status: 500, .. }) && error.is_retryable());
}

#[tokio::test]
async fn refusals_of_the_request_are_final_and_explained() {
    let cases = [
        (401, "authentication_error", "ANTHROPIC_API_KEY"),
        (403, "permission_error", "said"),
        (404, "not_found_error", "said"),
        (413, "request_too_large", "said"),
    ];
    for (status, kind, expected) in cases {
        let error = error_of(Fault::http(status, kind, "said")).await;
        let text = error.to_string();
        assert!(
            text.contains(&status.to_string()) && text.contains(expected),
            "{text}"
        );
        assert!(!error.is_retryable());
    }
}

#[tokio::test]
async fn a_wrong_key_is_refused_and_never_shown() {
    let fake = FakeClaude::scripted().await.unwrap();
    let secret = "sk-ant-wrong-9876543210";
    let wrong = Config::new(secret.to_owned().into(), fake.url().parse().unwrap());
    let claude = Claude::new(wrong).unwrap();
    let error = ask(&claude).await.0.unwrap_err();
    assert!(matches!(error, Error::Api { status: 401, .. }), "{error:?}");
    assert!(!whole_text(&error).contains(secret));
    assert!(!format!("{claude:?}").contains(secret));
}

#[tokio::test]
async fn a_key_that_comes_back_in_an_error_is_taken_out() {
    let echo = format!("the header x-api-key: {KEY} is not welcome");
    let error = error_of(Fault::http(403, "permission_error", &echo)).await;
    assert!(!whole_text(&error).contains(KEY), "{error}");
    let (error, _) =
        error_of_reply(Reply::new().text("A").error_after(1, "api_error", &echo)).await;
    assert!(!whole_text(&error).contains(KEY), "{error}");
    let (error, _) = error_of_reply(Reply::new().text("A").stop_reason(KEY)).await;
    assert!(!whole_text(&error).contains(KEY), "{error}");
}

#[tokio::test]
async fn errors_inside_a_stream_mean_the_same() {
    let kinds = [
        ("overloaded_error", true),
        ("rate_limit_error", true),
        ("api_error", true),
        ("invalid_request_error", false),
    ];
    for (kind, retryable) in kinds {
        let reply = Reply::new()
            .text("The answer is")
            .error_after(3, kind, "Sorry");
        let (error, live) = error_of_reply(reply).await;
        assert_eq!(error.is_retryable(), retryable, "{error:?}");
        assert_eq!(live, "The ", "what came before the error came live");
    }
    let (error, _) = error_of_reply(Reply::new().error_after(0, "overloaded_error", "Sorry")).await;
    assert!(matches!(error, Error::Overloaded { .. }), "{error:?}");
}

#[tokio::test]
async fn a_stream_that_breaks_anywhere_is_no_reply() {
    let reply = Reply::new()
        .thinking("Hm", "c2ln")
        .text("The answer is 42.")
        .tool_use("toolu_1", "calculate", &json!({ "expression": "6*7" }));
    for events in 0..reply.event_count() {
        let (error, _) = error_of_reply(reply.clone().cut_after(events)).await;
        assert!(matches!(error, Error::Cut), "cut after {events}: {error:?}");
        let (error, _) = error_of_reply(reply.clone().end_after(events)).await;
        assert!(
            matches!(error, Error::Cut),
            "ended after {events}: {error:?}"
        );
        assert!(error.is_retryable());
    }
}

/// A client that waits this long for the next byte.
fn impatient(fake: &FakeClaude, stall: Duration) -> Claude {
    let mut config = config(fake);
    config.stall = stall;
    Claude::new(config).unwrap()
}

#[tokio::test]
async fn silence_is_noticed_before_and_inside_a_reply() {
    let fake = FakeClaude::scripted().await.unwrap();
    let stall = Duration::from_millis(300);
    fake.fault(Fault::Silence);
    let error = ask(&impatient(&fake, stall)).await.0.unwrap_err();
    assert!(
        matches!(error, Error::Stalled { after } if after == stall),
        "{error:?}"
    );
    assert!(error.is_retryable());
    fake.reply(Reply::new().text("The answer").stall_after(3));
    let error = ask(&impatient(&fake, stall)).await.0.unwrap_err();
    assert!(matches!(error, Error::Stalled { .. }), "{error:?}");
}

#[tokio::test]
async fn a_slow_reply_that_keeps_coming_is_a_reply() {
    let fake = FakeClaude::scripted().await.unwrap();
    let (pause, stall) = (Duration::from_millis(200), Duration::from_secs(1));
    let reply = Reply::new().text("It takes its time.").pause(pause);
    assert!(pause * u32::try_from(reply.event_count()).unwrap() > stall);
    fake.reply(reply);
    let (reply, live) = ask(&impatient(&fake, stall)).await;
    assert!(reply.is_ok(), "{reply:?}");
    assert_eq!(live, "It takes its time.");
}

#[tokio::test]
async fn replies_that_break_the_protocol_are_errors() {
    let text = |text: &str| json!({ "type": "text_delta", "text": text });
    let cases = [
        Reply::new().text("So.").stop_reason("mood"),
        Reply::new().block(
            json!({ "type": "tool_use", "id": "a", "name": "b" }),
            vec![text("x")],
        ),
        Reply::new().block(
            json!({ "type": "text" }),
            vec![json!({ "type": "text_delta" })],
        ),
        Reply::new().block(json!({ "type": "tool_use", "name": "b" }), Vec::new()),
    ];
    for reply in cases {
        let (error, _) = error_of_reply(reply).await;
        assert!(matches!(error, Error::InvalidReply(_)), "{error:?}");
        assert!(!error.is_retryable());
    }
}

#[tokio::test]
async fn a_block_that_was_never_asked_for_is_left_out() {
    let fake = FakeClaude::scripted().await.unwrap();
    let block = json!({ "type": "hologram", "shape": "cube" });
    let delta = json!({ "type": "hologram_delta", "angle": 90 });
    fake.reply(Reply::new().block(block, vec![delta]).text("Seen."));
    let reply = ask(&client(&fake)).await.0.unwrap();
    let text = "Seen.".to_owned();
    assert_eq!(reply.content, [Block::Text { text }]);
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let other = FakeClaude::by_goal().await.unwrap();
    let to = format!("{}/v1/messages", other.url());
    let error = error_of(Fault::Redirect { to }).await;
    assert!(matches!(error, Error::Api { status: 307, .. }), "{error:?}");
    assert!(other.requests().is_empty());
}

#[tokio::test]
async fn a_gateways_error_page_is_no_riddle() {
    let error = error_of(Fault::NoJson).await;
    assert!(error.to_string().contains("ANTHROPIC_BASE_URL"), "{error}");
    assert!(error.is_retryable(), "a 502 may pass");
}

#[tokio::test]
async fn nobody_at_the_address_is_a_transport_error() {
    let fake = FakeClaude::scripted().await.unwrap();
    let mut config = config(&fake);
    // Port 1 of the loopback address belongs to nobody.
    config.base_url = "http://user:hidden@127.0.0.1:1".parse().unwrap();
    let error = ask(&Claude::new(config).unwrap()).await.0.unwrap_err();
    assert!(
        matches!(error, Error::Transport { .. }) && error.is_retryable(),
        "{error:?}"
    );
    assert!(!whole_text(&error).contains("hidden"));
}

#[tokio::test]
async fn calls_without_results_are_refused_as_by_the_real_api() {
    let fake = FakeClaude::by_goal().await.unwrap();
    let mut request = request();
    let call = Block::ToolUse {
        id: "toolu_1".to_owned(),
        name: "calculate".to_owned(),
        input: json!({}),
    };
    request.messages.push(Message::Assistant(vec![call]));
    let results = |call_id: &str| {
        Message::User(vec![UserBlock::ToolResult {
            call_id: call_id.to_owned(),
            output: "42".to_owned(),
            is_error: false,
        }])
    };
    for (message, good) in [
        (
            Message::User(vec![UserBlock::Text("And?".to_owned())]),
            false,
        ),
        (results("toolu_2"), false),
        (results("toolu_1"), true),
    ] {
        let mut request = request.clone();
        request.messages.push(message);
        let result = client(&fake).reply(&request, &mut |_| {}).await;
        match result {
            Ok(_) => assert!(good),
            Err(Error::Api {
                status: 400,
                message,
                ..
            }) => assert!(!good, "{message}"),
            Err(other) => panic!("{other:?}"),
        }
    }
}
