//! What executions do when their model has no room, and who answers then.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use support::client::kinds;
use support::fake_claude::{FakeClaude, Fault, Reply};
use support::fake_openai::{FakeOpenAi, MODEL, Turn};
use support::{Client, Setup, TestApp, wait};

/// The events with all that is said of their models.
async fn events(client: &Client, id: &str) -> Vec<Value> {
    let query =
        "query ($id: ID!) { execution(id: $id) { status costMicroUsd events { kind text until
        model provider fallback costMicroUsd status
        usage { inputTokens outputTokens cacheReadTokens cacheWriteTokens } } } }";
    let reply = client.graphql(query, json!({ "id": id })).await;
    reply.data()["execution"]["events"]
        .as_array()
        .unwrap()
        .clone()
}

/// An execution that was put off, with its last event.
async fn put_off(client: &Client, id: &str) -> Value {
    wait::until("an execution that waits for its model", async || {
        let execution = client.execution(id).await;
        let last = events(client, id).await.pop()?;
        (last["kind"] == "MODEL_DEFERRED" && execution["status"] == "QUEUED").then_some(last)
    })
    .await
}

/// Lets the time pass for which executions are put off.
async fn let_time_pass(app: &TestApp) {
    app.database
        .run_sql("UPDATE executions SET run_at = now()")
        .await;
}

#[tokio::test]
async fn a_long_wait_frees_the_worker_and_is_seen() {
    let fake = FakeClaude::scripted().await.unwrap();
    fake.fault(Fault::rate_limit(Some(600)));
    let setup = Setup {
        // Who holds the only place keeps everybody else waiting.
        concurrency: 1,
        ..Setup::new().claude(&fake)
    };
    let app = TestApp::with(setup).await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &[]).await;
    let waiting = admin.run(&agent, "Wait").await;
    let event = put_off(&admin, &waiting).await;
    let until: DateTime<Utc> = event["until"].as_str().unwrap().parse().unwrap();
    let wait = until - Utc::now();
    let expected = TimeDelta::seconds(590)..TimeDelta::seconds(661);
    assert!(expected.contains(&wait), "{wait}");
    assert!(event["text"].as_str().unwrap().contains("rate"), "{event}");
    let left =
        "SELECT (deadline IS NULL AND seconds_left BETWEEN 200 AND 300)::text FROM executions";
    assert_eq!(
        app.database.value(left).await,
        "true",
        "its time stands still"
    );
    fake.reply(Reply::new().text("At once."));
    assert_eq!(admin.run_to_end(&agent, "Go").await["output"], "At once.");
    assert_eq!(fake.requests().len(), 2, "the first was not asked again");
    fake.reply(Reply::new().text("At last."));
    let_time_pass(&app).await;
    let execution = admin.ended(&waiting).await;
    assert_eq!(execution["output"], "At last.");
    let expected = ["STARTED", "MODEL_DEFERRED", "MODEL_REPLIED", "COMPLETED"];
    assert_eq!(kinds(&execution), expected, "nobody was interrupted");
}

#[tokio::test]
async fn an_execution_that_waits_for_its_model_can_be_stopped() {
    let fake = FakeClaude::scripted().await.unwrap();
    fake.fault(Fault::rate_limit(Some(600)));
    let app = TestApp::with(Setup::new().claude(&fake)).await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &[]).await;
    let id = admin.run(&agent, "Wait").await;
    put_off(&admin, &id).await;
    assert_eq!(admin.cancel(&id, "No need").await.code(), "OK");
    let execution = admin.execution(&id).await;
    assert_eq!(execution["status"], "CANCELLED");
    assert_eq!(
        kinds(&execution),
        ["STARTED", "MODEL_DEFERRED", "CANCELLED"]
    );
}

#[tokio::test]
async fn a_spend_limit_ends_the_execution_at_once() {
    let fake = FakeClaude::scripted().await.unwrap();
    let openai = FakeOpenAi::scripted().await.unwrap();
    fake.fault(Fault::spend_limit());
    let setup = Setup::new().claude(&fake).with_fallback(&openai);
    let app = TestApp::with(setup).await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &[]).await;
    let execution = admin.run_to_end(&agent, "Go").await;
    assert_eq!(kinds(&execution), ["STARTED", "FAILED"]);
    assert!(
        execution["error"].as_str().unwrap().contains("spend limit"),
        "{execution}"
    );
    assert_eq!((fake.requests().len(), openai.requests().len()), (1, 0));
}

#[tokio::test]
async fn the_journal_says_which_model_answered_and_what_each_turn_cost() {
    let claude = FakeClaude::scripted().await.unwrap();
    let openai = FakeOpenAi::scripted().await.unwrap();
    let call = json!({ "expression": "6*7" });
    claude.reply(
        Reply::new()
            .thinking("Hm.", "eA==")
            .tool_use("toolu_1", "calculate", &call)
            .usage(json!({ "input_tokens": 7, "output_tokens": 9,
                "cache_read_input_tokens": 100, "cache_creation_input_tokens": 20 })),
    );
    for _ in 0..3 {
        claude.fault(Fault::overloaded());
    }
    openai.then(Turn::text("It is 42."));
    let setup = Setup::new().claude(&claude).with_fallback(&openai);
    let app = TestApp::with(setup).await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &["calculate"]).await;
    let id = admin.run(&agent, "What is 6 * 7?").await;
    let execution = admin.ended(&id).await;
    assert_eq!(execution["output"], "It is 42.", "{execution}");
    let events = events(&admin, &id).await;
    let turns: Vec<&Value> = events
        .iter()
        .filter(|event| event["kind"] == "MODEL_REPLIED")
        .collect();
    assert_eq!(turns[0]["provider"], "ANTHROPIC");
    assert_eq!(turns[0]["fallback"], false);
    // 7 at 3 dollars for a million, 9 at 15, 100 at 0.30 and 20 at 3.75.
    assert_eq!(turns[0]["costMicroUsd"], 21 + 135 + 30 + 75);
    let usage = json!({ "inputTokens": 127, "outputTokens": 9,
        "cacheReadTokens": 100, "cacheWriteTokens": 20 });
    assert_eq!(turns[0]["usage"], usage);
    assert_eq!(turns[1]["provider"], "OPEN_AI");
    assert_eq!(turns[1]["model"], format!("{MODEL}-2026-03-17"));
    assert_eq!(turns[1]["fallback"], true);
    assert_eq!(turns[1]["costMicroUsd"], 30);
    let path = format!("/api/v1/agents/{agent}/executions");
    let listed = admin.get(&path).await;
    assert_eq!(*listed.at("/executions/0/costMicroUsd"), 261 + 30);
    // What Claude thought is nobody else's to read.
    assert!(!openai.requests()[0].to_string().contains("Hm."));
}

#[tokio::test]
async fn a_model_without_a_price_makes_the_cost_unknown() {
    let fake = FakeClaude::scripted().await.unwrap();
    let app = TestApp::with(Setup::new().claude(&fake)).await;
    let admin = app.admin().await;
    let input = json!({ "name": "Counter", "systemPrompt": "Help.", "tools": ["calculate"],
        "configuration": { "model": "claude-of-tomorrow" } });
    let agent = admin.create_agent_of(input).await;
    fake.reply(Reply::new().text("It is 42."));
    let id = admin.run(&agent, "Go").await;
    admin.ended(&id).await;
    let query = "query ($id: ID!) { execution(id: $id) { costMicroUsd } }";
    let reply = admin.graphql(query, json!({ "id": id })).await;
    assert_eq!(reply.data()["execution"]["costMicroUsd"], Value::Null);
    assert_eq!(events(&admin, &id).await[1]["costMicroUsd"], Value::Null);
}

#[tokio::test]
async fn the_other_protocol_alone_runs_agents_too() {
    let fake = FakeOpenAi::scripted().await.unwrap();
    fake.then(Turn::call("call_1", "calculate", "{\"expression\": "))
        .then(Turn::call(
            "call_2",
            "calculate",
            "{\"expression\": \"6*7\"}",
        ))
        .then(Turn::text("It is 42.").cut_after(2))
        .then(Turn::text("It is 42."));
    let app = TestApp::with(Setup::new().openai(&fake)).await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &["calculate"]).await;
    let execution = admin.run_to_end(&agent, "What is 6 * 7?").await;
    assert_eq!(execution["output"], "It is 42.", "{execution}");
    let requests = fake.requests();
    assert_eq!(requests.len(), 4);
    let results: Vec<&Value> = requests[3]["messages"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|message| message["role"] == "tool")
        .collect();
    assert_eq!(results[0]["tool_call_id"], "call_1");
    assert!(
        results[0]["content"]
            .as_str()
            .unwrap()
            .starts_with("This call failed"),
        "{results:?}"
    );
    assert!(
        results[1]["content"].as_str().unwrap().contains("42"),
        "{results:?}"
    );
}
