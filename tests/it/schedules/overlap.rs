//! A schedule that fires while what it started last still goes on.

use serde_json::json;
use support::{Client, TestApp};

use super::{executions, find, look, schedule, set_next, still, ticks};

/// A schedule whose first execution goes on, and which has fired again since.
async fn fired_twice(app: &TestApp, admin: &Client, overlap: &str) -> String {
    let agent = admin.create_agent("Counter", &[]).await;
    let changes = json!({ "when": "every minute", "overlap": overlap });
    let id = schedule(admin, &agent, changes).await;
    set_next(app, &id, "2027-03-01T09:00:00Z").await;
    look(app, "2027-03-01T09:00:01Z").await;
    look(app, "2027-03-01T09:01:01Z").await;
    id
}

#[tokio::test]
async fn the_second_is_left_out() {
    let app = still().await;
    let admin = app.admin().await;
    let id = fired_twice(&app, &admin, "SKIP").await;
    let expected = ["2027-03-01T09:01 SKIPPED", "2027-03-01T09:00 STARTED"];
    assert_eq!(ticks(&admin, &id).await, expected);
    assert_eq!(executions(&app).await, "1");
    let tick = find(&admin, &id).await["ticks"]["nodes"][0].clone();
    assert!(
        tick["reason"]
            .as_str()
            .unwrap()
            .contains("2027-03-01 09:00"),
        "{tick}"
    );
}

#[tokio::test]
async fn the_second_waits_for_its_turn_and_a_third_is_left_out() {
    let app = still().await;
    let admin = app.admin().await;
    let id = fired_twice(&app, &admin, "QUEUE").await;
    look(&app, "2027-03-01T09:02:01Z").await;
    let expected = [
        "2027-03-01T09:02 SKIPPED",
        "2027-03-01T09:01 WAITING",
        "2027-03-01T09:00 STARTED",
    ];
    assert_eq!(ticks(&admin, &id).await, expected);
    let first = find(&admin, &id).await["ticks"]["nodes"][2]["executionId"].clone();
    admin.cancel(first.as_str().unwrap(), "enough").await;
    // One look settles the first, and the next finds its place free.
    look(&app, "2027-03-01T09:02:30Z").await;
    look(&app, "2027-03-01T09:02:31Z").await;
    let expected = [
        "2027-03-01T09:02 SKIPPED",
        "2027-03-01T09:01 STARTED",
        "2027-03-01T09:00 CANCELLED",
    ];
    assert_eq!(ticks(&admin, &id).await, expected);
    assert_eq!(executions(&app).await, "2");
}

#[tokio::test]
async fn the_first_is_cancelled() {
    let app = still().await;
    let admin = app.admin().await;
    let id = fired_twice(&app, &admin, "CANCEL_PREVIOUS").await;
    let expected = ["2027-03-01T09:01 STARTED", "2027-03-01T09:00 CANCELLED"];
    assert_eq!(ticks(&admin, &id).await, expected);
    let ticks = find(&admin, &id).await["ticks"]["nodes"].clone();
    assert_eq!(ticks[1]["execution"]["status"], "CANCELLED");
    assert_eq!(ticks[0]["execution"]["status"], "QUEUED");
}
