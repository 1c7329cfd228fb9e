//! Schedules: what people write, when it fires, and what becomes of it.

#![cfg(test)]

mod catching_up;
mod firing;
mod mailing;
mod overlap;
mod people;
mod retrying;
mod stopping;
mod telling;
mod words;

use chrono::{DateTime, Utc};
use domain::id::ScheduleId;
use schedules::ticker::pass;
use serde_json::{Value, json};
use support::app::impatient_ticker;
use support::reply::Reply;
use support::{Client, Setup, TestApp};

const CREATE: &str = "mutation ($input: CreateScheduleInput!) { createSchedule(input: $input) {
    schedule { id cron words zone nextFireTime revision owner { email } }
    errors { code field message } } }";
const SCHEDULE: &str = "query ($id: ID!) { schedule(id: $id) {
    id name cron words zone nextFireTime revision mayChange pausedAt pausedBy { email } pauseReason
    lastTick { state }
    ticks(first: 100) { nodes { id fireTime manual state attempt reason retryAt endedAt executionId
        execution { status goal requestedBy { email } } } } } }";

/// A product whose clock the test turns, and whose executions nobody performs.
async fn still() -> TestApp {
    TestApp::with(Setup::new().idle())
        .await
        .leaving_executions_open()
}

/// Asks for a schedule; what the test does not give gets a value.
async fn ask(client: &Client, agent: &str, changes: Value) -> Reply {
    let mut input = json!({ "agentId": agent, "name": "Report", "goal": "What is 6 * 7?", "when": "daily at 9:00", "zone": "UTC" });
    for (name, value) in changes.as_object().unwrap() {
        input[name] = value.clone();
    }
    client.graphql(CREATE, json!({ "input": input })).await
}

/// Makes a schedule, and returns its id.
async fn schedule(client: &Client, agent: &str, changes: Value) -> String {
    let reply = ask(client, agent, changes).await;
    assert_eq!(reply.code(), "OK", "{}", reply.body);
    reply.text("/data/createSchedule/schedule/id").to_owned()
}

/// The schedule as it is now.
async fn find(client: &Client, id: &str) -> Value {
    let reply = client.graphql(SCHEDULE, json!({ "id": id })).await;
    reply.data()["schedule"].clone()
}

/// Its ticks, newest first, each as `time state`.
async fn ticks(client: &Client, id: &str) -> Vec<String> {
    let schedule = find(client, id).await;
    let ticks = schedule["ticks"]["nodes"].as_array().unwrap();
    let shown = |tick: &Value| {
        let time = tick["fireTime"].as_str().unwrap();
        format!("{} {}", &time[..16], tick["state"].as_str().unwrap())
    };
    ticks.iter().map(shown).collect()
}

/// Makes `time` the next time of a schedule.
async fn set_next(app: &TestApp, id: &str, time: &str) {
    let id: ScheduleId = id.parse().unwrap();
    let sql = format!(
        "UPDATE schedules SET next_fire_time = '{time}' WHERE id = '{:032x}'",
        id.bits()
    );
    app.database.run_sql(&sql).await;
}

/// Looks for what is due, as if it were `now`.
async fn look(app: &TestApp, now: &str) {
    let now: DateTime<Utc> = now.parse().unwrap();
    pass(&impatient_ticker(&app.app), now).await.unwrap();
}

/// Does one of the mutations that take an id, with more input.
async fn change(client: &Client, mutation: &str, id: &str, more: Value) -> Reply {
    let mut input = more;
    input["id"] = json!(id);
    let kind = format!("{}{}", mutation[..1].to_uppercase(), &mutation[1..]);
    let document = format!(
        "mutation ($input: {kind}Input!) {{ {mutation}(input: $input) {{ errors {{ code field message }} }} }}"
    );
    client.graphql(&document, json!({ "input": input })).await
}

/// How many executions there are.
async fn executions(app: &TestApp) -> String {
    app.database.value("SELECT count(*) FROM executions").await
}
