//! What is due is started, once.

use futures::future::join_all;
use schedules::ticker::pass;
use serde_json::json;
use support::app::impatient_ticker;
use support::{Setup, TestApp, wait};

use super::{executions, find, look, schedule, set_next, still, ticks};

#[tokio::test]
async fn the_clock_starts_an_agent_and_the_audit_log_says_so() {
    let app = TestApp::with(Setup::new().ticking()).await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &["calculate"]).await;
    let id = schedule(&admin, &agent, json!({ "when": "every minute" })).await;
    let sql = "UPDATE schedules SET next_fire_time = date_trunc('minute', now())";
    app.database.run_sql(sql).await;
    let tick = wait::until("the end of a tick", async || {
        let tick = find(&admin, &id).await["ticks"]["nodes"][0].clone();
        (tick["state"] == "DONE").then_some(tick)
    })
    .await;
    assert_eq!(tick["attempt"], 1);
    assert_eq!(tick["manual"], false);
    assert_eq!(tick["execution"]["status"], "COMPLETED");
    assert_eq!(tick["execution"]["goal"], "What is 6 * 7?");
    assert_eq!(
        tick["execution"]["requestedBy"]["email"],
        "admin@acme.example"
    );
    let log = app.audit_log().await;
    assert!(log.contains(&"agent.run done admin".to_owned()), "{log:?}");
    assert!(
        log.contains(&"schedule.fire done admin".to_owned()),
        "{log:?}"
    );
    // Should a minute have passed meanwhile, what it started ends before the test does.
    app.database
        .run_sql("UPDATE schedules SET next_fire_time = NULL, paused_at = now()")
        .await;
    wait::until("the end of everything", async || {
        let open = "SELECT count(*) FROM schedule_ticks WHERE ended_at IS NULL";
        (app.database.value(open).await == "0").then_some(())
    })
    .await;
}

#[tokio::test]
async fn many_processes_that_look_at_once_start_each_schedule_once() {
    let app = still().await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &[]).await;
    for _ in 0..20 {
        schedule(&admin, &agent, json!({})).await;
    }
    let sql = "UPDATE schedules SET next_fire_time = '2027-03-01T09:00:00Z'";
    app.database.run_sql(sql).await;
    let other = TestApp::on(app.database.clone(), Setup::new().idle())
        .await
        .leaving_executions_open();
    let tickers = [&app, &other, &app, &other].map(|app| impatient_ticker(&app.app));
    let now = "2027-03-01T09:00:01Z".parse().unwrap();
    for _ in 0..2 {
        let looks = join_all(tickers.iter().map(|ticker| pass(ticker, now))).await;
        assert!(looks.iter().all(Result::is_ok), "{looks:?}");
    }
    assert_eq!(executions(&app).await, "20");
    let ticks = "SELECT count(*) FROM schedule_ticks WHERE state = 'started' AND attempt = 1";
    assert_eq!(app.database.value(ticks).await, "20");
    let keys = "SELECT count(DISTINCT idempotency_key) FROM executions";
    assert_eq!(app.database.value(keys).await, "20");
}

#[tokio::test]
async fn a_time_that_was_taken_is_not_taken_again() {
    let app = still().await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &[]).await;
    let id = schedule(&admin, &agent, json!({})).await;
    for _ in 0..2 {
        // As after a restore of an older row.
        set_next(&app, &id, "2027-03-01T09:00:00Z").await;
        look(&app, "2027-03-01T09:00:01Z").await;
    }
    assert_eq!(ticks(&admin, &id).await, ["2027-03-01T09:00 STARTED"]);
    assert_eq!(executions(&app).await, "1");
    assert_eq!(
        find(&admin, &id).await["nextFireTime"],
        "2027-03-02T09:00:00+00:00"
    );
}

#[tokio::test]
async fn nothing_is_started_before_its_time() {
    let app = still().await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &[]).await;
    let id = schedule(&admin, &agent, json!({})).await;
    set_next(&app, &id, "2027-03-01T09:00:00Z").await;
    look(&app, "2027-03-01T08:59:59Z").await;
    assert_eq!(executions(&app).await, "0");
}

#[tokio::test]
async fn times_follow_the_clocks_of_their_zone() {
    let app = still().await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &[]).await;
    let changes = json!({ "when": "every day at 2:30", "zone": "Europe/Berlin", "overlap": "CANCEL_PREVIOUS" });
    let id = schedule(&admin, &agent, changes).await;
    set_next(&app, &id, "2027-03-27T01:30:00Z").await;
    look(&app, "2027-03-27T01:30:01Z").await;
    // 02:30 does not exist on the 28th: 03:00 in summer time is 01:00 UTC.
    assert_eq!(
        find(&admin, &id).await["nextFireTime"],
        "2027-03-28T01:00:00+00:00"
    );
    look(&app, "2027-03-28T01:00:01Z").await;
    assert_eq!(
        find(&admin, &id).await["nextFireTime"],
        "2027-03-29T00:30:00+00:00"
    );
    let started = ["2027-03-28T01:00 STARTED", "2027-03-27T01:30 CANCELLED"];
    assert_eq!(ticks(&admin, &id).await, started);
}
