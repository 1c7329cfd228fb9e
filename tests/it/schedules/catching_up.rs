//! What was missed while no server was there.

use serde_json::json;

use super::{executions, find, look, schedule, set_next, still, ticks};

#[tokio::test]
async fn the_newest_missed_time_within_the_window_is_made_up_for() {
    let app = still().await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &[]).await;
    let id = schedule(&admin, &agent, json!({ "catchUpSeconds": 3600 })).await;
    set_next(&app, &id, "2027-03-01T09:00:00Z").await;
    look(&app, "2027-03-03T09:30:00Z").await;
    let expected = [
        "2027-03-03T09:00 STARTED",
        "2027-03-02T09:00 MISSED",
        "2027-03-01T09:00 MISSED",
    ];
    assert_eq!(ticks(&admin, &id).await, expected);
    assert_eq!(executions(&app).await, "1");
    assert_eq!(
        find(&admin, &id).await["nextFireTime"],
        "2027-03-04T09:00:00+00:00"
    );
}

#[tokio::test]
async fn what_lies_beyond_the_window_is_only_noted() {
    let app = still().await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &[]).await;
    let id = schedule(&admin, &agent, json!({ "catchUpSeconds": 0 })).await;
    set_next(&app, &id, "2027-03-01T09:00:00Z").await;
    look(&app, "2027-03-01T09:02:00Z").await;
    assert_eq!(ticks(&admin, &id).await, ["2027-03-01T09:00 MISSED"]);
    let tick = find(&admin, &id).await["ticks"]["nodes"][0].clone();
    assert!(
        tick["reason"].as_str().unwrap().contains("catch-up window"),
        "{tick}"
    );
    assert_eq!(executions(&app).await, "0");
    // The moment that looking takes is not held against it.
    look(&app, "2027-03-02T09:00:40Z").await;
    assert_eq!(executions(&app).await, "1");
}

#[tokio::test]
async fn weeks_of_minutes_are_noted_by_the_newest_hundred() {
    let app = still().await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &[]).await;
    let id = schedule(&admin, &agent, json!({ "when": "every minute" })).await;
    set_next(&app, &id, "2027-01-01T00:00:00Z").await;
    look(&app, "2027-03-01T09:00:30Z").await;
    let count = "SELECT state || ' ' || count(*) FROM schedule_ticks GROUP BY state ORDER BY 1";
    let counts = app.database.rows(count).await.concat();
    assert_eq!(counts, ["missed 100", "started 1"]);
    assert_eq!(ticks(&admin, &id).await[0], "2027-03-01T09:00 STARTED");
}
