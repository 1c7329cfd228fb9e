//! What is tried again, how often, and what the listener is told.

use std::sync::Arc;
use std::time::Duration;

use llm::{Delta, Error, ModelReply, Models, Prices, RetryPolicy, RetryShare};
use support::fake_claude::{FakeClaude, Fault, Reply, Turn};

use super::{client, request};

/// The standard policy without its patience.
const QUICK: RetryPolicy = RetryPolicy {
    base: Duration::from_millis(1),
    ..RetryPolicy::STANDARD
};

fn models(fake: &FakeClaude) -> Models {
    Models::new(Arc::new(client(fake)), Prices::built_in().unwrap())
}

/// The result, and the live text with `|` where it began anew.
async fn ask(fake: &FakeClaude) -> (Result<ModelReply, Error>, String) {
    let mut live = String::new();
    let mut on_delta = |delta: Delta<'_>| match delta {
        Delta::Text(text) => live.push_str(text),
        Delta::Restarted => live.push('|'),
    };
    let models = models(fake);
    let result = models.reply(&QUICK, &request(), &mut on_delta).await;
    (result.map(|answer| answer.reply), live)
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

#[tokio::test]
async fn retries_are_a_small_part_of_all_calls() {
    let broken = || Turn::Fault(Fault::http(500, "api_error", "Internal server error"));
    let fake = FakeClaude::planned(move |_| broken()).await.unwrap();
    let share = RetryShare {
        share: 0.1,
        per_second: 0,
    };
    let models = models(&fake).retrying(share);
    let mut spent = 0;
    // Fewer than the circuit breaker wants to see.
    for _ in 0..15 {
        let error = models
            .reply(&QUICK, &request(), &mut |_| {})
            .await
            .unwrap_err();
        if let Error::RetriesSpent { cause, .. } = &error {
            assert!(matches!(**cause, Error::Api { status: 500, .. }));
            assert!(error.retry_after() >= Some(Duration::from_secs(10)));
            spent += 1;
        }
    }
    assert_eq!(
        fake.requests().len(),
        16,
        "one retry for the first ten calls"
    );
    assert_eq!(spent, 15);
}

#[tokio::test]
async fn a_model_that_mostly_fails_is_left_alone() {
    let broken = || Turn::Fault(Fault::overloaded());
    let fake = FakeClaude::planned(move |_| broken()).await.unwrap();
    let once = RetryPolicy {
        attempts: 1,
        ..QUICK
    };
    let models = models(&fake);
    for _ in 0..20 {
        let error = models
            .reply(&once, &request(), &mut |_| {})
            .await
            .unwrap_err();
        assert!(matches!(error, Error::Overloaded { .. }), "{error:?}");
    }
    let error = models
        .reply(&once, &request(), &mut |_| {})
        .await
        .unwrap_err();
    assert!(matches!(error, Error::CircuitOpen { .. }), "{error:?}");
    assert!(
        error.retry_after() > Some(Duration::from_secs(20)),
        "{error:?}"
    );
    assert_eq!(fake.requests().len(), 20, "it was not asked again");
}
