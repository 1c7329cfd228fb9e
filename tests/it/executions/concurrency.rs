//! Limits of how many executions run at once.

use domain::role::AccessRole;
use serde_json::{Value, json};
use support::fake_tool::FakeTool;
use support::{Client, Setup, TestApp, reply, wait};

const LIMIT: &str = "mutation ($input: LimitConcurrencyInput!) { limitConcurrency(input: $input) {
    concurrency { atMost running queued agents { agent { name } atMost running } }
    errors { code field message } } }";
const ASK: &str =
    "{ concurrency { atMost running queued agents { agent { name } atMost running } } }";

async fn limit(admin: &Client, input: Value) -> reply::Reply {
    admin.graphql(LIMIT, json!({ "input": input })).await
}

async fn concurrency(client: &Client) -> Value {
    let reply = client.graphql(ASK, json!({})).await;
    reply.at("/data/concurrency").clone()
}

/// Two workers with more than enough room, and executions that wait in their call.
async fn two_workers() -> (TestApp, TestApp, Client, FakeTool) {
    let tool = FakeTool::waiting("lookup", true);
    let setup = || Setup::new().tools(std::slice::from_ref(&tool));
    let first = TestApp::with(setup()).await;
    let second = TestApp::on(first.database.clone(), setup()).await;
    let admin = first.admin().await;
    (first, second, admin, tool)
}

/// Lets every call go on, and fails when more than `most` were ever running at once.
async fn finish_all(admin: &Client, tool: &FakeTool, ids: &[String], most: i64) {
    for _ in ids {
        tool.open();
    }
    for id in ids {
        let running = concurrency(admin).await["running"].as_i64().unwrap();
        assert!(running <= most, "{running} are running");
        assert_eq!(admin.ended(id).await["status"], "COMPLETED");
    }
}

#[tokio::test]
async fn an_organisation_runs_no_more_than_its_limit_with_two_workers() {
    let (_first, _second, admin, tool) = two_workers().await;
    let agent = admin.create_agent("Searcher", &["lookup"]).await;
    let reply = limit(&admin, json!({ "atMost": 3 })).await;
    assert_eq!(reply.code(), "OK", "{}", reply.body);
    let mut ids = Vec::new();
    for number in 0..12 {
        ids.push(admin.run(&agent, &format!("lookup number {number}")).await);
    }
    wait::until("three calls", async || {
        (tool.calls().len() == 3).then_some(())
    })
    .await;
    let now = concurrency(&admin).await;
    assert_eq!(now["running"], 3);
    assert_eq!(now["queued"], 9);
    finish_all(&admin, &tool, &ids, 3).await;
}

#[tokio::test]
async fn a_limited_agent_keeps_no_other_waiting() {
    let (_first, _second, admin, tool) = two_workers().await;
    let slow = admin.create_agent("Slow", &["lookup"]).await;
    let free = admin.create_agent("Free", &["lookup"]).await;
    let input = json!({ "agentId": slow, "atMost": 1 });
    let reply = limit(&admin, input).await;
    let agents = reply.at("/data/limitConcurrency/concurrency/agents");
    let expected = json!([{ "agent": { "name": "Slow" }, "atMost": 1, "running": 0 }]);
    assert_eq!(agents, &expected);
    let mut ids = Vec::new();
    for number in 0..30 {
        ids.push(admin.run(&slow, &format!("lookup number {number}")).await);
    }
    for number in 0..4 {
        ids.push(admin.run(&free, &format!("lookup thing {number}")).await);
    }
    wait::until("one slow call and all others", async || {
        (tool.calls().len() == 5).then_some(())
    })
    .await;
    assert_eq!(concurrency(&admin).await["agents"][0]["running"], 1);
    finish_all(&admin, &tool, &ids, 5).await;
}

#[tokio::test]
async fn a_lifted_limit_lets_the_queue_go_on() {
    let (_first, _second, admin, tool) = two_workers().await;
    let agent = admin.create_agent("Searcher", &["lookup"]).await;
    limit(&admin, json!({ "atMost": 1 })).await;
    let mut ids = Vec::new();
    for number in 0..3 {
        ids.push(admin.run(&agent, &format!("lookup number {number}")).await);
    }
    wait::until("a call", async || (tool.calls().len() == 1).then_some(())).await;
    let reply = limit(&admin, json!({ "atMost": null })).await;
    assert_eq!(reply.code(), "OK", "{}", reply.body);
    wait::until("all calls", async || {
        (tool.calls().len() == 3).then_some(())
    })
    .await;
    finish_all(&admin, &tool, &ids, 3).await;
}

#[tokio::test]
async fn limits_that_do_not_fit_are_refused() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for at_most in [0, -1, 10_001] {
        let reply = limit(&admin, json!({ "atMost": at_most })).await;
        assert_eq!(reply.code(), "INVALID_REQUEST", "{at_most}");
        let error = reply.at("/data/limitConcurrency/errors/0");
        let message = "must be from 1 to 10000, or null for no limit";
        assert_eq!(error["field"], "atMost");
        assert_eq!(error["message"], message);
    }
    let editor = app.user(AccessRole::Editor).await;
    let reply = limit(&editor, json!({ "atMost": 5 })).await;
    assert_eq!(reply.code(), "PERMISSION_DENIED", "{}", reply.body);
    assert_eq!(concurrency(&editor).await["atMost"], Value::Null);
}
