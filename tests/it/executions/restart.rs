//! A server that ends in the middle of a run, and the next one on the same database.

use serde_json::json;
use support::client::kinds;
use support::fake_claude::{FakeClaude, Fault, Reply};
use support::fake_tool::FakeTool;
use support::{Client, Setup, TestApp, wait};

/// The same user at another server.
fn at(app: &TestApp, client: &Client) -> Client {
    Client::new(&app.url, client.token.clone())
}

#[tokio::test]
async fn a_turn_that_was_cut_off_is_taken_again_and_no_call_repeated() {
    let fake = FakeClaude::by_goal().await.unwrap();
    let tool = FakeTool::answering("lookup", "sunny");
    fake.reply(Reply::new().tool_use("toolu_1", "lookup", &json!({ "text": "weather" })));
    fake.fault(Fault::Silence);
    let setup = || {
        Setup::new()
            .claude(&fake)
            .tools(std::slice::from_ref(&tool))
    };
    let app = TestApp::with(setup()).await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Searcher", &["lookup"]).await;
    let id = admin.run(&agent, "Go").await;
    wait::until("the second turn", async || fake.requests().get(1).cloned()).await;
    let database = app.kill().await;
    let app = TestApp::on(database, setup()).await;
    let execution = at(&app, &admin).ended(&id).await;
    assert_eq!(execution["output"], "The tool said: sunny");
    let expected = [
        "STARTED",
        "MODEL_REPLIED",
        "TOOL_INTENDED",
        "TOOL_RETURNED",
        "RESUMED",
        "MODEL_REPLIED",
        "COMPLETED",
    ];
    assert_eq!(kinds(&execution), expected);
    assert_eq!(tool.calls().len(), 1);
    let requests = fake.requests();
    assert_eq!(
        requests[1]["messages"], requests[2]["messages"],
        "the turn is the same"
    );
}

#[tokio::test]
async fn a_call_that_may_be_repeated_is_with_the_same_key() {
    let tool = FakeTool::waiting("lookup", true);
    let setup = || Setup::new().tools(std::slice::from_ref(&tool));
    let app = TestApp::with(setup()).await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Searcher", &["lookup"]).await;
    let id = admin.run(&agent, "lookup the weather").await;
    wait::until("the call", async || tool.calls().pop()).await;
    let database = app.kill().await;
    let app = TestApp::on(database, setup()).await;
    wait::until("the second call", async || tool.calls().get(1).cloned()).await;
    tool.open();
    let execution = at(&app, &admin).ended(&id).await;
    let expected = [
        "STARTED",
        "MODEL_REPLIED",
        "TOOL_INTENDED",
        "RESUMED",
        "TOOL_RETURNED",
        "MODEL_REPLIED",
        "COMPLETED",
    ];
    assert_eq!(kinds(&execution), expected);
    let calls = tool.calls();
    assert_eq!(calls.len(), 2);
    assert_eq!(calls[0].idempotency_key, calls[1].idempotency_key);
}

#[tokio::test]
async fn a_watcher_follows_over_the_restart() {
    let tool = FakeTool::waiting("lookup", true);
    let setup = || Setup::new().tools(std::slice::from_ref(&tool));
    let app = TestApp::with(setup()).await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Searcher", &["lookup"]).await;
    let id = admin.run(&agent, "lookup the weather").await;
    let mut subscription = admin.watch(&id, 0).await;
    let mut seqs = Vec::new();
    for _ in 0..3 {
        seqs.push(subscription.next().await.unwrap()["seq"].clone());
    }
    let database = app.kill().await;
    let app = TestApp::on(database, setup()).await;
    let subscription = at(&app, &admin).watch(&id, 3).await;
    wait::until("the second call", async || tool.calls().get(1).cloned()).await;
    tool.open();
    seqs.extend(
        subscription
            .all()
            .await
            .into_iter()
            .map(|event| event["seq"].clone()),
    );
    assert_eq!(seqs, [1, 2, 3, 4, 5, 6, 7]);
}
