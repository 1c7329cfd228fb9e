//! Watching an execution: what is stored, then what comes, each event once.

use serde_json::{Value, json};
use support::fake_tool::FakeTool;
use support::{Client, Setup, TestApp};

fn seqs(events: &[Value]) -> Vec<i64> {
    events
        .iter()
        .filter_map(|event| event["seq"].as_i64())
        .collect()
}

/// A product whose executions wait in the middle of their only call.
async fn waiting() -> (TestApp, Client, FakeTool, String) {
    let tool = FakeTool::waiting("lookup", true);
    let app = TestApp::with(Setup::new().tools(std::slice::from_ref(&tool))).await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Searcher", &["lookup"]).await;
    let execution = admin.run(&agent, "lookup the weather").await;
    (app, admin, tool, execution)
}

#[tokio::test]
async fn what_was_and_what_comes_are_one_stream() {
    let (_app, admin, tool, execution) = waiting().await;
    let mut subscription = admin.watch(&execution, 0).await;
    let mut events = Vec::new();
    for _ in 0..3 {
        events.push(subscription.next().await.unwrap());
    }
    assert_eq!(events[2]["kind"], "TOOL_INTENDED");
    assert_eq!(events[2]["status"], "RUNNING");
    tool.open();
    events.extend(subscription.all().await);
    assert_eq!(seqs(&events), [1, 2, 3, 4, 5, 6]);
    assert_eq!(
        events[3]["toolCall"],
        json!({ "name": "lookup", "output": "done at last" })
    );
    assert_eq!(
        (&events[5]["kind"], &events[5]["status"]),
        (&json!("COMPLETED"), &json!("COMPLETED"))
    );
}

#[tokio::test]
async fn a_client_that_comes_back_misses_and_repeats_nothing() {
    let (_app, admin, tool, execution) = waiting().await;
    let mut events = Vec::new();
    // A connection of its own for each event, while the execution is under way.
    for after in 0..3 {
        events.push(admin.watch(&execution, after).await.next().await.unwrap());
    }
    let rest = admin.watch(&execution, 3).await;
    tool.open();
    let rest = rest.all().await;
    assert_eq!(
        rest[0]["toolCall"]["name"], "lookup",
        "the call's name is known from before"
    );
    events.extend(rest);
    assert_eq!(seqs(&events), [1, 2, 3, 4, 5, 6]);
}

#[tokio::test]
async fn many_watchers_see_the_same() {
    let (_app, admin, tool, execution) = waiting().await;
    let watching = (0..20).map(|_| async { admin.watch(&execution, 0).await.all().await });
    let everything = futures::future::join_all(watching);
    let opener = async {
        support::wait::until("the call", async || tool.calls().pop()).await;
        tool.open();
    };
    let (everything, ()) = futures::future::join(everything, opener).await;
    for events in everything {
        assert_eq!(seqs(&events), [1, 2, 3, 4, 5, 6]);
    }
}

#[tokio::test]
async fn a_run_that_has_ended_is_replayed_and_ends() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &["calculate"]).await;
    let execution = admin.run_to_end(&agent, "What is 6 * 7?").await;
    let id = execution["id"].as_str().unwrap();
    for (after, expected) in [(0, 6), (4, 2), (6, 0), (99, 0), (-5, 6)] {
        assert_eq!(
            admin.watch(id, after).await.all().await.len(),
            expected,
            "after {after}"
        );
    }
}

#[tokio::test]
async fn what_is_not_there_cannot_be_watched() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let unknown = domain::id::ExecutionId::new().to_string();
    for (id, code) in [
        (unknown.as_str(), "NOT_FOUND"),
        ("nonsense", "INVALID_REQUEST"),
    ] {
        let message = admin.watch(id, 0).await.next_message().await;
        assert!(message.to_string().contains(code), "{message}");
    }
}
