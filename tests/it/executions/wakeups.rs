//! Processes on one database that do not look for anything but when they are told to.

use std::time::Duration;

use serde_json::json;
use support::fake_tool::FakeTool;
use support::{Client, Setup, TestApp, wait};

use super::steer::{is, steer};

const HOUR: Duration = Duration::from_secs(3600);

/// A process without a worker, one with nothing else, and a tool that waits in it.
struct Processes {
    front: TestApp,
    _back: TestApp,
    admin: Client,
    tool: FakeTool,
}

impl Processes {
    async fn start() -> Self {
        let tool = FakeTool::waiting("lookup", true);
        let setup = || Setup {
            concurrency: 1,
            lease_time: HOUR,
            ..Setup::new()
                .among_others()
                .tools(std::slice::from_ref(&tool))
        };
        let front = TestApp::with(setup().idle()).await;
        let back = TestApp::on(front.database.clone(), setup()).await;
        let admin = front.admin().await;
        // A notice that is sent before both listen reaches nobody; each says hello once it does.
        let listening = "SELECT count(*) FROM pg_stat_activity
                         WHERE datname = current_database() AND query LIKE '%pg_notify(%' AND query NOT LIKE '%pg_stat_activity%'";
        wait::until("both to listen", async || {
            (front.database.value(listening).await == "2").then_some(())
        })
        .await;
        Self {
            front,
            _back: back,
            admin,
            tool,
        }
    }

    async fn until_called(&self, times: usize) {
        wait::until("the call", async || {
            (self.tool.calls().len() == times).then_some(())
        })
        .await;
    }
}

#[tokio::test]
async fn a_worker_elsewhere_learns_of_work_and_of_its_cancellation() {
    let processes = Processes::start().await;
    let Processes { admin, tool, .. } = &processes;
    let agent = admin.create_agent("Searcher", &["lookup"]).await;
    let first = admin.run(&agent, "lookup the first").await;
    processes.until_called(1).await;
    let second = admin.run(&agent, "lookup the second").await;
    // The worker has room for the second only when it hears that the first is over.
    let reply = admin.cancel(&first, "enough").await;
    assert_eq!(reply.code(), "OK");
    processes.until_called(2).await;
    tool.open();
    tool.open();
    let ended = admin.ended(&second).await;
    assert_eq!(ended["status"], "COMPLETED");
}

#[tokio::test]
async fn an_execution_that_waits_for_people_goes_on_when_they_say_so_elsewhere() {
    let processes = Processes::start().await;
    let Processes { admin, tool, .. } = &processes;
    let agent = admin.create_agent("Searcher", &["lookup"]).await;
    let execution = admin.run(&agent, "lookup the weather").await;
    processes.until_called(1).await;
    let input = json!({ "id": execution });
    assert_eq!(steer(admin, "pause", input.clone()).await.code(), "OK");
    tool.open();
    is(admin, &execution, "PAUSED").await;
    assert_eq!(steer(admin, "continue", input).await.code(), "OK");
    assert_eq!(admin.ended(&execution).await["status"], "COMPLETED");
}

#[tokio::test]
async fn events_are_told_to_processes_that_watch_and_only_to_them() {
    let processes = Processes::start().await;
    let Processes { admin, tool, .. } = &processes;
    let agent = admin.create_agent("Searcher", &["lookup"]).await;
    let watched = admin.run(&agent, "lookup the weather").await;
    let heard = processes.front.app.signals.watch(watched.parse().unwrap());
    let stream = admin.watch(&watched, 0).await;
    processes.until_called(1).await;
    tool.open();
    assert_eq!(stream.all().await.len(), 6);
    wait::until("the last event's notice", async || {
        (*heard.borrow() == 6).then_some(())
    })
    .await;
    let unwatched = admin.run(&agent, "lookup the time").await;
    let silence = processes
        .front
        .app
        .signals
        .watch(unwatched.parse().unwrap());
    processes.until_called(2).await;
    tool.open();
    assert_eq!(admin.ended(&unwatched).await["status"], "COMPLETED");
    assert_eq!(*silence.borrow(), 0, "nobody asked for it");
}

#[tokio::test]
async fn a_worker_that_starts_later_learns_what_is_watched() {
    let tool = FakeTool::waiting("lookup", true);
    let setup = || {
        let setup = Setup::new().among_others();
        setup.tools(std::slice::from_ref(&tool))
    };
    let front = TestApp::with(setup().idle()).await;
    let admin = front.admin().await;
    let agent = admin.create_agent("Searcher", &["lookup"]).await;
    let public = admin.run(&agent, "lookup the weather").await;
    let id = public.parse().unwrap();
    let stream = admin.watch(&public, 0).await;
    let back = TestApp::on(front.database.clone(), setup()).await;
    wait::until("the worker to know", async || {
        back.app.signals.is_watched_elsewhere(id).then_some(())
    })
    .await;
    let heard = front.app.signals.watch(id);
    tool.open();
    assert_eq!(stream.all().await.len(), 6);
    wait::until("the last event's notice", async || {
        (*heard.borrow() == 6).then_some(())
    })
    .await;
}
