//! What the engine does when something around an execution goes wrong.

use std::time::Duration;

use domain::id::ExecutionId;
use domain::journal::{JournalEvent, StopReason, Usage};
use executions::journal::Journal;
use executions::queue::{Queue, release};
use serde_json::json;
use support::client::kinds;
use support::fake_claude::{FakeClaude, Reply};
use support::fake_tool::FakeTool;
use support::{Client, Setup, TestApp, wait};
use tokio_util::sync::CancellationToken;

const MINUTE: Duration = Duration::from_secs(60);

/// The same user at another server.
fn at(app: &TestApp, client: &Client) -> Client {
    Client::new(&app.url, client.token.clone())
}

#[tokio::test]
async fn one_unreadable_execution_keeps_no_other_from_its_end() {
    let app = TestApp::with(Setup::new().idle()).await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &[]).await;
    let damaged = [admin.run(&agent, "A").await, admin.run(&agent, "B").await];
    let [unknown, deep] = damaged.each_ref().map(|id| {
        let id: ExecutionId = id.parse().unwrap();
        format!("{:032x}", id.bits())
    });
    let sql = format!(
        "UPDATE execution_events SET payload = '{{\"kind\":\"of_tomorrow\"}}' WHERE execution_id = '{unknown}';
         UPDATE execution_events SET payload =
             jsonb_set(payload, '{{context}}', (repeat('[', 127) || repeat(']', 127))::jsonb)
             WHERE execution_id = '{deep}'"
    );
    app.database.run_sql(&sql).await;
    let whole = admin.run(&agent, "C").await;
    let second = TestApp::on(app.database.clone(), Setup::new()).await;
    assert_eq!(
        at(&second, &admin).ended(&whole).await["status"],
        "COMPLETED"
    );
    let ended =
        "SELECT count(*) FROM executions WHERE status = 'failed' AND completed_at IS NOT NULL
                 AND outcome LIKE '%cannot be read%' AND last_seq = 2";
    wait::until("the end of the damaged ones", async || {
        (app.database.value(ended).await == "2").then_some(())
    })
    .await;
}

#[tokio::test]
async fn arguments_nested_too_deep_are_refused_and_the_journal_stays_readable() {
    let fake = FakeClaude::scripted().await.unwrap();
    let tool = FakeTool::answering("lookup", "found");
    let deep = format!("{}1{}", "{\"text\":".repeat(126), "}".repeat(126));
    fake.reply(Reply::new().tool_use_json("toolu_1", "lookup", &deep));
    fake.reply(Reply::new().text("Done."));
    let setup = Setup::new()
        .claude(&fake)
        .tools(std::slice::from_ref(&tool));
    let app = TestApp::with(setup).await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Searcher", &["lookup"]).await;
    let execution = admin.run_to_end(&agent, "Go").await;
    assert_eq!(execution["output"], "Done.", "{execution}");
    assert_eq!(tool.calls().len(), 0);
    let told = fake.requests()[1]["messages"][2]["content"][0].to_string();
    assert!(told.contains("nested at most 64 deep"), "{told}");
}

#[tokio::test]
async fn a_claim_tells_a_handover_from_a_crash() {
    let app = TestApp::with(Setup::new().idle())
        .await
        .leaving_executions_open();
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &[]).await;
    admin.run(&agent, "Go").await;
    let db = &app.app.db;
    let take = async |lease_time| {
        let claimed = Queue::new(db.clone(), "worker", lease_time)
            .claim(1)
            .await
            .unwrap();
        claimed.into_iter().next().unwrap().unwrap()
    };
    assert!(take(Duration::ZERO).await.was_queued, "it was new");
    let after_crash = take(MINUTE).await;
    assert!(!after_crash.was_queued);
    release(db, after_crash.lease).await.unwrap();
    assert!(take(MINUTE).await.was_queued, "it was given back");
}

#[tokio::test]
async fn any_number_of_orderly_restarts_is_survived() {
    let tool = FakeTool::waiting("lookup", true);
    let app = TestApp::with(Setup::new().tools(std::slice::from_ref(&tool)).idle()).await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Searcher", &["lookup"]).await;
    let id = admin.run(&agent, "lookup the weather").await;
    for calls in 1..=13 {
        let stop = CancellationToken::new();
        let worker = agent_runtime::work(api::boot::runtime(&app.app), stop.clone());
        let worker = tokio::spawn(worker);
        wait::until("the call", async || {
            (tool.calls().len() == calls).then_some(())
        })
        .await;
        if calls == 13 {
            tool.open();
            assert_eq!(admin.ended(&id).await["status"], "COMPLETED");
        }
        stop.cancel();
        worker.await.unwrap();
    }
    let resumed = "SELECT count(*) FROM execution_events WHERE payload @> '{\"kind\": \"resumed\", \"handed_over\": true}'";
    assert_eq!(app.database.value(resumed).await, "12");
}

#[tokio::test]
async fn a_timeout_during_a_call_that_may_not_be_repeated_says_that_it_may_have_happened() {
    let fake = FakeClaude::scripted().await.unwrap();
    let tool = FakeTool::waiting("send", false);
    fake.reply(Reply::new().tool_use("toolu_1", "send", &json!({ "text": "it" })));
    let setup = Setup::new()
        .claude(&fake)
        .tools(std::slice::from_ref(&tool));
    let app = TestApp::with(setup).await;
    let admin = app.admin().await;
    let input = json!({ "name": "Slow", "systemPrompt": "x", "tools": ["send"], "configuration": { "timeout": 1 } });
    let agent = admin.create_agent_of(input).await;
    let execution = admin.run_to_end(&agent, "Go").await;
    let error = execution["error"].as_str().unwrap();
    assert!(
        error.contains("of send was under way") && error.contains("may have happened"),
        "{error}"
    );
    let code = "SELECT payload ->> 'code' FROM execution_events WHERE kind = 'failed'";
    assert_eq!(app.database.value(code).await, "in_doubt");
    assert_eq!(tool.calls().len(), 1);
}

#[tokio::test]
async fn a_tool_that_is_gone_after_a_restart_is_an_answer_to_the_model() {
    let tool = FakeTool::waiting("lookup", true);
    let with = |tools: &[FakeTool]| Setup::new().tools(tools);
    let app = TestApp::with(with(std::slice::from_ref(&tool))).await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Searcher", &["lookup"]).await;
    let id = admin.run(&agent, "lookup the weather").await;
    wait::until("the call", async || tool.calls().pop()).await;
    let database = app.kill().await;
    let other = FakeTool::answering("other", "nothing");
    let app = TestApp::on(database, with(&[other])).await;
    let execution = at(&app, &admin).ended(&id).await;
    assert_eq!(execution["status"], "COMPLETED", "{execution}");
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
    assert_eq!(execution["events"][4]["toolCall"]["isError"], true);
}

#[tokio::test]
async fn absurd_numbers_of_tokens_are_kept_at_the_largest_number() {
    let app = TestApp::with(Setup::new().idle())
        .await
        .leaving_executions_open();
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &[]).await;
    admin.run(&agent, "Go").await;
    let db = &app.app.db;
    let claimed = Queue::new(db.clone(), "worker", MINUTE)
        .claim(1)
        .await
        .unwrap()
        .remove(0);
    let mut lease = claimed.unwrap().lease;
    let journal = Journal::open(db, MINUTE);
    let absurd = JournalEvent::ModelReplied {
        content: Vec::new(),
        stop_reason: StopReason::PauseTurn,
        usage: Usage {
            input_tokens: u64::MAX,
            output_tokens: u64::MAX,
            cache_read_input_tokens: 1,
            cache_creation_input_tokens: 1,
        },
        model: "test".to_owned(),
        simulated: false,
        provider: None,
        fallback: false,
        cost_micro_usd: Some(u64::MAX),
    };
    for events in [vec![absurd.clone(), absurd.clone()], vec![absurd]] {
        journal.append(&mut lease, &events).await.unwrap();
    }
    let sums = app
        .database
        .rows("SELECT input_tokens, output_tokens FROM executions")
        .await;
    assert_eq!(sums, [[i64::MAX.to_string(), i64::MAX.to_string()]]);
}
