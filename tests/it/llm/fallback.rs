//! When another model stands in, and when it does not.

use std::sync::Arc;
use std::time::Duration;

use domain::model::ModelProvider;
use llm::{Answer, Delta, Error, Models, Prices, RetryPolicy};
use support::fake_claude::{FakeClaude, Fault, Reply};
use support::fake_openai::{FakeOpenAi, MODEL, Turn};

use super::{client, request};

/// The standard policy without its patience.
const QUICK: RetryPolicy = RetryPolicy {
    base: Duration::from_millis(1),
    ..RetryPolicy::STANDARD
};

struct Fakes {
    claude: FakeClaude,
    openai: FakeOpenAi,
    models: Models,
}

async fn fakes() -> Fakes {
    let claude = FakeClaude::scripted().await.unwrap();
    let openai = FakeOpenAi::scripted().await.unwrap();
    let models = Models::new(Arc::new(client(&claude)), Prices::built_in().unwrap())
        .with_fallback(Arc::new(openai.client()));
    Fakes {
        claude,
        openai,
        models,
    }
}

impl Fakes {
    /// The result for an agent that names a model, and the live text with `|` where it began anew.
    async fn ask(&self) -> (Result<Answer, Error>, String) {
        let mut live = String::new();
        let mut on_delta = |delta: Delta<'_>| match delta {
            Delta::Text(text) => live.push_str(text),
            Delta::Restarted => live.push('|'),
        };
        let mut request = request();
        Arc::make_mut(&mut request.definition).model = Some("claude-haiku-4-5".to_owned());
        let result = self.models.reply(&QUICK, &request, &mut on_delta).await;
        (result, live)
    }
}

#[tokio::test]
async fn an_overload_that_lasts_is_answered_by_the_other_model() {
    let fakes = fakes().await;
    for _ in 0..3 {
        fakes.claude.fault(Fault::overloaded());
    }
    fakes.openai.then(Turn::text("It is 42."));
    let (answer, live) = fakes.ask().await;
    let answer = answer.unwrap();
    assert_eq!(live, "It is 42.");
    assert_eq!(answer.provider, ModelProvider::OpenAi);
    assert!(matches!(answer.instead_of, Some(Error::Overloaded { .. })));
    assert_eq!(fakes.claude.requests().len(), 3);
    // The other provider does not know the model that the agent names.
    assert_eq!(fakes.openai.requests()[0]["model"], MODEL);
    // 10 tokens read and 5 written, at 0.75 and 4.50 dollars for a million.
    assert_eq!(answer.cost_micro_usd, Some(30));
}

#[tokio::test]
async fn what_a_broken_attempt_wrote_is_taken_back() {
    let fakes = fakes().await;
    for _ in 0..3 {
        fakes
            .claude
            .reply(Reply::new().text("It is 41.").cut_after(4));
    }
    fakes.openai.then(Turn::text("It is 42."));
    let (answer, live) = fakes.ask().await;
    assert!(answer.is_ok());
    assert_eq!(live, "It is |It is |It is |It is 42.");
}

#[tokio::test]
async fn a_wait_is_not_waited_for_when_another_model_has_room() {
    let fakes = fakes().await;
    fakes.claude.fault(Fault::rate_limit(Some(600)));
    fakes.openai.then(Turn::text("It is 42."));
    assert!(fakes.ask().await.0.is_ok());
    assert_eq!(fakes.claude.requests().len(), 1);
}

#[tokio::test]
async fn mistakes_and_spend_limits_are_not_got_round() {
    for fault in [
        Fault::spend_limit(),
        Fault::http(400, "invalid_request_error", "messages: too many"),
        Fault::http(401, "authentication_error", "invalid x-api-key"),
    ] {
        let fakes = fakes().await;
        fakes.claude.fault(fault);
        fakes.openai.then(Turn::text("Never."));
        assert!(fakes.ask().await.0.is_err());
        assert_eq!(fakes.openai.requests().len(), 0);
    }
}

#[tokio::test]
async fn a_refusal_is_an_answer() {
    let fakes = fakes().await;
    let refusal = Reply::new()
        .text("I would rather not.")
        .stop_reason("refusal");
    fakes.claude.reply(refusal);
    let answer = fakes.ask().await.0.unwrap();
    assert_eq!(answer.provider, ModelProvider::Anthropic);
    assert_eq!(fakes.openai.requests().len(), 0);
}

#[tokio::test]
async fn an_open_circuit_leads_to_the_other_model_at_once() {
    let fakes = fakes().await;
    for _ in 0..20 {
        fakes.claude.fault(Fault::overloaded());
    }
    let once = RetryPolicy {
        attempts: 1,
        ..QUICK
    };
    for _ in 0..21 {
        fakes.openai.then(Turn::text("It is 42."));
        let answer = fakes
            .models
            .reply(&once, &request(), &mut |_| {})
            .await
            .unwrap();
        assert_eq!(answer.provider, ModelProvider::OpenAi);
    }
    assert_eq!(fakes.claude.requests().len(), 20);
    assert_eq!(fakes.openai.requests().len(), 21);
}

#[tokio::test]
async fn when_both_fail_the_error_names_both_and_the_sooner_time() {
    let fakes = fakes().await;
    fakes.claude.fault(Fault::rate_limit(Some(600)));
    fakes.openai.then(Turn::rate_limit(Some(60)));
    let error = fakes.ask().await.0.unwrap_err();
    let said = error.to_string();
    assert!(said.contains("would exceed your rate limit"), "{said}");
    assert!(said.contains("Rate limit reached"), "{said}");
    assert_eq!(error.retry_after(), Some(Duration::from_secs(60)));
}
