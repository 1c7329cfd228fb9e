//! A server killed with -9 in the middle of a run, and started again.

use std::time::Duration;

use axum::Router;
use axum::routing::get;
use serde_json::json;
use support::client::kinds;
use support::fake_claude::{FakeClaude, Fault, Reply};
use support::process::Installation;
use support::{Client, TestDatabase, wait};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

#[tokio::test(flavor = "multi_thread")]
async fn in_the_middle_of_a_turn() {
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
    wait::until("the second turn", async || fake.requests().get(1).cloned()).await;
    server.kill();

    let server = installation.serve();
    let execution = Client::new(&server.url, Some(token)).ended(&id).await;
    assert!(
        execution["output"].as_str().unwrap().contains("42"),
        "{execution}"
    );
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
}

#[tokio::test(flavor = "multi_thread")]
async fn in_the_middle_of_a_call() {
    let (data, database) = (TempDir::new().unwrap(), TestDatabase::new().await);
    let (page, mut visits) = slow_first_page().await;
    let fake = FakeClaude::by_goal().await.unwrap();
    let url = json!({ "url": format!("http://{page}/") });
    fake.reply(Reply::new().tool_use("toolu_1", "http_get", &url));
    let installation = Installation::new(data.path())
        .with("DATABASE_URL", &database.owner_url())
        .with("PROFILE_BUILDER_ALLOWED_PRIVATE_HOSTS", &page)
        .claude(&fake);
    let token = installation.token("admin");
    let server = installation.serve();
    let admin = Client::new(&server.url, Some(token.clone()));
    let agent = admin.create_agent("Reader", &["http_get"]).await;
    let id = admin.run(&agent, "Go").await;
    wait::within_limit("the visit", visits.recv())
        .await
        .unwrap();
    server.kill();

    let server = installation.serve();
    let execution = Client::new(&server.url, Some(token)).ended(&id).await;
    assert!(
        execution["output"]
            .as_str()
            .unwrap()
            .contains("the page at last"),
        "{execution}"
    );
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
}

/// A page that is silent at the first visit, and who visits it.
async fn slow_first_page() -> (String, mpsc::UnboundedReceiver<()>) {
    let (sender, visits) = mpsc::unbounded_channel();
    let first = std::sync::atomic::AtomicBool::new(true);
    let first = std::sync::Arc::new(first);
    let visit = move || {
        let (sender, first) = (sender.clone(), first.clone());
        async move {
            let _ = sender.send(());
            if first.swap(false, std::sync::atomic::Ordering::SeqCst) {
                std::future::pending::<()>().await;
            }
            "the page at last"
        }
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let router = Router::new().route("/", get(visit));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (address, visits)
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_database_of_its_own() {
    let data = TempDir::new().unwrap();
    let fake = FakeClaude::by_goal().await.unwrap();
    fake.reply(
        Reply::new()
            .text("Too late")
            .delay(Duration::from_secs(600)),
    );
    let installation = Installation::new(data.path()).claude(&fake);
    let server = installation.serve();
    // Beside a running server, the command line joins its database.
    let token = installation.token("admin");
    let admin = Client::new(&server.url, Some(token.clone()));
    let agent = admin.create_agent("Counter", &["calculate"]).await;
    let id = admin.run(&agent, "Please calculate").await;
    wait::until("the turn", async || fake.requests().pop()).await;
    server.kill();

    // The database outlives the kill, and is taken over.
    let server = installation.serve();
    let execution = Client::new(&server.url, Some(token)).ended(&id).await;
    assert!(
        execution["output"].as_str().unwrap().contains("42"),
        "{execution}"
    );
    assert_eq!(kinds(&execution)[..2], ["STARTED", "RESUMED"]);
    assert!(server.terminate().success());
    let pid_file = data.path().join("postgresql/cluster/postmaster.pid");
    assert!(!pid_file.exists(), "the database stops with the server");
}
