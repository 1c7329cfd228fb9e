//! Words, cron and zones, as people write them.

use serde_json::{Value, json};
use support::Client;

use super::{ask, schedule, still};

const PREVIEW: &str = "query ($when: String!, $zone: String!, $from: DateTime) {
    previewSchedule(when: $when, zone: $zone, from: $from) {
        preview { cron words zone notes runs { at local note } }
        errors { code field message } } }";

async fn preview(client: &Client, when: &str, zone: &str, from: &str) -> Value {
    let variables = json!({ "when": when, "zone": zone, "from": from });
    let reply = client.graphql(PREVIEW, variables).await;
    assert_eq!(reply.at("/errors"), &Value::Null, "{reply:?}");
    reply.at("/data/previewSchedule").clone()
}

#[tokio::test]
async fn a_schedule_is_made_of_words() {
    let app = still().await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Reporter", &[]).await;
    let changes = json!({ "when": "Monthly on the 1st at 9:00 AM", "zone": "Europe/Berlin" });
    let reply = ask(&admin, &agent, changes).await;
    let made = &reply.data()["createSchedule"]["schedule"];
    assert_eq!(made["cron"], "0 9 1 * *");
    assert_eq!(made["words"], "On the 1st of every month at 09:00");
    assert_eq!(made["zone"], "Europe/Berlin");
    assert_eq!(made["owner"]["email"], "admin@acme.example");
    let next = made["nextFireTime"].as_str().unwrap();
    assert!(next.contains("-01T0"), "{next}");
    assert_eq!(
        app.audit_log().await.last().unwrap(),
        "schedule.create done admin"
    );
}

#[tokio::test]
async fn what_is_not_understood_is_named() {
    let app = still().await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Reporter", &[]).await;
    for (changes, field, named) in [
        (
            json!({ "when": "every fortnight at 9:00" }),
            "when",
            "\"fortnight\"",
        ),
        (json!({ "when": "*/10 * * * * *" }), "when", "once a minute"),
        (json!({ "when": "0 0 30 2 *" }), "when", "never comes"),
        (json!({ "when": "61 * * * *" }), "when", "cron"),
        (json!({ "zone": "Berlin" }), "zone", "Europe/Berlin"),
        (json!({ "name": " " }), "name", "empty"),
        (json!({ "goal": "" }), "goal", "empty"),
        (
            json!({ "catchUpSeconds": 604_801 }),
            "catchUpSeconds",
            "7 days",
        ),
    ] {
        let reply = ask(&admin, &agent, changes.clone()).await;
        assert_eq!(reply.code(), "INVALID_REQUEST", "{changes}");
        let error = reply.at("/data/createSchedule/errors/0");
        assert_eq!(error["field"], field, "{changes}");
        let message = error["message"].as_str().unwrap();
        assert!(message.contains(named), "{changes}: {message}");
    }
    assert_eq!(
        app.database.value("SELECT count(*) FROM schedules").await,
        "0"
    );
}

#[tokio::test]
async fn a_preview_says_what_clocks_do_in_spring() {
    let app = still().await;
    let admin = app.admin().await;
    let shown = preview(
        &admin,
        "every day at 2:30",
        "Europe/Berlin",
        "2027-03-26T12:00:00Z",
    )
    .await;
    let runs = &shown["preview"]["runs"];
    assert_eq!(runs.as_array().unwrap().len(), 5);
    assert_eq!(runs[0]["local"], "2027-03-27T02:30:00+01:00");
    assert_eq!(runs[1]["local"], "2027-03-28T03:00:00+02:00");
    let note = runs[1]["note"].as_str().unwrap();
    assert!(note.contains("02:30 does not exist"), "{note}");
    assert_eq!(runs[2]["local"], "2027-03-29T02:30:00+02:00");
}

#[tokio::test]
async fn a_preview_says_what_clocks_do_in_autumn() {
    let app = still().await;
    let viewer = app.user(domain::role::AccessRole::Viewer).await;
    let shown = preview(
        &viewer,
        "30 2 * * *",
        "Europe/Berlin",
        "2027-10-30T12:00:00Z",
    )
    .await;
    let preview = &shown["preview"];
    assert_eq!(preview["words"], "Every day at 02:30");
    assert_eq!(preview["runs"][0]["local"], "2027-10-31T02:30:00+02:00");
    let note = preview["runs"][0]["note"].as_str().unwrap();
    assert!(
        note.contains("twice") && note.contains("first time only"),
        "{note}"
    );
    let after = &preview["runs"][1];
    assert_eq!(after["local"], "2027-11-01T02:30:00+01:00");
    assert!(
        after["note"].as_str().unwrap().contains("+01:00"),
        "{after}"
    );
}

#[tokio::test]
async fn a_preview_that_cannot_be_is_a_value() {
    let app = still().await;
    let admin = app.admin().await;
    let shown = preview(&admin, "every blue moon", "UTC", "2027-01-01T00:00:00Z").await;
    assert_eq!(shown["preview"], Value::Null);
    let message = shown["errors"][0]["message"].as_str().unwrap();
    assert!(
        message.contains("\"blue\"") && message.contains("every weekday at 9:00"),
        "{message}"
    );
}

#[tokio::test]
async fn the_same_key_makes_one_schedule() {
    let app = still().await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Reporter", &[]).await;
    let key = json!({ "idempotencyKey": "k1" });
    let first = schedule(&admin, &agent, key.clone()).await;
    assert_eq!(schedule(&admin, &agent, key).await, first);
    let other = json!({ "idempotencyKey": "k1", "goal": "Something else" });
    assert_eq!(ask(&admin, &agent, other).await.code(), "CONFLICT");
}
