//! What is tried again, how often, and what the listener is told.

use std::time::Duration;

use llm::{Delta, Error, ModelReply, RetryPolicy, with_retries};
use support::fake_claude::{FakeClaude, Fault, Reply};

use super::{client, request};

/// The standard policy without its patience.
const QUICK: RetryPolicy = RetryPolicy {
    base: Duration::from_millis(1),
    ..RetryPolicy::STANDARD
};

/// The result, and the live text with `|` where it began anew.
async fn ask(fake: &FakeClaude) -> (Result<ModelReply, Error>, String) {
    let mut live = String::new();
    let mut on_delta = |delta: Delta<'_>| match delta {
        Delta::Text(text) => live.push_str(text),
        Delta::Restarted => live.push('|'),
    };
    let result = with_retries(&client(fake), &QUICK, &request(), &mut on_delta).await;
    (result, live)
}

#[tokio::test]
async fn the_third_attempt_may_succeed() {
    let fake = FakeClaude::scripted().await.unwrap();
    fake.fault(Fault::overloaded())
        .reply(Reply::new().text("The answer is 41.").cut_after(4))
        .reply(Reply::new().text("The answer is 42."));
    let (reply, live) = ask(&fake).await;
    assert!(reply.is_ok());
    assert_eq!(live, "The answer |The answer is 42.");
    let requests = fake.requests();
    assert_eq!(requests.len(), 3);
    assert!(requests.iter().all(|request| *request == requests[0]));
}

#[tokio::test]
async fn three_attempts_are_all() {
    let fake = FakeClaude::scripted().await.unwrap();
    for _ in 0..4 {
        fake.fault(Fault::http(500, "api_error", "Internal server error"));
    }
    let (result, live) = ask(&fake).await;
    assert!(matches!(result, Err(Error::Api { status: 500, .. })));
    assert_eq!((fake.requests().len(), live.as_str()), (3, ""));
}

#[tokio::test]
async fn what_cannot_get_better_is_asked_once() {
    for fault in [
        Fault::spend_limit(),
        Fault::http(401, "authentication_error", "invalid x-api-key"),
        Fault::http(400, "invalid_request_error", "messages: too many"),
    ] {
        let fake = FakeClaude::scripted().await.unwrap();
        fake.fault(fault).reply(Reply::new().text("Never."));
        assert!(ask(&fake).await.0.is_err());
        assert_eq!(fake.requests().len(), 1);
    }
}

#[tokio::test]
async fn the_wait_that_is_asked_for_is_kept() {
    let fake = FakeClaude::scripted().await.unwrap();
    fake.fault(Fault::rate_limit(Some(1)))
        .reply(Reply::new().text("Now."));
    let start = std::time::Instant::now();
    assert!(ask(&fake).await.0.is_ok());
    assert!(start.elapsed() >= Duration::from_secs(1));
}

#[tokio::test]
async fn a_wait_beyond_the_policy_is_left_to_the_caller() {
    let fake = FakeClaude::scripted().await.unwrap();
    fake.fault(Fault::rate_limit(Some(61)))
        .reply(Reply::new().text("Never."));
    let error = ask(&fake).await.0.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(61)));
    assert_eq!(fake.requests().len(), 1);
}
