//! Executions that fail are followed by others, but not for ever.

use serde_json::{Value, json};
use support::fake_claude::{FakeClaude, Fault, Reply};
use support::fake_tool::FakeTool;
use support::{Client, Setup, TestApp, wait};

use super::{change, executions, find, schedule};

/// The first tick of a schedule that was run at once, once it has this state.
async fn tick_of(admin: &Client, id: &str, state: &str) -> Value {
    wait::until("the end of a tick", async || {
        let tick = find(admin, id).await["ticks"]["nodes"][0].clone();
        (tick["state"] == state).then_some(tick)
    })
    .await
}

#[tokio::test]
async fn three_more_follow_and_then_it_has_failed() {
    let fake = FakeClaude::planned(|_| {
        support::fake_claude::Turn::Fault(Fault::http(400, "invalid_request_error", "no"))
    })
    .await
    .unwrap();
    let app = TestApp::with(Setup::new().claude(&fake).ticking()).await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &[]).await;
    let id = schedule(&admin, &agent, json!({})).await;
    let reply = change(&admin, "runScheduleNow", &id, json!({})).await;
    assert_eq!(reply.code(), "OK", "{reply:?}");
    let tick = tick_of(&admin, &id, "FAILED").await;
    assert_eq!(tick["attempt"], 4);
    assert_eq!(tick["manual"], true);
    assert_ne!(tick["reason"], Value::Null);
    assert_eq!(executions(&app).await, "4");
    let keys = "SELECT count(DISTINCT idempotency_key) FROM executions";
    assert_eq!(app.database.value(keys).await, "4");
    let fires = app.audit_log().await;
    let fires = fires.iter().filter(|row| row.starts_with("schedule.fire"));
    assert_eq!(fires.count(), 4);
}

#[tokio::test]
async fn one_that_succeeds_ends_the_trying() {
    let fake = FakeClaude::scripted().await.unwrap();
    fake.fault(Fault::http(400, "invalid_request_error", "no"));
    fake.reply(Reply::new().text("Done."));
    let app = TestApp::with(Setup::new().claude(&fake).ticking()).await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &[]).await;
    let id = schedule(&admin, &agent, json!({})).await;
    change(&admin, "runScheduleNow", &id, json!({})).await;
    let tick = tick_of(&admin, &id, "DONE").await;
    assert_eq!(
        (&tick["attempt"], &tick["reason"]),
        (&json!(2), &Value::Null)
    );
    assert_eq!(executions(&app).await, "2");
}

#[tokio::test]
async fn a_call_that_may_have_happened_is_not_made_again() {
    let fake = FakeClaude::scripted().await.unwrap();
    let tool = FakeTool::waiting("send", false);
    fake.reply(Reply::new().tool_use("toolu_1", "send", &json!({ "text": "it" })));
    let setup = Setup::new()
        .claude(&fake)
        .tools(std::slice::from_ref(&tool))
        .ticking();
    let app = TestApp::with(setup).await;
    let admin = app.admin().await;
    let input = json!({ "name": "Slow", "systemPrompt": "x", "tools": ["send"], "configuration": { "timeout": 1 } });
    let agent = admin.create_agent_of(input).await;
    let id = schedule(&admin, &agent, json!({})).await;
    change(&admin, "runScheduleNow", &id, json!({})).await;
    let tick = tick_of(&admin, &id, "FAILED").await;
    assert_eq!(tick["attempt"], 1);
    assert!(
        tick["reason"]
            .as_str()
            .unwrap()
            .contains("may have happened"),
        "{tick}"
    );
    assert_eq!(tool.calls().len(), 1);
}
