//! A server that is asked to stop.

use std::time::{Duration, Instant};

use serde_json::json;
use support::client::kinds;
use support::fake_claude::{FakeClaude, Fault, Reply};
use support::process::Installation;
use support::{Client, TestDatabase, wait};
use tempfile::TempDir;

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_given_back_and_goes_on_at_once_after_the_next_start() {
    let (data, database) = (TempDir::new().unwrap(), TestDatabase::new().await);
    let fake = FakeClaude::by_goal().await.unwrap();
    fake.reply(Reply::new().tool_use("toolu_1", "calculate", &json!({ "expression": "6*7" })));
    fake.fault(Fault::Silence);
    let installation = Installation::new(data.path())
        .with("DATABASE_URL", &database.owner_url())
        .claude(&fake);
    let token = installation.token("admin");
    let server = installation.serve();
    let admin = Client::new(&server.url, Some(token.clone()));
    let agent = admin.create_agent("Counter", &["calculate"]).await;
    let id = admin.run(&agent, "Go").await;
    // A client that watches must not hold the server up.
    let mut subscription = admin.watch(&id, 0).await;
    assert_eq!(subscription.next().await.unwrap()["seq"], 1);
    wait::until("the second turn", async || fake.requests().get(1).cloned()).await;
    let begin = Instant::now();
    assert!(server.terminate().success());
    assert!(
        begin.elapsed() < Duration::from_secs(25),
        "{:?}",
        begin.elapsed()
    );
    assert_eq!(
        database.value("SELECT status FROM executions").await,
        "queued"
    );

    let server = installation.serve();
    let execution = Client::new(&server.url, Some(token)).ended(&id).await;
    let resumed = "SELECT count(*) FROM execution_events
                   WHERE payload @> '{\"kind\": \"resumed\", \"handed_over\": true}'";
    assert_eq!(
        database.value(resumed).await,
        "1",
        "nobody waits for a lease to run out"
    );
    assert_eq!(execution["status"], "COMPLETED");
    let returned = kinds(&execution)
        .iter()
        .filter(|kind| **kind == "TOOL_RETURNED")
        .count();
    assert_eq!(returned, 1);
}
