//! Calls that wait until people agree to them.

use domain::role::AccessRole;
use serde_json::{Value, json};
use support::client::kinds;
use support::fake_claude::{FakeClaude, Reply};
use support::fake_tool::FakeTool;
use support::{Client, Setup, TestApp, wait};

/// An agent whose model wants to send once and then answers with what it was told.
struct Careful {
    app: TestApp,
    admin: Client,
    fake: FakeClaude,
    tool: FakeTool,
    execution: String,
}

impl Careful {
    async fn start(approval: Value) -> Self {
        let fake = FakeClaude::scripted().await.unwrap();
        let tool = FakeTool::waiting("send", false);
        tool.open();
        fake.reply(Reply::new().tool_use("toolu_1", "send", &json!({ "text": "it" })));
        fake.reply(Reply::new().text("Done."));
        let setup = Setup::new()
            .claude(&fake)
            .tools(std::slice::from_ref(&tool));
        let app = TestApp::with(setup).await;
        let admin = app.admin().await;
        let configuration = json!({ "requireConfirmation": true, "approval": approval });
        let input = json!({
            "name": "Careful", "systemPrompt": "x", "tools": ["send"],
            "configuration": configuration,
        });
        let agent = admin.create_agent_of(input).await;
        let execution = admin.run(&agent, "Go").await;
        Self {
            app,
            admin,
            fake,
            tool,
            execution,
        }
    }

    async fn ended(&self) -> Value {
        self.admin.ended(&self.execution).await
    }

    /// The tool result that the model was shown.
    fn told(&self) -> Value {
        self.fake.requests()[1]["messages"][2]["content"][0].clone()
    }
}

fn error(reply: &support::reply::Reply) -> (&str, &str) {
    let message = reply.at("/data/decideApproval/errors/0/message");
    (reply.code(), message.as_str().unwrap_or_default())
}

#[tokio::test]
async fn a_call_is_made_once_somebody_agrees_to_it() {
    let it = Careful::start(json!({})).await;
    let asked = it.admin.asked(&it.execution).await;
    assert_eq!(asked["kind"], "CALL");
    assert_eq!(
        (&asked["tool"], &asked["risk"], &asked["arguments"]),
        (&json!("send"), &json!("WRITE"), &json!({ "text": "it" }))
    );
    assert_eq!(it.tool.calls().len(), 0);
    let decided = it.admin.decide(&asked, true).await;
    let decided = &decided.data()["decideApproval"]["approval"];
    assert_eq!(decided["status"], "APPROVED");
    let execution = it.ended().await;
    assert_eq!(execution["status"], "COMPLETED", "{execution}");
    assert_eq!(
        kinds(&execution),
        [
            "STARTED",
            "MODEL_REPLIED",
            "APPROVAL_REQUESTED",
            "APPROVAL_DECIDED",
            "TOOL_INTENDED",
            "TOOL_SENT",
            "TOOL_RETURNED",
            "MODEL_REPLIED",
            "COMPLETED",
        ]
    );
    assert_eq!(it.tool.calls().len(), 1);
    let audited = "SELECT count(*) FROM audit_log WHERE action = 'approval.decide'
                   AND details @> '{\"approve\": true, \"status\": \"approved\"}'";
    assert_eq!(it.app.database.value(audited).await, "1");
    let again = it.admin.decide(&asked, true).await;
    assert_eq!(error(&again).0, "CONFLICT", "{}", again.body);
}

#[tokio::test]
async fn other_arguments_are_called_with_and_the_model_knows() {
    let it = Careful::start(json!({})).await;
    let asked = it.admin.asked(&it.execution).await;
    let rewritten = json!({ "text": "something kinder" });
    let input = json!({ "approve": true, "arguments": rewritten });
    let decided = it.admin.decide_with(&asked, input).await;
    let decided = &decided.data()["decideApproval"]["approval"];
    assert_eq!(decided["status"], "APPROVED", "{decided}");
    assert_ne!(decided["argumentsHash"], asked["argumentsHash"]);
    assert_eq!(it.ended().await["status"], "COMPLETED");
    assert_eq!(it.tool.calls()[0].arguments, rewritten);
    let told = it.told().to_string();
    assert!(told.contains("changed the arguments"), "{told}");
}

#[tokio::test]
async fn a_denial_is_told_to_the_model_with_its_reason() {
    let it = Careful::start(json!({})).await;
    let asked = it.admin.asked(&it.execution).await;
    let input = json!({ "approve": false, "reason": "Not on a Friday." });
    let denied = it.admin.decide_with(&asked, input).await;
    let denied = &denied.data()["decideApproval"]["approval"];
    assert_eq!(denied["status"], "DENIED");
    assert_eq!(it.ended().await["status"], "COMPLETED");
    assert_eq!(it.tool.calls().len(), 0);
    let told = it.told();
    assert_eq!(told["is_error"], true);
    assert!(told.to_string().contains("Not on a Friday."), "{told}");
}

#[tokio::test]
async fn an_approval_holds_for_the_arguments_that_were_seen() {
    let it = Careful::start(json!({ "people": 2 })).await;
    let asked = it.admin.asked(&it.execution).await;
    let builder = it.app.user(AccessRole::Builder).await;
    let first = builder.decide(&asked, true).await;
    let first = &first.data()["decideApproval"]["approval"];
    assert_eq!(
        (&first["status"], first["agreed"].as_array().unwrap().len()),
        (&json!("PENDING"), 1)
    );
    let twice = builder.decide(&asked, true).await;
    assert_eq!(error(&twice).0, "PERMISSION_DENIED", "{}", twice.body);
    // The second one changes the call, so that the first one's word no longer counts.
    let input = json!({ "approve": true, "arguments": { "text": "else" } });
    let second = it.admin.decide_with(&asked, input).await;
    let second = &second.data()["decideApproval"]["approval"];
    assert_eq!(
        (
            &second["status"],
            second["agreed"].as_array().unwrap().len()
        ),
        (&json!("PENDING"), 1)
    );
    let stale = builder.decide(&asked, true).await;
    assert_eq!(error(&stale).0, "CONFLICT");
    assert!(
        error(&stale).1.contains("look at them again"),
        "{}",
        stale.body
    );
    let asked = it.admin.asked(&it.execution).await;
    let last = builder.decide(&asked, true).await;
    assert_eq!(
        last.data()["decideApproval"]["approval"]["status"],
        "APPROVED"
    );
    it.ended().await;
    assert_eq!(it.tool.calls()[0].arguments, json!({ "text": "else" }));
}

#[tokio::test]
async fn the_agent_says_who_may_decide() {
    let policy = json!({ "byRequester": false, "role": "OPERATOR" });
    let it = Careful::start(policy).await;
    let asked = it.admin.asked(&it.execution).await;
    assert_eq!(asked["policy"]["role"], "OPERATOR");
    let own = it.admin.decide(&asked, true).await;
    assert_eq!(error(&own).0, "PERMISSION_DENIED");
    assert!(error(&own).1.contains("whoever asked"), "{}", own.body);
    for (role, words) in [
        (AccessRole::Builder, "the access role operator"),
        (AccessRole::Viewer, "does not have the permission"),
    ] {
        let refused = it.app.user(role).await.decide(&asked, true).await;
        assert_eq!(error(&refused).0, "PERMISSION_DENIED");
        assert!(error(&refused).1.contains(words), "{}", refused.body);
    }
    let stranger = it.app.user_in("other", AccessRole::Admin).await;
    let refused = stranger.decide(&asked, true).await;
    assert_eq!(error(&refused).0, "NOT_FOUND");
    let operator = it.app.user(AccessRole::Operator).await;
    let decided = operator.decide(&asked, true).await;
    assert_eq!(
        decided.data()["decideApproval"]["approval"]["status"],
        "APPROVED"
    );
    it.ended().await;
}

#[tokio::test]
async fn a_call_that_nobody_decides_on_counts_as_denied() {
    let it = Careful::start(json!({ "expiresAfter": 60 })).await;
    it.admin.asked(&it.execution).await;
    let later = "UPDATE approvals SET expires_at = now() - interval '1 second'";
    it.app.database.run_sql(later).await;
    assert_eq!(it.ended().await["status"], "COMPLETED");
    assert_eq!(it.tool.calls().len(), 0);
    let told = it.told().to_string();
    assert!(told.contains("nobody approved this call"), "{told}");
    let expired = "SELECT status FROM approvals";
    assert_eq!(it.app.database.value(expired).await, "expired");
}

#[tokio::test]
async fn a_decision_finds_its_execution_after_a_restart_and_its_time_has_not_run() {
    let it = Careful::start(json!({})).await;
    let asked = it.admin.asked(&it.execution).await;
    // It waited for a day, and has ten seconds of work left.
    let waited = "UPDATE executions SET started_at = now() - interval '1 day', seconds_left = 10";
    it.app.database.run_sql(waited).await;
    let database = it.app.kill().await;
    let setup = Setup::new()
        .claude(&it.fake)
        .tools(std::slice::from_ref(&it.tool));
    let app = TestApp::on(database, setup).await;
    let admin = Client::new(&app.url, it.admin.token.clone());
    let list =
        "query { approvals(first: 10, status: PENDING) { nodes { id tool execution { id } } } }";
    let list = admin.graphql(list, json!({})).await;
    let nodes = list.data()["approvals"]["nodes"].clone();
    assert_eq!(nodes[0]["execution"]["id"], json!(it.execution), "{nodes}");
    admin.decide(&asked, true).await;
    assert_eq!(admin.ended(&it.execution).await["status"], "COMPLETED");
    assert_eq!(it.tool.calls().len(), 1);
}

#[tokio::test]
async fn an_execution_that_waits_can_be_stopped() {
    let it = Careful::start(json!({})).await;
    let asked = it.admin.asked(&it.execution).await;
    it.admin.cancel(&it.execution, "Never mind.").await;
    assert_eq!(it.ended().await["status"], "CANCELLED");
    let late = it.admin.decide(&asked, true).await;
    assert_eq!(error(&late).0, "CONFLICT");
    assert!(error(&late).1.contains("already ended"), "{}", late.body);
    let list = "query { approvals(first: 10, status: PENDING) { nodes { id } } }";
    let list = it.admin.graphql(list, json!({})).await;
    assert_eq!(list.data()["approvals"]["nodes"], json!([]));
}

#[tokio::test]
async fn what_is_wrong_with_a_decision_or_a_policy_is_said() {
    let it = Careful::start(json!({})).await;
    let asked = it.admin.asked(&it.execution).await;
    let input = json!({ "approve": true, "arguments": ["it"] });
    let refused = it.admin.decide_with(&asked, input).await;
    let field = refused.at("/data/decideApproval/errors/0/field");
    assert_eq!(field, "arguments", "{}", refused.body);
    let input = json!({ "approve": true, "argumentsHash": "0" });
    let refused = it.admin.decide_with(&asked, input).await;
    assert_eq!(error(&refused).0, "CONFLICT");
    let policy = json!({ "people": 6, "expiresAfter": 5 });
    let configuration = json!({ "approval": policy });
    let input = json!({ "name": "A", "systemPrompt": "x", "configuration": configuration });
    let create = it
        .admin
        .graphql(support::client::CREATE, json!({ "input": input }))
        .await;
    let errors = create.at("/data/createAgent/errors").to_string();
    assert!(errors.contains("configuration.approval.people"), "{errors}");
    assert!(
        errors.contains("configuration.approval.expiresAfter"),
        "{errors}"
    );
    it.admin.decide(&asked, false).await;
    it.ended().await;
}

#[tokio::test]
async fn a_watcher_sees_the_question_and_the_decision() {
    let it = Careful::start(json!({})).await;
    let mut events = it.admin.watch(&it.execution, 0).await;
    let mut seen = Vec::new();
    while seen.last() != Some(&json!("APPROVAL_REQUESTED")) {
        let event = events.next().await.unwrap();
        seen.push(event["kind"].clone());
        if event["kind"] == "APPROVAL_REQUESTED" {
            assert_eq!(event["status"], "WAITING");
            assert_eq!(event["toolCall"]["name"], "send");
        }
    }
    let asked = it.admin.asked(&it.execution).await;
    it.admin.decide(&asked, true).await;
    let decided = events.next().await.unwrap();
    assert_eq!(decided["kind"], "APPROVAL_DECIDED");
    assert_eq!(decided["toolCall"]["name"], "send");
    wait::until("the end", async || {
        let event = events.next().await.unwrap();
        (event["kind"] == "COMPLETED").then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_script_finds_and_decides_by_rest() {
    let careful = Careful::start(json!({})).await;
    let Careful {
        admin, execution, ..
    } = &careful;
    let asked = admin.asked(execution).await;
    let path = format!("/api/v1/approvals?status=pending&executionId={execution}");
    let listed = admin.get(&path).await;
    let found = listed.at("/approvals/0");
    assert_eq!(found["id"], asked["id"]);
    assert_eq!(found["arguments"], json!({ "text": "it" }));
    assert_eq!(
        (&found["kind"], &found["policy"]["people"]),
        (&json!("call"), &json!(1))
    );
    let decision = format!(
        "/api/v1/approvals/{}/decision",
        found["id"].as_str().unwrap()
    );
    let stale = json!({ "approve": true, "argumentsHash": "other" });
    assert_eq!(admin.post(&decision, stale).await.status, 409);
    let body = json!({
        "approve": true, "argumentsHash": found["argumentsHash"], "arguments": { "text": "that" },
        "reason": "Better so.",
    });
    let decided = admin.post(&decision, body).await;
    assert_eq!(decided.status, 200, "{decided:?}");
    assert_eq!(decided.at("/status"), "approved");
    assert_eq!(careful.ended().await["output"], "Done.");
    assert_eq!(careful.tool.calls()[0].arguments, json!({ "text": "that" }));
    let nothing = admin.get(&path).await;
    assert_eq!(nothing.at("/approvals"), &json!([]));
    assert_eq!(admin.get("/api/v1/approvals?status=odd").await.status, 400);
}
