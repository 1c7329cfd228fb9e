//! Executions that people make stand still, let go on, and tell more.

use domain::role::AccessRole;
use serde_json::{Value, json};
use support::client::kinds;
use support::fake_claude::{FakeClaude, Reply};
use support::fake_tool::FakeTool;
use support::{Client, Setup, TestApp, reply, wait};

pub(super) async fn steer(client: &Client, what: &str, input: Value) -> reply::Reply {
    let kind = format!("{}{}", what[..1].to_uppercase(), &what[1..]);
    let document = format!(
        "mutation ($input: {kind}ExecutionInput!) {{ {what}Execution(input: $input) {{
            execution {{ status }} errors {{ code field message }} }} }}"
    );
    client.graphql(&document, json!({ "input": input })).await
}

/// An execution whose tool is under way, and whose model answers then.
async fn under_way() -> (TestApp, Client, FakeClaude, FakeTool, String) {
    let fake = FakeClaude::scripted().await.unwrap();
    let tool = FakeTool::waiting("lookup", true);
    fake.reply(Reply::new().tool_use("toolu_1", "lookup", &json!({ "text": "it" })));
    fake.reply(Reply::new().text("Done."));
    let setup = Setup::new()
        .claude(&fake)
        .tools(std::slice::from_ref(&tool));
    let app = TestApp::with(setup).await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Searcher", &["lookup"]).await;
    let id = admin.run(&agent, "Go").await;
    wait::until("the call", async || tool.calls().pop()).await;
    (app, admin, fake, tool, id)
}

pub(super) async fn is(client: &Client, id: &str, status: &str) {
    wait::until(status, async || {
        (client.execution(id).await["status"] == status).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_paused_execution_finishes_its_call_and_stands_still_until_it_is_let_go_on() {
    let (_app, admin, fake, tool, id) = under_way().await;
    let input = json!({ "id": id, "reason": "Lunch." });
    assert_eq!(steer(&admin, "pause", input).await.code(), "OK");
    tool.open();
    is(&admin, &id, "PAUSED").await;
    assert_eq!(fake.requests().len(), 1, "the model is not asked again");
    let again = steer(&admin, "pause", json!({ "id": id })).await;
    assert_eq!(again.code(), "CONFLICT", "{}", again.body);
    assert_eq!(
        steer(&admin, "continue", json!({ "id": id })).await.code(),
        "OK"
    );
    let execution = admin.ended(&id).await;
    assert_eq!(execution["output"], "Done.");
    assert_eq!(
        kinds(&execution),
        [
            "STARTED",
            "MODEL_REPLIED",
            "TOOL_INTENDED",
            "TOOL_RETURNED",
            "PAUSED",
            "CONTINUED",
            "MODEL_REPLIED",
            "COMPLETED",
        ]
    );
    assert_eq!(execution["events"][4]["text"], "Lunch.");
    let late = steer(&admin, "continue", json!({ "id": id })).await;
    assert_eq!(late.code(), "CONFLICT", "{}", late.body);
}

#[tokio::test]
async fn an_agent_is_told_more_before_its_next_turn() {
    let (_app, admin, fake, tool, id) = under_way().await;
    for text in ["Write in Greek.", "Be brief."] {
        let input = json!({ "id": id, "text": text });
        assert_eq!(steer(&admin, "instruct", input).await.code(), "OK");
    }
    tool.open();
    let execution = admin.ended(&id).await;
    assert_eq!(execution["status"], "COMPLETED", "{execution}");
    let told = &fake.requests()[1]["messages"][2]["content"];
    assert_eq!(told[0]["type"], "tool_result");
    assert_eq!(told[1]["text"], "[A person adds:]\nWrite in Greek.");
    assert_eq!(told[2]["text"], "[A person adds:]\nBe brief.");
    let said = |kind: &&str| *kind == "INSTRUCTED";
    assert_eq!(
        kinds(&execution).iter().filter(|kind| said(kind)).count(),
        2
    );
}

#[tokio::test]
async fn one_that_is_paused_before_it_begins_never_asks_its_model() {
    let fake = FakeClaude::scripted().await.unwrap();
    fake.reply(Reply::new().text("Done."));
    let app = TestApp::with(Setup::new().claude(&fake).idle())
        .await
        .leaving_executions_open();
    let admin = app.admin().await;
    let agent = admin.create_agent("Answerer", &[]).await;
    let id = admin.run(&agent, "Go").await;
    steer(&admin, "pause", json!({ "id": id })).await;
    let input = json!({ "id": id, "text": "Be brief." });
    steer(&admin, "instruct", input).await;
    let second = TestApp::on(app.database.clone(), Setup::new().claude(&fake)).await;
    let admin = Client::new(&second.url, admin.token.clone());
    is(&admin, &id, "PAUSED").await;
    assert_eq!(fake.requests().len(), 0);
    steer(&admin, "continue", json!({ "id": id })).await;
    assert_eq!(admin.ended(&id).await["status"], "COMPLETED");
    let told = &fake.requests()[0]["messages"][0]["content"];
    assert_eq!(told[1]["text"], "[A person adds:]\nBe brief.");
}

#[tokio::test]
async fn what_cannot_be_is_refused() {
    let (app, admin, _fake, tool, id) = under_way().await;
    let not_paused = steer(&admin, "continue", json!({ "id": id })).await;
    assert_eq!(not_paused.code(), "CONFLICT", "{}", not_paused.body);
    let empty = steer(&admin, "instruct", json!({ "id": id, "text": " " })).await;
    assert_eq!(empty.code(), "INVALID_REQUEST", "{}", empty.body);
    let viewer = app.user(AccessRole::Viewer).await;
    let refused = steer(&viewer, "pause", json!({ "id": id })).await;
    assert_eq!(refused.code(), "PERMISSION_DENIED", "{}", refused.body);
    tool.open();
    admin.ended(&id).await;
    let over = steer(&admin, "pause", json!({ "id": id })).await;
    assert_eq!(over.code(), "CONFLICT", "{}", over.body);
}
