//! `POST /api/v1/prompts/simulate`

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use agent_core::ModelRequest;
use async_trait::async_trait;
use domain::role::AccessRole;
use llm::simulated::Simulated;
use llm::{Error, ModelClient, ModelInfo, ModelReply, OnDelta};
use serde_json::{Value, json};
use support::fake_claude::{FakeClaude, Fault, Reply};
use support::reply::Reply as Answer;
use support::{Client, Setup, TestApp, wait};

async fn simulate(client: &Client, input: Value) -> Answer {
    client.post("/api/v1/prompts/simulate", input).await
}

fn rules(answer: &Answer) -> Vec<&str> {
    let suggestions = answer.at("/suggestions").as_array().unwrap();
    suggestions
        .iter()
        .filter_map(|suggestion| suggestion["rule"].as_str())
        .collect()
}

#[tokio::test]
async fn without_a_key_the_answer_says_that_it_is_simulated() {
    let app = TestApp::new().await;
    let viewer = app.user(AccessRole::Viewer).await;
    let input = json!({
        "prompt": "Summarize {{ topic }} in some words.",
        "variables": { "topic": "leases" },
    });
    let answer = simulate(&viewer, input).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(answer.text("/id").starts_with("sim_"), "{answer:?}");
    assert_eq!(answer.text("/model"), "simulated");
    assert_eq!(*answer.at("/simulated"), true);
    let text = answer.text("/text");
    assert!(text.contains("Simulated answer"), "{text}");
    assert!(text.contains("Summarize leases in some words."), "{text}");
    assert!(answer.at("/reasoning").is_null());
    assert!(answer.at("/usage/inputTokens").as_u64().unwrap() > 0);
    assert!(answer.at("/usage/outputTokens").as_u64().unwrap() > 0);
    assert!(answer.at("/durationMs").is_u64());
    assert_eq!(rules(&answer), ["no-role", "no-example", "vague-words"]);
    // Nothing is stored but who asked which model.
    assert_eq!(app.audit_log().await, ["prompt.simulate done viewer"]);
    let row = "SELECT details::text || resource FROM audit_log WHERE action = 'prompt.simulate'";
    let row = app.database.value(row).await;
    assert!(row.ends_with(answer.text("/id")), "{row}");
    assert!(!row.contains("leases"), "{row}");
    let executions = "SELECT count(*) FROM executions";
    assert_eq!(app.database.value(executions).await, "0");
}

#[tokio::test]
async fn claude_answers_with_its_reasoning() {
    let fake = FakeClaude::scripted().await.unwrap();
    fake.reply(
        Reply::new()
            .thinking("Who reads it?", "eA==")
            .text("A lease is a right."),
    );
    let app = TestApp::with(Setup::new().claude(&fake)).await;
    let input = json!({
        "system": "You are a {{role}}.",
        "prompt": "What is a lease? {{ 7*7 }}",
        "variables": { "role": "lawyer {{role}}" },
        "model": "claude-other",
    });
    let answer = simulate(&app.admin().await, input).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(*answer.at("/simulated"), false);
    assert_eq!(answer.text("/text"), "A lease is a right.");
    assert_eq!(answer.text("/reasoning"), "Who reads it?");
    assert_eq!(answer.text("/stopReason"), "end_turn");
    let requests = fake.requests();
    let request = requests.first().unwrap();
    assert_eq!(request["model"], "claude-other");
    assert_eq!(request["max_tokens"], 2_048);
    assert_eq!(request["system"][0]["text"], "You are a lawyer {{role}}.");
    let asked = &request["messages"][0]["content"][0]["text"];
    assert_eq!(asked, "What is a lease? {{ 7*7 }}");
    assert!(request.get("tools").is_none());
}

#[tokio::test]
async fn what_does_not_fit_is_named() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let long = "x".repeat(20_001);
    let filled = json!({ "a": "y".repeat(19_000) });
    let many: serde_json::Map<String, Value> = (0..51)
        .map(|number| (format!("v{number}"), json!("")))
        .collect();
    for (input, fields) in [
        (json!({ "prompt": " " }), vec!["prompt"]),
        (json!({ "prompt": long }), vec!["prompt"]),
        (
            json!({ "prompt": "Hi {{name}} {{ due }} {{name}}", "system": "{{tone}}", "variables": { "due": "" } }),
            vec!["variables.name", "variables.tone"],
        ),
        (
            json!({ "prompt": "{{a}}{{a}}{{a}}{{a}}", "variables": filled }),
            vec!["prompt"],
        ),
        (
            json!({ "prompt": "a", "variables": many }),
            vec!["variables"],
        ),
        (json!({ "prompt": "a", "model": "" }), vec!["model"]),
    ] {
        let answer = simulate(&admin, input).await;
        assert_eq!(answer.status, 400, "{fields:?}: {answer:?}");
        assert_eq!(answer.text("/error"), "invalid_request");
        let details = answer.at("/details").as_object().unwrap();
        let named: Vec<&String> = details.keys().collect();
        assert_eq!(named, fields);
    }
    let unknown = simulate(&admin, json!({ "prompt": "a", "tools": [] })).await;
    assert_eq!(unknown.status, 400);
    assert_eq!(app.audit_log().await, [""; 0], "nothing was asked");
}

/// A model that keeps whoever says "wait" waiting, and tells how many do.
#[derive(Default)]
struct Waiting(AtomicUsize);

#[async_trait]
impl ModelClient for Waiting {
    async fn reply(
        &self,
        request: &ModelRequest,
        on_delta: &mut OnDelta<'_>,
    ) -> Result<ModelReply, Error> {
        if format!("{:?}", request.messages).contains("wait") {
            self.0.fetch_add(1, Ordering::SeqCst);
            std::future::pending::<()>().await;
        }
        Simulated::instant().reply(request, on_delta).await
    }

    fn info(&self) -> ModelInfo {
        Simulated::instant().info()
    }
}

#[tokio::test]
async fn a_user_waits_for_the_last_simulation() {
    let model = Arc::new(Waiting::default());
    let setup = Setup {
        model: model.clone(),
        ..Setup::new()
    };
    let app = TestApp::with(setup).await;
    let (admin, other) = (app.admin().await, app.user(AccessRole::Viewer).await);
    let first = tokio::spawn({
        let admin = admin.clone();
        async move { simulate(&admin, json!({ "prompt": "wait" })).await }
    });
    wait::until("the first simulation", async || {
        (model.0.load(Ordering::SeqCst) == 1).then_some(())
    })
    .await;
    let second = simulate(&admin, json!({ "prompt": "b" })).await;
    assert_eq!(second.status, 429, "{second:?}");
    assert_eq!(second.text("/error"), "rate_limit_exceeded");
    assert_eq!(second.header("retry-after"), "2");
    let others = simulate(&other, json!({ "prompt": "c" })).await;
    assert_eq!(others.status, 200, "{others:?}");
    // Who goes away makes room.
    first.abort();
    let again = wait::until("the turn's end", async || {
        let again = simulate(&admin, json!({ "prompt": "d" })).await;
        (again.status != 429).then_some(again)
    })
    .await;
    assert_eq!(again.status, 200, "{again:?}");
}

#[tokio::test]
async fn failures_of_the_model_are_told_apart() {
    let fake = FakeClaude::scripted().await.unwrap();
    let app = TestApp::with(Setup::new().claude(&fake)).await;
    let admin = app.admin().await;
    let not_found = || Fault::http(404, "not_found_error", "model: nobody");
    fake.fault(not_found());
    let input = json!({ "prompt": "a", "model": "nobody" });
    let answer = simulate(&admin, input).await;
    assert_eq!(answer.status, 400, "{answer:?}");
    assert!(answer.at("/details/model").is_string(), "{answer:?}");
    fake.fault(Fault::rate_limit(Some(30)));
    let answer = simulate(&admin, json!({ "prompt": "a" })).await;
    assert_eq!((answer.status, answer.header("retry-after")), (503, "30"));
    assert_eq!(answer.text("/error"), "unavailable");
    assert!(answer.text("/message").contains("rate"), "{answer:?}");
    fake.fault(Fault::http(
        401,
        "authentication_error",
        "invalid x-api-key",
    ));
    let answer = simulate(&admin, json!({ "prompt": "a" })).await;
    assert_eq!(answer.status, 503, "{answer:?}");
}
