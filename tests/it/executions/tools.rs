//! Calls of tools, and what becomes of their failures.

use connector_sdk::ToolError;
use serde_json::{Value, json};
use support::fake_claude::{FakeClaude, Reply};
use support::fake_tool::FakeTool;
use support::{Setup, TestApp};
use tokio::net::TcpListener;

/// What the model was told about the call of its first turn.
fn result(fake: &FakeClaude) -> Value {
    let requests = fake.requests();
    requests[1]["messages"][2]["content"][0].clone()
}

#[tokio::test]
async fn a_failure_goes_back_to_the_model() {
    let fake = FakeClaude::by_goal().await.unwrap();
    let tool = FakeTool::failing("lookup", ToolError::Failed("the shelf is empty".to_owned()));
    let app = TestApp::with(Setup::new().claude(&fake).tools(&[tool])).await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Searcher", &["lookup"]).await;
    let execution = admin.run_to_end(&agent, "lookup it").await;
    assert_eq!(execution["status"], "COMPLETED");
    let result = result(&fake);
    assert_eq!(result["is_error"], true);
    assert!(
        result["content"].to_string().contains("the shelf is empty"),
        "{result}"
    );
}

#[tokio::test]
async fn a_call_that_makes_no_sense_reaches_no_tool() {
    let fake = FakeClaude::scripted().await.unwrap();
    let tool = FakeTool::answering("lookup", "found");
    fake.reply(
        Reply::new()
            .tool_use("toolu_1", "lookup", &json!({ "text": 7 }))
            .tool_use("toolu_2", "fly", &json!({}))
            .tool_use("toolu_3", "lookup", &json!({ "text": "it" })),
    );
    fake.reply(Reply::new().text("Done."));
    let app = TestApp::with(
        Setup::new()
            .claude(&fake)
            .tools(std::slice::from_ref(&tool)),
    )
    .await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Searcher", &["lookup"]).await;
    let execution = admin.run_to_end(&agent, "Go").await;
    assert_eq!(execution["output"], "Done.", "{execution}");
    assert_eq!(tool.calls().len(), 1);
    let requests = fake.requests();
    let results = requests[1]["messages"][2]["content"].as_array().unwrap();
    let errors: Vec<bool> = results
        .iter()
        .map(|result| result["is_error"] == true)
        .collect();
    assert_eq!(errors, [true, true, false]);
}

#[tokio::test]
async fn a_tool_that_the_agent_was_not_given_is_not_called() {
    let fake = FakeClaude::scripted().await.unwrap();
    let tool = FakeTool::answering("lookup", "found");
    fake.reply(Reply::new().tool_use("toolu_1", "lookup", &json!({ "text": "it" })));
    fake.reply(Reply::new().text("Done."));
    let other = FakeTool::answering("other", "found");
    let app = TestApp::with(Setup::new().claude(&fake).tools(&[tool.clone(), other])).await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Searcher", &["other"]).await;
    admin.run_to_end(&agent, "Go").await;
    assert_eq!(tool.calls().len(), 0);
    assert_eq!(result(&fake)["is_error"], true);
}

#[tokio::test]
async fn the_machines_own_network_is_not_opened() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let visited = tokio::spawn(async move { listener.accept().await });
    for url in [
        format!("http://127.0.0.1:{port}/"),
        format!("http://localhost:{port}/"),
        format!("http://[::ffff:127.0.0.1]:{port}/"),
        format!("http://0x7f000001:{port}/"),
        format!("http://0:{port}/"),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "file:///etc/passwd".to_owned(),
    ] {
        let fake = FakeClaude::scripted().await.unwrap();
        fake.reply(Reply::new().tool_use("toolu_1", "http_get", &json!({ "url": url })));
        fake.reply(Reply::new().text("Done."));
        let app = TestApp::with(Setup::new().claude(&fake)).await;
        let admin = app.admin().await;
        let agent = admin.create_agent("Reader", &["http_get"]).await;
        let execution = admin.run_to_end(&agent, "Go").await;
        assert_eq!(execution["status"], "COMPLETED");
        assert_eq!(result(&fake)["is_error"], true, "{url}");
    }
    assert!(!visited.is_finished(), "a connection was opened");
    visited.abort();
}
