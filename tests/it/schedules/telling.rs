//! What a schedule's owner is told.

use domain::role::AccessRole;
use serde_json::{Value, json};
use support::fake_claude::{FakeClaude, Fault, Reply};
use support::{Client, Setup, TestApp, wait};

use super::{change, look, schedule, set_next, still};

const TOLD: &str = "query ($unread: Boolean) { notifications(first: 10, unread: $unread) {
    nodes { id kind title body link readAt } unreadCount } }";

/// What somebody was told, newest first.
async fn told(client: &Client) -> Value {
    let reply = client.graphql(TOLD, json!({})).await;
    reply.data()["notifications"].clone()
}

/// The same, once there is so much of it.
async fn told_of(client: &Client, count: usize) -> Vec<Value> {
    wait::until("a notification", async || {
        let told = told(client).await;
        let nodes = told["nodes"].as_array().unwrap().clone();
        (nodes.len() == count).then_some(nodes)
    })
    .await
}

async fn run(client: &Client, schedule: &str) {
    let reply = change(client, "runScheduleNow", schedule, json!({})).await;
    assert_eq!(reply.code(), "OK", "{reply:?}");
}

#[tokio::test]
async fn failure_and_recovery_are_told_to_the_owner_alone() {
    let fake = FakeClaude::scripted().await.unwrap();
    for _ in 0..4 {
        fake.fault(Fault::http(400, "invalid_request_error", "no"));
    }
    for answer in ["Here I am again.", "As usual."] {
        fake.reply(Reply::new().text(answer));
    }
    let app = TestApp::with(Setup::new().claude(&fake).ticking()).await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &[]).await;
    let owner = app.user(AccessRole::Operator).await;
    let id = schedule(&owner, &agent, json!({})).await;

    run(&owner, &id).await;
    let failed = told_of(&owner, 1).await.remove(0);
    assert_eq!(failed["kind"], "SCHEDULE_FAILED");
    assert_eq!(failed["title"], "Report has failed");
    assert_eq!(failed["link"], format!("/schedules/{id}"));
    let body = failed["body"].as_str().unwrap();
    assert!(
        body.contains("tried four times") && body.contains("Run now"),
        "{body}"
    );

    run(&owner, &id).await;
    let recovered = told_of(&owner, 2).await.remove(0);
    assert_eq!(recovered["kind"], "SCHEDULE_RECOVERED");
    assert_eq!(recovered["body"], "Here I am again.");

    run(&owner, &id).await;
    wait::until("the end of the third run", async || {
        let done = "SELECT count(*) FROM schedule_ticks WHERE state = 'done'";
        (app.database.value(done).await == "2").then_some(())
    })
    .await;
    assert_eq!(
        told_of(&owner, 2).await.len(),
        2,
        "what is as usual is not told"
    );
    assert_eq!(told(&admin).await["nodes"], json!([]), "it is the owner's");
}

#[tokio::test]
async fn who_wants_to_is_told_of_each_run() {
    let app = TestApp::with(Setup::new().ticking()).await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &["calculate"]).await;
    let id = schedule(&admin, &agent, json!({ "notifyOn": "EVERY_RUN" })).await;
    run(&admin, &id).await;
    let done = told_of(&admin, 1).await.remove(0);
    assert_eq!(done["kind"], "SCHEDULE_DONE");
    assert!(done["body"].as_str().unwrap().contains("42"), "{done}");
}

#[tokio::test]
async fn what_was_read_is_not_counted_and_belongs_to_one() {
    let app = still().await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &[]).await;
    for time in ["2027-03-01T09:00:00Z", "2027-03-02T09:00:00Z"] {
        let id = schedule(&admin, &agent, json!({})).await;
        set_next(&app, &id, time).await;
    }
    let path = format!("/api/v1/agents/{agent}");
    admin.send(reqwest::Method::DELETE, &path).await;
    look(&app, "2027-03-01T09:00:01Z").await;
    look(&app, "2027-03-02T09:00:01Z").await;
    let news = told(&admin).await;
    assert_eq!(news["unreadCount"], 2);
    assert_eq!(news["nodes"][0]["kind"], "SCHEDULE_PAUSED");
    let body = news["nodes"][0]["body"].as_str().unwrap();
    assert!(
        body.contains("no agent") && body.contains("Resume"),
        "{body}"
    );

    let mark = "mutation ($id: ID) { markNotificationsRead(input: { id: $id }) { marked errors { code } } }";
    let one = json!({ "id": news["nodes"][0]["id"] });
    let stranger = app.user(AccessRole::Builder).await;
    let reply = stranger.graphql(mark, one.clone()).await;
    assert_eq!(reply.data()["markNotificationsRead"]["marked"], 0);
    let reply = admin.graphql(mark, one).await;
    assert_eq!(reply.data()["markNotificationsRead"]["marked"], 1);
    let reply = admin.graphql(TOLD, json!({ "unread": true })).await;
    let unread = &reply.data()["notifications"];
    assert_eq!(unread["unreadCount"], 1);
    assert_eq!(unread["nodes"].as_array().unwrap().len(), 1);
    let reply = admin.graphql(mark, json!({ "id": null })).await;
    assert_eq!(reply.data()["markNotificationsRead"]["marked"], 1);
    assert_eq!(told(&admin).await["unreadCount"], 0);
}
