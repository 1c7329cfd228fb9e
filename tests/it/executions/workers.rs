//! Several workers on one database.

use std::time::Duration;

use domain::journal::JournalEvent;
use executions::journal::{AppendError, Journal};
use executions::queue::{Queue, extend_leases, release};
use support::client::kinds;
use support::fake_tool::FakeTool;
use support::{Setup, TestApp, wait};

const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn two_workers_share_fifty_executions() {
    let tool = FakeTool::waiting("lookup", true);
    let setup = || Setup {
        concurrency: 10,
        ..Setup::new().tools(std::slice::from_ref(&tool))
    };
    let first = TestApp::with(setup()).await;
    let second = TestApp::on(first.database.clone(), setup()).await;
    let admin = first.admin().await;
    let agent = admin.create_agent("Searcher", &["lookup"]).await;
    let mut ids = Vec::new();
    for number in 0..50 {
        ids.push(admin.run(&agent, &format!("lookup number {number}")).await);
    }
    // Each holds as many as it may, so that both have a share.
    wait::until("twenty calls", async || {
        (tool.calls().len() == 20).then_some(())
    })
    .await;
    let owners = "SELECT count(DISTINCT lease_owner) FROM executions WHERE status = 'running'";
    assert_eq!(second.database.value(owners).await, "2");
    for _ in 0..50 {
        tool.open();
    }
    for id in &ids {
        let execution = admin.ended(id).await;
        let expected = [
            "STARTED",
            "MODEL_REPLIED",
            "TOOL_INTENDED",
            "TOOL_RETURNED",
            "MODEL_REPLIED",
            "COMPLETED",
        ];
        assert_eq!(kinds(&execution), expected);
    }
    assert_eq!(tool.calls().len(), 50);
}

#[tokio::test]
async fn a_worker_whose_lease_was_taken_over_cannot_write() {
    let app = TestApp::with(Setup::new().idle())
        .await
        .leaving_executions_open();
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &[]).await;
    let id = admin.run(&agent, "Go").await;
    let db = &app.app.db;
    let mut old = Queue::new(db.clone(), "slow", Duration::ZERO)
        .claim(1)
        .await
        .unwrap()
        .remove(0)
        .unwrap()
        .lease;
    let new = Queue::new(db.clone(), "quick", MINUTE)
        .claim(1)
        .await
        .unwrap()
        .remove(0);
    let mut new = new.unwrap().lease;
    assert_eq!((old.epoch, new.epoch), (1, 2));
    let event = |epoch| {
        [JournalEvent::Resumed {
            epoch,
            handed_over: false,
        }]
    };
    let journal = Journal::open(db, MINUTE);
    assert!(matches!(
        journal.append(&mut old, &event(1)).await,
        Err(AppendError::Fenced)
    ));
    assert_eq!(extend_leases(db, &[old], MINUTE).await.unwrap(), [old]);
    release(db, old).await.unwrap();
    assert_eq!(
        admin.execution(&id).await["status"],
        "RUNNING",
        "the old one gives nothing back"
    );
    journal.append(&mut new, &event(2)).await.unwrap();
    // Nor does a write that knows too few events pass.
    let mut behind = new;
    behind.last_seq -= 1;
    assert!(matches!(
        journal.append(&mut behind, &event(2)).await,
        Err(AppendError::Fenced)
    ));
    assert_eq!(kinds(&admin.execution(&id).await), ["STARTED", "RESUMED"]);
    assert!(
        Queue::new(db.clone(), "third", MINUTE)
            .claim(1)
            .await
            .unwrap()
            .is_empty()
    );
    release(db, new).await.unwrap();
    assert_eq!(
        Queue::new(db.clone(), "third", MINUTE)
            .claim(1)
            .await
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn writes_that_go_together_fail_alone() {
    let app = TestApp::with(Setup::new().idle())
        .await
        .leaving_executions_open();
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &[]).await;
    for _ in 0..40 {
        admin.run(&agent, "Go").await;
    }
    let db = &app.app.db;
    let claimed = Queue::new(db.clone(), "worker", MINUTE)
        .claim(40)
        .await
        .unwrap();
    let leases = claimed.into_iter().map(|claimed| claimed.unwrap().lease);
    // A trigger stands in for whatever PostgreSQL may refuse.
    let refuse = "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
                    $$ BEGIN RAISE EXCEPTION 'refused'; END $$;
                  CREATE TRIGGER refuse BEFORE INSERT ON execution_events FOR EACH ROW
                    WHEN (NEW.payload->>'output' = 'refuse') EXECUTE FUNCTION refuse()";
    app.database.run_sql(refuse).await;
    let journal = Journal::open(db, MINUTE);
    let writes = leases.enumerate().map(async |(number, mut lease)| {
        let output = if number == 7 { "refuse" } else { "\0 \\u0000" };
        if number == 20 {
            lease.epoch += 1;
        }
        let events = [
            JournalEvent::Resumed {
                epoch: 2,
                handed_over: true,
            },
            JournalEvent::Completed {
                output: output.to_owned(),
            },
        ];
        journal.append(&mut lease, &events).await
    });
    let outcomes = futures::future::join_all(writes).await;
    for (number, outcome) in outcomes.into_iter().enumerate() {
        match number {
            7 => assert!(matches!(outcome, Err(AppendError::Database(_)))),
            20 => assert!(matches!(outcome, Err(AppendError::Fenced))),
            _ => outcome.unwrap(),
        }
    }
    let stored = "SELECT count(*) FROM executions e WHERE status = 'completed' AND last_seq = 3
                    AND outcome = U&'\\FFFD \\\\u0000' AND completed_at IS NOT NULL
                    AND ARRAY['started', 'resumed', 'completed'] = ARRAY(
                        SELECT kind FROM execution_events WHERE execution_id = e.id ORDER BY seq)";
    assert_eq!(app.database.value(stored).await, "38");
    let untouched = "SELECT count(*) FROM executions WHERE status = 'running' AND last_seq = 1";
    assert_eq!(app.database.value(untouched).await, "2");
}

#[tokio::test]
async fn the_most_urgent_are_claimed_first() {
    let app = TestApp::with(Setup::new().idle())
        .await
        .leaving_executions_open();
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &[]).await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(admin.run(&agent, "Go").await);
    }
    let urgent: domain::id::ExecutionId = ids[1].parse().unwrap();
    let urgent = format!(
        "UPDATE executions SET priority = 1 WHERE id = '{:032x}'",
        urgent.bits()
    );
    app.database.run_sql(&urgent).await;
    let mut order = Vec::new();
    for _ in 0..3 {
        let claimed = Queue::new(app.app.db.clone(), "worker", MINUTE)
            .claim(1)
            .await
            .unwrap();
        let execution = claimed.into_iter().next().unwrap().unwrap().lease.execution;
        order.push(execution.to_string());
    }
    assert_eq!(order, [&*ids[1], &*ids[0], &*ids[2]]);
}

#[tokio::test]
async fn organisations_take_turns() {
    let app = TestApp::with(Setup::new().idle())
        .await
        .leaving_executions_open();
    let busy = app.admin().await;
    let agent = busy.create_agent("Busy", &[]).await;
    for _ in 0..10 {
        busy.run(&agent, "Busy").await;
    }
    let quiet = app.user_in("quiet", domain::role::AccessRole::Admin).await;
    let agent = quiet.create_agent("Quiet", &[]).await;
    let id = quiet.run(&agent, "Quiet").await;
    let claimed = Queue::new(app.app.db.clone(), "worker", MINUTE)
        .claim(2)
        .await
        .unwrap();
    let ids: Vec<String> = claimed
        .into_iter()
        .map(|claimed| claimed.unwrap().lease.execution.to_string())
        .collect();
    assert!(
        ids.contains(&id),
        "the quiet organisation waits behind the busy one"
    );
}
