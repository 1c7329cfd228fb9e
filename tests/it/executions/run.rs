//! Running an agent, and the limits of it.

use serde_json::{Value, json};
use support::client::{RUN, kinds};
use support::fake_claude::{FakeClaude, Reply};
use support::fake_tool::FakeTool;
use support::{Setup, TestApp};

#[tokio::test]
async fn an_agent_reaches_its_answer() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &["calculate"]).await;
    let execution = admin.run_to_end(&agent, "What is 6 * 7?").await;
    assert_eq!(execution["status"], "COMPLETED");
    assert_eq!(execution["simulated"], true);
    assert_eq!(
        (&execution["steps"], &execution["toolsUsed"]),
        (&json!(2), &json!(["calculate"]))
    );
    let output = execution["output"].as_str().unwrap();
    assert!(
        output.contains("42") && output.to_lowercase().contains("simulated"),
        "{output}"
    );
    let expected = [
        "STARTED",
        "MODEL_REPLIED",
        "TOOL_INTENDED",
        "TOOL_RETURNED",
        "MODEL_REPLIED",
        "COMPLETED",
    ];
    assert_eq!(kinds(&execution), expected);
    assert_eq!(execution["lastSeq"], expected.len());
}

#[tokio::test]
async fn the_version_at_the_start_is_the_one_that_runs() {
    let tool = FakeTool::waiting("lookup", true);
    let app = TestApp::with(Setup::new().tools(std::slice::from_ref(&tool))).await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Searcher", &["lookup"]).await;
    let execution = admin.run(&agent, "lookup the weather").await;
    support::wait::until("the call", async || tool.calls().pop()).await;
    let change = json!({ "systemPrompt": "Do something else." });
    let path = format!("/api/v1/agents/{agent}");
    assert_eq!(
        admin
            .send_json(reqwest::Method::PATCH, &path, &change)
            .await
            .at("/version"),
        2
    );
    tool.open();
    admin.ended(&execution).await;
    let query = "query ($id: ID!) { execution(id: $id) { agentVersion { number systemPrompt } } }";
    let reply = admin.graphql(query, json!({ "id": execution })).await;
    assert_eq!(
        reply.data()["execution"]["agentVersion"],
        json!({ "number": 1, "systemPrompt": "Help." })
    );
}

#[tokio::test]
async fn goals_keep_every_character() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Echo", &[]).await;
    let longest = "ß".repeat(20_000);
    for goal in [
        "🦀\u{200d}\u{202e}\u{feff} a\u{301}",
        "\\u0000 \\0 {\"a\":1}\r\n\t",
        "\u{1}\u{7f}\u{fffe}",
        longest.as_str(),
    ] {
        let execution = admin.run_to_end(&agent, goal).await;
        assert_eq!(execution["goal"], goal);
        assert_eq!(execution["status"], "COMPLETED", "{execution}");
    }
}

#[tokio::test]
async fn goals_that_do_not_fit_are_refused() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Echo", &[]).await;
    for (field, input) in [
        ("goal", json!({ "goal": "" })),
        ("goal", json!({ "goal": " \n" })),
        ("goal", json!({ "goal": "a\u{0}b" })),
        ("goal", json!({ "goal": "x".repeat(20_001) })),
        ("context", json!({ "goal": "Go", "context": [1] })),
        (
            "context",
            json!({ "goal": "Go", "context": { "a": "x".repeat(262_144) } }),
        ),
        ("maxSteps", json!({ "goal": "Go", "maxSteps": 0 })),
        ("maxSteps", json!({ "goal": "Go", "maxSteps": 101 })),
        (
            "idempotencyKey",
            json!({ "goal": "Go", "idempotencyKey": "" }),
        ),
    ] {
        let mut variables = input.clone();
        variables["agentId"] = json!(agent);
        let reply = admin.graphql(RUN, json!({ "input": variables })).await;
        assert_eq!(reply.code(), "INVALID_REQUEST", "{field}");
        assert_eq!(reply.text("/data/runAgent/errors/0/field"), field);
    }
    assert_eq!(
        app.database.value("SELECT count(*) FROM executions").await,
        "0"
    );
}

#[tokio::test]
async fn a_context_with_a_nul_neither_breaks_the_server_nor_is_lost_in_silence() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Echo", &[]).await;
    let input = json!({ "agentId": agent, "goal": "Go", "context": { "text": "a\u{0}b" } });
    let reply = admin.graphql(RUN, json!({ "input": input })).await;
    assert_ne!(reply.code(), "INTERNAL", "{reply:?}");
    if reply.code() == "OK" {
        let id = reply.text("/data/runAgent/execution/id").to_owned();
        assert_eq!(admin.ended(&id).await["status"], "COMPLETED");
    }
}

#[tokio::test]
async fn the_same_key_runs_once() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &[]).await;
    let input = json!({ "input": { "agentId": agent, "goal": "Go", "idempotencyKey": "k1" } });
    let calls = (0..6).map(|_| admin.graphql(RUN, input.clone()));
    let replies = futures::future::join_all(calls).await;
    let mut ids: Vec<&str> = replies
        .iter()
        .map(|reply| reply.text("/data/runAgent/execution/id"))
        .collect();
    ids.dedup();
    assert_eq!(ids.len(), 1);
    admin.ended(ids[0]).await;
    assert_eq!(
        app.database.value("SELECT count(*) FROM executions").await,
        "1"
    );
}

#[tokio::test]
async fn an_inactive_agent_does_not_run() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &[]).await;
    let path = format!("/api/v1/agents/{agent}");
    let reply = admin
        .send_json(
            reqwest::Method::PATCH,
            &path,
            &json!({ "status": "inactive" }),
        )
        .await;
    assert_eq!(reply.status, 200);
    let reply = admin
        .graphql(RUN, json!({ "input": { "agentId": agent, "goal": "Go" } }))
        .await;
    assert_eq!(reply.code(), "CONFLICT");
    let reply = admin
        .post(
            "/api/v1/agents/run",
            json!({ "agentId": agent, "goal": "Go" }),
        )
        .await;
    assert_eq!((reply.status, reply.text("/error")), (409, "conflict"));
    assert!(reply.text("/message").contains("activate"), "{reply:?}");
}

#[tokio::test]
async fn an_agent_that_never_answers_fails_at_its_step_limit() {
    let fake = FakeClaude::scripted().await.unwrap();
    for turn in 0..9 {
        let call = json!({ "expression": "1+1" });
        fake.reply(Reply::new().tool_use(&format!("toolu_{turn}"), "calculate", &call));
    }
    let app = TestApp::with(Setup::new().claude(&fake)).await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Loop", &["calculate"]).await;
    let input = json!({ "agentId": agent, "goal": "Go", "maxSteps": 3 });
    let reply = admin.graphql(RUN, json!({ "input": input })).await;
    let execution = admin.ended(reply.text("/data/runAgent/execution/id")).await;
    assert_eq!(execution["status"], "FAILED");
    assert_eq!(execution["steps"], 3);
    assert_eq!(execution["output"], Value::Null);
    assert!(
        execution["error"].as_str().unwrap().contains("3 steps"),
        "{execution}"
    );
    assert_eq!(fake.requests().len(), 3);
}

#[tokio::test]
async fn an_agent_that_takes_too_long_fails() {
    let tool = FakeTool::waiting("lookup", true);
    let app = TestApp::with(Setup::new().tools(std::slice::from_ref(&tool))).await;
    let admin = app.admin().await;
    let input = json!({ "name": "Slow", "systemPrompt": "x", "tools": ["lookup"], "configuration": { "timeout": 1 } });
    let agent = admin.create_agent_of(input).await;
    let execution = admin.run_to_end(&agent, "lookup the weather").await;
    assert_eq!(execution["status"], "FAILED");
    assert!(
        execution["error"].as_str().unwrap().contains("time was up"),
        "{execution}"
    );
    assert_eq!(tool.calls().len(), 1);
}
