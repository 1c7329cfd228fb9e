//! Schedules that start nothing: paused by people, by the server, or gone.

use serde_json::{Value, json};

use super::{change, executions, find, look, schedule, set_next, still, ticks};

#[tokio::test]
async fn a_paused_schedule_says_who_and_why_and_starts_nothing() {
    let app = still().await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &[]).await;
    let id = schedule(&admin, &agent, json!({})).await;
    let reply = change(
        &admin,
        "pauseSchedule",
        &id,
        json!({ "reason": "Holidays" }),
    )
    .await;
    assert_eq!(reply.code(), "OK", "{reply:?}");
    let paused = find(&admin, &id).await;
    assert_eq!(paused["pauseReason"], "Holidays");
    assert_eq!(paused["pausedBy"]["email"], "admin@acme.example");
    assert_eq!(paused["nextFireTime"], Value::Null);
    look(&app, "2028-01-01T00:00:00Z").await;
    assert_eq!(executions(&app).await, "0");
    let again = change(&admin, "pauseSchedule", &id, json!({})).await;
    assert_eq!(again.code(), "CONFLICT");
    assert_eq!(
        change(&admin, "resumeSchedule", &id, json!({}))
            .await
            .code(),
        "OK"
    );
    let resumed = find(&admin, &id).await;
    assert_ne!(resumed["nextFireTime"], Value::Null);
    assert_eq!(
        (&resumed["pausedBy"], &resumed["pauseReason"]),
        (&Value::Null, &Value::Null)
    );
    let again = change(&admin, "resumeSchedule", &id, json!({})).await;
    assert_eq!(again.code(), "CONFLICT");
}

#[tokio::test]
async fn a_new_time_leaves_a_paused_schedule_paused() {
    let app = still().await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &[]).await;
    let id = schedule(&admin, &agent, json!({})).await;
    change(&admin, "pauseSchedule", &id, json!({})).await;
    let update = json!({ "when": "hourly", "revision": 2 });
    assert_eq!(
        change(&admin, "updateSchedule", &id, update.clone())
            .await
            .code(),
        "OK"
    );
    let changed = find(&admin, &id).await;
    assert_eq!(
        (&changed["cron"], &changed["nextFireTime"]),
        (&json!("0 * * * *"), &Value::Null)
    );
    let stale = change(&admin, "updateSchedule", &id, update).await;
    assert_eq!(stale.code(), "CONFLICT");
}

#[tokio::test]
async fn an_agent_that_is_gone_pauses_its_schedule() {
    let app = still().await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &[]).await;
    let id = schedule(&admin, &agent, json!({})).await;
    let path = format!("/api/v1/agents/{agent}");
    admin.send(reqwest::Method::DELETE, &path).await;
    set_next(&app, &id, "2027-03-01T09:00:00Z").await;
    look(&app, "2027-03-01T09:00:01Z").await;
    assert_eq!(ticks(&admin, &id).await, ["2027-03-01T09:00 FAILED"]);
    let paused = find(&admin, &id).await;
    assert_eq!(paused["pausedBy"], Value::Null);
    let reason = paused["pauseReason"].as_str().unwrap();
    assert!(reason.contains("no agent"), "{reason}");
    assert_eq!(paused["nextFireTime"], Value::Null);
}

#[tokio::test]
async fn a_deleted_schedule_starts_nothing_and_is_in_no_list() {
    let app = still().await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &[]).await;
    let id = schedule(&admin, &agent, json!({})).await;
    assert_eq!(
        change(&admin, "deleteSchedule", &id, json!({}))
            .await
            .code(),
        "OK"
    );
    look(&app, "2028-01-01T00:00:00Z").await;
    assert_eq!(executions(&app).await, "0");
    assert_eq!(find(&admin, &id).await, Value::Null);
    let list = "{ schedules(first: 5) { totalCount nodes { id } } }";
    let reply = admin.graphql(list, Value::Null).await;
    assert_eq!(
        reply.data()["schedules"],
        json!({ "totalCount": 0, "nodes": [] })
    );
    assert_eq!(
        change(&admin, "deleteSchedule", &id, json!({}))
            .await
            .code(),
        "NOT_FOUND"
    );
}
