//! The REST form of a run: a stream of events, or its end as JSON.

use eventsource_stream::{Event, Eventsource as _};
use futures::StreamExt as _;
use reqwest::Method;
use serde_json::{Value, json};
use support::fake_claude::{FakeClaude, Fault};
use support::{Client, Setup, TestApp, wait};

/// Runs an agent, and returns every event of the stream with the execution's id.
async fn stream(client: &Client, agent: &str, goal: &str) -> (Vec<Event>, String) {
    let body = json!({ "agentId": agent, "goal": goal });
    let request = client
        .request(Method::POST, "/api/v1/agents/run")
        .json(&body);
    let response = request
        .header("accept", "text/event-stream")
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let id = response.headers()["x-execution-id"]
        .to_str()
        .unwrap()
        .to_owned();
    let events = response
        .bytes_stream()
        .eventsource()
        .map(Result::unwrap)
        .collect();
    (
        wait::within_limit("the end of the stream", events).await,
        id,
    )
}

fn data(event: &Event) -> Value {
    serde_json::from_str(&event.data).unwrap()
}

#[tokio::test]
async fn a_stream_tells_thoughts_calls_and_the_answer_in_order() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &["calculate"]).await;
    let (events, id) = stream(&admin, &agent, "What is 6 * 7?").await;
    let names: Vec<&str> = events.iter().map(|event| event.event.as_str()).collect();
    let expected = ["thought", "tool_start", "tool_end", "turn", "final_answer"];
    assert_eq!(names, expected);
    // What the simulated model takes is known to cost nothing.
    assert_eq!(data(&events[0])["costMicroUsd"], 0);
    assert_eq!(data(&events[0])["provider"], "simulated");
    assert!(data(&events[3])["usage"]["inputTokens"].as_u64().unwrap() > 0);
    let start = data(&events[1]);
    assert_eq!(
        (&start["tool"], &start["params"]),
        (&json!("calculate"), &json!({ "expression": "6*7" }))
    );
    let end = data(&events[2]);
    assert_eq!(
        (&end["callId"], &end["tool"], &end["isError"]),
        (&start["callId"], &json!("calculate"), &json!(false))
    );
    assert!(end["output"].as_str().unwrap().contains("42"));
    assert!(data(&events[4])["content"].as_str().unwrap().contains("42"));
    let mut seqs: Vec<i32> = events
        .iter()
        .map(|event| event.id.parse().unwrap())
        .collect();
    assert!(seqs.is_sorted());
    seqs.dedup();
    assert_eq!(seqs.len(), 5);
    assert_eq!(admin.execution(&id).await["status"], "COMPLETED");
}

#[tokio::test]
async fn a_failed_run_ends_its_stream_with_an_error() {
    let fake = FakeClaude::scripted().await.unwrap();
    fake.fault(Fault::http(400, "invalid_request_error", "odd"));
    let app = TestApp::with(Setup::new().claude(&fake)).await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &[]).await;
    let (events, _) = stream(&admin, &agent, "Go").await;
    assert_eq!(events.len(), 1, "{events:?}");
    assert_eq!(events[0].event, "error");
    assert_eq!(data(&events[0])["error"], "model");
}

#[tokio::test]
async fn a_client_that_goes_away_does_not_stop_the_run() {
    let tool = support::fake_tool::FakeTool::waiting("lookup", true);
    let app = TestApp::with(Setup::new().tools(std::slice::from_ref(&tool))).await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Searcher", &["lookup"]).await;
    let body =
        json!({ "agentId": agent, "goal": "lookup the weather", "options": { "stream": true } });
    let request = admin
        .request(Method::POST, "/api/v1/agents/run")
        .json(&body);
    let response = request.send().await.unwrap();
    let id = response.headers()["x-execution-id"]
        .to_str()
        .unwrap()
        .to_owned();
    drop(response);
    wait::until("the call", async || tool.calls().pop()).await;
    tool.open();
    assert_eq!(admin.ended(&id).await["status"], "COMPLETED");
}

#[tokio::test]
async fn the_json_form_answers_with_the_end() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &["calculate"]).await;
    let body =
        json!({ "agentId": agent, "goal": "What is 6 * 7?", "context": { "unit": "apples" } });
    let reply = admin.post("/api/v1/agents/run", body).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(
        (reply.text("/status"), reply.at("/simulated")),
        ("completed", &json!(true))
    );
    assert!(reply.text("/result/output").contains("42"));
    assert_eq!(
        (reply.at("/result/steps"), reply.at("/result/toolsUsed")),
        (&json!(2), &json!(["calculate"]))
    );
    assert!(reply.at("/result/duration").as_f64().unwrap() >= 0.0);
    let trace = reply.at("/trace").as_array().unwrap();
    let types: Vec<&str> = trace
        .iter()
        .filter_map(|line| line["type"].as_str())
        .collect();
    let expected = ["thought", "action", "observation", "turn", "final_answer"];
    assert_eq!(types, expected);
    assert_eq!(*reply.at("/result/costMicroUsd"), 0);
    assert!(trace.iter().all(|line| line["timestamp"].is_string()));
    assert_eq!(reply.header("x-execution-id"), reply.text("/executionId"));
}
