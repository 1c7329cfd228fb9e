//! Calls of which nobody knows whether they took effect.

use serde_json::json;
use support::client::kinds;
use support::fake_claude::{FakeClaude, Reply};
use support::fake_tool::FakeTool;
use support::{Client, Setup, TestApp, wait};

/// A server that was killed while its agent sent something, and the next one.
async fn in_doubt() -> (TestApp, Client, FakeClaude, FakeTool, String) {
    let fake = FakeClaude::scripted().await.unwrap();
    let tool = FakeTool::waiting("send", false);
    fake.reply(Reply::new().tool_use("toolu_1", "send", &json!({ "text": "it" })));
    fake.reply(Reply::new().text("Done."));
    let setup = || {
        Setup::new()
            .claude(&fake)
            .tools(std::slice::from_ref(&tool))
    };
    let app = TestApp::with(setup()).await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Sender", &["send"]).await;
    let id = admin.run(&agent, "Go").await;
    wait::until("the call", async || tool.calls().pop()).await;
    let database = app.kill().await;
    let app = TestApp::on(database, setup()).await;
    let admin = Client::new(&app.url, admin.token.clone());
    (app, admin, fake, tool, id)
}

#[tokio::test]
async fn a_person_says_that_it_happened_or_did_not() {
    for (resolution, is_error, words) in [
        (
            "HAPPENED",
            false,
            "says that it took effect. They add: Ann has it.",
        ),
        (
            "DID_NOT_HAPPEN",
            true,
            "says that it did not take effect. They add: Ann has it.",
        ),
    ] {
        let (_app, admin, fake, tool, id) = in_doubt().await;
        let doubt = admin.asked(&id).await;
        assert_eq!(
            (&doubt["kind"], &doubt["tool"], &doubt["arguments"]),
            (&json!("DOUBT"), &json!("send"), &json!({ "text": "it" }))
        );
        let resolved = admin.resolve(&doubt, resolution, "Ann has it.").await;
        let resolved = &resolved.data()["resolveDoubt"]["approval"];
        assert_eq!(resolved["status"], "RESOLVED", "{resolved}");
        let execution = admin.ended(&id).await;
        assert_eq!(execution["status"], "COMPLETED", "{execution}");
        assert_eq!(tool.calls().len(), 1, "it was not sent again");
        let told = &fake.requests()[1]["messages"][2]["content"][0];
        assert_eq!(told["is_error"].as_bool().unwrap_or_default(), is_error);
        assert!(told.to_string().contains(words), "{told}");
        let again = admin.resolve(&doubt, "RETRY", "").await;
        assert_eq!(again.code(), "CONFLICT", "{}", again.body);
    }
}

#[tokio::test]
async fn a_person_lets_it_be_made_again_with_the_same_key() {
    let (_app, admin, _fake, tool, id) = in_doubt().await;
    let doubt = admin.asked(&id).await;
    admin.resolve(&doubt, "RETRY", "").await;
    wait::until("the second call", async || tool.calls().get(1).cloned()).await;
    tool.open();
    let execution = admin.ended(&id).await;
    assert_eq!(
        kinds(&execution),
        [
            "STARTED",
            "MODEL_REPLIED",
            "TOOL_INTENDED",
            "TOOL_SENT",
            "RESUMED",
            "TOOL_IN_DOUBT",
            "DOUBT_RESOLVED",
            "TOOL_INTENDED",
            "TOOL_SENT",
            "TOOL_RETURNED",
            "MODEL_REPLIED",
            "COMPLETED",
        ]
    );
    let calls = tool.calls();
    assert_eq!(calls[0].idempotency_key, calls[1].idempotency_key);
}

#[tokio::test]
async fn a_doubt_is_no_call_to_agree_to() {
    let (app, admin, _fake, _tool, id) = in_doubt().await;
    let _app = app.leaving_executions_open();
    let doubt = admin.asked(&id).await;
    let refused = admin.decide(&doubt, true).await;
    assert_eq!(refused.code(), "NOT_FOUND", "{}", refused.body);
    assert_eq!(admin.asked(&id).await["id"], doubt["id"]);
}
