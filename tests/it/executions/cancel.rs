//! Stopping an execution.

use serde_json::json;
use support::client::kinds;
use support::fake_claude::{FakeClaude, Fault};
use support::fake_tool::FakeTool;
use support::{Setup, TestApp, wait};

#[tokio::test]
async fn a_slow_turn_is_given_up_and_no_step_follows() {
    let fake = FakeClaude::scripted().await.unwrap();
    fake.fault(Fault::Silence);
    let app = TestApp::with(Setup::new().claude(&fake)).await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Slow", &["calculate"]).await;
    let id = admin.run(&agent, "Go").await;
    wait::until("the turn", async || fake.requests().pop()).await;
    let subscription = admin.watch(&id, 0).await;
    let reply = admin.cancel(&id, "not needed any more").await;
    assert_eq!(
        reply.data()["cancelExecution"]["execution"]["status"],
        "CANCELLED"
    );
    let events = subscription.all().await;
    assert_eq!(events.len(), 2, "{events:?}");
    assert_eq!(
        (&events[1]["kind"], &events[1]["text"]),
        (&json!("CANCELLED"), &json!("not needed any more"))
    );
    let execution = admin.execution(&id).await;
    assert_eq!(
        (&execution["status"], &execution["error"]),
        (&json!("CANCELLED"), &json!("not needed any more"))
    );
    assert_eq!(fake.requests().len(), 1);
    assert_eq!(admin.cancel(&id, "again").await.code(), "CONFLICT");
}

#[tokio::test]
async fn the_answer_of_a_call_that_was_under_way_is_not_taken() {
    let tool = FakeTool::waiting("lookup", true);
    let app = TestApp::with(Setup::new().tools(std::slice::from_ref(&tool))).await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Searcher", &["lookup"]).await;
    let id = admin.run(&agent, "lookup the weather").await;
    wait::until("the call", async || tool.calls().pop()).await;
    assert_eq!(admin.cancel(&id, "enough").await.code(), "OK");
    tool.open();
    // Another execution by the same worker comes after anything that the first would still do.
    tool.open();
    admin.run_to_end(&agent, "lookup the weather").await;
    let expected = ["STARTED", "MODEL_REPLIED", "TOOL_INTENDED", "CANCELLED"];
    assert_eq!(kinds(&admin.execution(&id).await), expected);
}

#[tokio::test]
async fn a_queued_execution_never_starts() {
    let app = TestApp::with(Setup::new().idle()).await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &[]).await;
    let id = admin.run(&agent, "Go").await;
    assert_eq!(admin.cancel(&id, "").await.code(), "OK");
    let worker = TestApp::on(app.database.clone(), Setup::new()).await;
    worker.admin().await.run_to_end(&agent, "Another").await;
    assert_eq!(kinds(&admin.execution(&id).await), ["STARTED", "CANCELLED"]);
}

#[tokio::test]
async fn an_end_cannot_be_stopped() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &[]).await;
    let execution = admin.run_to_end(&agent, "Go").await;
    let reply = admin
        .cancel(execution["id"].as_str().unwrap(), "late")
        .await;
    assert_eq!(reply.code(), "CONFLICT");
    let unknown = domain::id::ExecutionId::new().to_string();
    assert_eq!(admin.cancel(&unknown, "").await.code(), "NOT_FOUND");
}
