//! Executions as files.

use domain::role::AccessRole;
use reqwest::Method;
use serde_json::{Value, json};
use support::fake_claude::{FakeClaude, Reply};
use support::fake_tool::FakeTool;
use support::{Client, Setup, TestApp};

/// What a tool answers that would like to be more than text.
const HOSTILE: &str = "```\n# Not a heading\n#panic(\"x\") *[ $ <b> ${{7*7}}\r> Привет, Größe";

struct Given {
    app: TestApp,
    admin: Client,
    id: String,
}

/// An execution whose call was approved, made and answered.
async fn given() -> Given {
    let fake = FakeClaude::scripted().await.unwrap();
    let send = FakeTool::writing("send", HOSTILE);
    let app = TestApp::with(Setup::new().claude(&fake).tools(&[send])).await;
    let admin = app.admin().await;
    let agent = json!({
        "name": "Herald: \"../x\"", "systemPrompt": "Help.", "tools": ["send"],
        "configuration": { "requireConfirmation": true },
    });
    let agent = admin.create_agent_of(agent).await;
    let id = admin.run(&agent, "Tell them.\n# Now").await;
    let call = json!({ "text": "``` #eval" });
    fake.reply(
        Reply::new()
            .text("I *send* it.")
            .tool_use("toolu_1", "send", &call),
    );
    fake.reply(
        Reply::new()
            .text("# Done\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n![x](https://example.com/x)"),
    );
    let approval = admin.asked(&id).await;
    let input = json!({ "approve": true, "reason": "Fine." });
    assert_eq!(admin.decide_with(&approval, input).await.code(), "OK");
    assert_eq!(admin.ended(&id).await["status"], "COMPLETED");
    Given { app, admin, id }
}

fn path(id: &str, format: &str) -> String {
    format!("/api/v1/executions/{id}/export?format={format}")
}

#[tokio::test]
async fn json_has_everything() {
    let given = given().await;
    let Given { admin, id, .. } = &given;
    let reply = admin.get(&path(id, "json")).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(reply.header("content-type"), "application/json");
    let export = &reply.body;
    assert_eq!(
        (&export["format"], &export["version"]),
        (&json!("profile-builder/execution"), &json!(1))
    );
    assert_eq!(export["execution"]["goal"], "Tell them.\n# Now");
    assert_eq!(export["execution"]["status"], "completed");
    assert_eq!(export["agent"]["version"]["number"], 1);
    assert_eq!(export["agent"]["version"]["systemPrompt"], "Help.");
    let asked_by = &export["requestedBy"]["name"];
    let question = &export["questions"][0];
    assert_eq!(
        (
            &question["status"],
            &question["reason"],
            &question["decidedBy"]["name"]
        ),
        (&json!("approved"), &json!("Fine."), asked_by)
    );
    assert_eq!(&question["agreed"][0]["name"], asked_by);
    let events = export["events"].as_array().unwrap();
    let kinds: Vec<&Value> = events.iter().map(|event| &event["kind"]).collect();
    assert_eq!(export["execution"]["lastSeq"], events.len());
    assert!(kinds.contains(&&json!("approval_decided")), "{kinds:?}");
    let returned = events.iter().find(|event| event["kind"] == "tool_returned");
    assert_eq!(returned.unwrap()["output"], HOSTILE);
    for event in events {
        assert!(event["createdAt"].is_string() && event["seq"].is_number());
    }
}

#[tokio::test]
async fn markdown_holds_what_would_like_to_break_out() {
    let given = given().await;
    let Given { admin, id, .. } = &given;
    let reply = admin.get(&path(id, "markdown")).await;
    let text = reply.body.as_str().unwrap();
    assert_eq!(reply.header("content-type"), "text/markdown; charset=utf-8");
    assert_eq!(
        reply.header("content-disposition"),
        format!("attachment; filename=\"herald-x-{id}.md\"")
    );
    let headings: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with('#'))
        .map(|line| line.split(',').next().unwrap())
        .collect();
    let fenced = ["# Not a heading", "#panic(\"x\") *[ $ <b> ${{7*7}}"];
    let own: Vec<&str> = headings
        .into_iter()
        .filter(|line| !fenced.contains(line))
        .collect();
    assert_eq!(
        own,
        [
            "# Execution of Herald: \\\"../x\\\"",
            "## Goal",
            "## Answer",
            "## Step 1",
            "### Call of send (write)",
            "## Step 2"
        ]
    );
    for part in [
        "> # Now",
        "````\n```\n# Not a heading",
        "> Привет, Größe",
        "Approved by",
        "  > Fine.",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(!text.contains("![x]"), "an image would be loaded: {text}");
}

#[tokio::test]
async fn what_a_client_has_is_not_sent_again() {
    let Given { admin, id, app } = given().await;
    let first = admin.get(&path(&id, "json")).await;
    let tag = first.header("etag").to_owned();
    let again = admin
        .request(Method::GET, &path(&id, "json"))
        .header("if-none-match", &tag)
        .send()
        .await
        .unwrap();
    assert_eq!(again.status(), 304);
    assert_eq!(again.bytes().await.unwrap().len(), 0);
    let other = admin
        .request(Method::GET, &path(&id, "markdown"))
        .header("if-none-match", &tag)
        .send()
        .await
        .unwrap();
    assert_eq!(other.status(), 200, "another format is another file");
    app.database
        .run_sql("UPDATE users SET name = 'Somebody else'")
        .await;
    let changed = admin
        .request(Method::GET, &path(&id, "json"))
        .header("if-none-match", &tag)
        .send()
        .await
        .unwrap();
    assert_eq!(changed.status(), 200, "a person has another name");
}

#[tokio::test]
async fn an_execution_that_goes_on_is_exported_as_far_as_it_came() {
    let app = TestApp::with(Setup::new().idle())
        .await
        .leaving_executions_open();
    let admin = app.admin().await;
    let agent = admin.create_agent("Echo", &[]).await;
    let id = admin.run(&agent, "Go").await;
    let reply = admin.get(&path(&id, "json")).await;
    assert_eq!(reply.at("/execution/status"), "queued");
    assert_eq!(reply.at("/events/0/kind"), "started");
    let query = "query ($id: ID!) { execution(id: $id) { exportUrl(format: MARKDOWN) } }";
    let told = admin.graphql(query, json!({ "id": id })).await;
    assert_eq!(
        told.at("/data/execution/exportUrl"),
        &json!(path(&id, "markdown"))
    );
    let text = admin.get(&path(&id, "markdown")).await;
    assert!(text.body.as_str().unwrap().contains("| Status | queued |"));
}

#[tokio::test]
async fn nobody_exports_what_they_may_not_see() {
    let Given { app, id, admin } = given().await;
    let stranger = app.user_in("other", AccessRole::Admin).await;
    for format in ["json", "markdown"] {
        let reply = stranger.get(&path(&id, format)).await;
        assert_eq!(
            (reply.status, reply.text("/error")),
            (404, "resource_not_found")
        );
        let reply = app.anonymous().get(&path(&id, format)).await;
        assert_eq!(reply.status, 401);
    }
    let reply = admin.get(&path(&id, "docx")).await;
    assert_eq!(reply.status, 400);
    assert_eq!(reply.text("/message"), "format: must be json or markdown");
}
