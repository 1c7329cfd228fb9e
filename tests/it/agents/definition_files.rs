//! Agents as definition files: export, import, and what is wrong with a file.

use domain::role::AccessRole;
use reqwest::Method;
use serde_json::{Value, json};
use support::reply::Reply;
use support::{Client, TestApp};

const EXPORT: &str = "query ($id: ID!, $version: Int) { exportAgent(id: $id, version: $version) {
    fileName text stripped } }";
const IMPORT: &str = "mutation ($input: ImportAgentInput!) { importAgent(input: $input) {
    effect summary agent { id name revision currentVersion { number note systemPrompt } }
    fields { field before after } prompt { lines { kind before after text } }
    mistakes { line column message remedy } errors { code message } } }";
const DETAILS: &str = "query ($id: ID!) { agent(id: $id) { name description tags
    currentVersion { number systemPrompt toolNames configuration { maxSteps timeout model
        requireConfirmation approval { people role byRequester expiresAfter } } } } }";

async fn export(client: &Client, id: &str) -> String {
    let reply = client.graphql(EXPORT, json!({ "id": id })).await;
    reply.text("/data/exportAgent/text").to_owned()
}

async fn import(client: &Client, input: Value) -> Reply {
    client.graphql(IMPORT, json!({ "input": input })).await
}

async fn details(client: &Client, id: &str) -> Value {
    let reply = client.graphql(DETAILS, json!({ "id": id })).await;
    reply.at("/data/agent").clone()
}

#[tokio::test]
async fn an_agent_that_was_exported_and_imported_is_the_same() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let approval =
        json!({ "people": 2, "role": "ADMIN", "byRequester": false, "expiresAfter": 3600 });
    let configuration = json!({ "maxSteps": 6, "timeout": 60, "model": "claude-x",
        "requireConfirmation": true, "approval": approval });
    let id = admin
        .create_agent_of(json!({
            "name": "Variance: explainer", "description": "Two\nlines # and more",
            "systemPrompt": "  Indented.\n\n- \"quoted\": {{x}}\r\n\ttab \n",
            "tools": ["search_docs", "calculate"], "tags": ["finance", "yes"],
            "configuration": configuration,
        }))
        .await;
    let text = export(&admin, &id).await;
    let reply = import(&admin, json!({ "text": text })).await;
    assert_eq!(reply.code(), "OK", "{}", reply.body);
    assert_eq!(reply.text("/data/importAgent/effect"), "CREATE");
    let copy = reply.text("/data/importAgent/agent/id").to_owned();
    assert_ne!(copy, id);
    assert_eq!(details(&admin, &copy).await, details(&admin, &id).await);
    assert_eq!(export(&admin, &copy).await, text, "the text is stable");
    let reply = import(&admin, json!({ "text": text, "agentId": id })).await;
    assert_eq!(reply.text("/data/importAgent/effect"), "NOTHING");
    assert_eq!(reply.at("/data/importAgent/agent/revision"), &json!(1));
}

#[tokio::test]
async fn an_import_into_an_agent_is_its_next_version_and_can_be_looked_at_before() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let id = admin.create_agent("Counter", &["calculate"]).await;
    let text = "format: 1 # Ours.\nname: Counter\nconfiguration: { maxSteps: 4 }\nsystemPrompt: |-\n  Help.\n  Count twice.\n";
    let input = |dry_run: bool| json!({ "text": text, "agentId": id, "dryRun": dry_run, "revision": 1, "note": "From git" });
    let reply = import(&admin, input(true)).await;
    let payload = reply.at("/data/importAgent");
    assert_eq!(
        payload["summary"],
        "would change tools, configuration.maxSteps, systemPrompt of the agent \"Counter\", as version 2"
    );
    assert_eq!(
        payload["fields"],
        json!([
            { "field": "tools", "before": "calculate", "after": null },
            { "field": "configuration.maxSteps", "before": "10", "after": "4" },
        ])
    );
    let lines = json!([
        { "kind": "REMOVED", "before": 1, "after": null, "text": "Help." },
        { "kind": "ADDED", "before": null, "after": 1, "text": "Help." },
        { "kind": "ADDED", "before": null, "after": 2, "text": "Count twice." },
    ]);
    let same = json!([
        { "kind": "SAME", "before": 1, "after": 1, "text": "Help." },
        { "kind": "ADDED", "before": null, "after": 2, "text": "Count twice." },
    ]);
    let shown = &payload["prompt"][0]["lines"];
    assert!(*shown == same || *shown == lines, "{shown}");
    assert_eq!(
        payload["agent"]["currentVersion"]["number"], 1,
        "nothing was changed"
    );

    let reply = import(&admin, input(false)).await;
    let version = reply.at("/data/importAgent/agent/currentVersion");
    assert_eq!(
        (&version["number"], &version["note"]),
        (&json!(2), &json!("From git"))
    );
    let reply = import(&admin, input(false)).await;
    assert_eq!(reply.code(), "CONFLICT", "the revision has moved on");
    let log = app.audit_log().await;
    assert!(
        log.iter().any(|row| row.contains("agent.update")),
        "{log:?}"
    );
}

#[tokio::test]
async fn a_dry_run_makes_nothing_and_needs_the_same_permission() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let text = "format: 1\nname: Counter\nsystemPrompt: Help.\n";
    let reply = import(&admin, json!({ "text": text, "dryRun": true })).await;
    let summary = reply.text("/data/importAgent/summary");
    assert_eq!(summary, "would create the agent \"Counter\"");
    assert_eq!(reply.at("/data/importAgent/agent"), &Value::Null);
    assert_eq!(app.database.value("SELECT count(*) FROM agents").await, "0");
    let operator = app.user(AccessRole::Operator).await;
    let reply = import(&operator, json!({ "text": text, "dryRun": true })).await;
    assert_eq!(reply.code(), "PERMISSION_DENIED");
}

#[tokio::test]
async fn every_mistake_of_a_file_is_told_at_once_with_its_place_and_a_remedy() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let text = "format: 1\nnam: Counter\ntools: [calculat]\nconfiguration:\n  maxSteps: 1000\nsystemPrompt: Help.\n";
    let reply = import(&admin, json!({ "text": text })).await;
    assert_eq!(reply.code(), "INVALID_REQUEST");
    let mistakes = reply.at("/data/importAgent/mistakes").as_array().unwrap();
    let told: Vec<String> = mistakes
        .iter()
        .map(|one| {
            let text = |key: &str| one[key].as_str().unwrap().to_owned();
            let (line, column) = (&one["line"], &one["column"]);
            format!("{line}:{column} {} ({})", text("message"), text("remedy"))
        })
        .collect();
    assert_eq!(
        told,
        [
            "1:1 the key `name` is missing (add `name: ...`, what people call the agent)",
            "2:1 there is no key `nam` here (did you mean `name`?)",
            "3:9 there is no tool `calculat` on this server (did you mean `calculate`?)",
            "5:13 `configuration.maxSteps` is 1000; it must be from 1 to 100 (write another value, or leave the key out for the usual one)",
        ]
    );
    let message = reply.text("/data/importAgent/errors/0/message");
    assert_eq!(message, "the file has 4 mistakes; nothing was changed");
    // REST says the same.
    let request = admin
        .request(Method::POST, "/api/v1/agents/import")
        .body(text);
    let reply = Reply::read(request.send().await.unwrap()).await;
    assert_eq!(
        (reply.status, reply.text("/error")),
        (400, "invalid_request")
    );
    assert_eq!(
        reply.at("/details/mistakes"),
        &Value::Array(mistakes_of_rest(&told, &reply))
    );
    assert_eq!(app.database.value("SELECT count(*) FROM agents").await, "0");
}

/// The mistakes of a REST answer, once they are known to be those that GraphQL told.
fn mistakes_of_rest(told: &[String], reply: &Reply) -> Vec<Value> {
    let mistakes = reply.at("/details/mistakes").as_array().unwrap();
    for (mistake, told) in mistakes.iter().zip(told) {
        assert!(
            told.contains(mistake["message"].as_str().unwrap()),
            "{mistake}"
        );
    }
    assert_eq!(mistakes.len(), told.len());
    mistakes.clone()
}

#[tokio::test]
async fn no_secret_leaves_and_the_mark_in_its_place_is_not_taken_for_a_prompt() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let key = format!("sk-ant-api03-{}1", "a".repeat(60));
    let id = admin
        .create_agent_of(
            json!({ "name": "Counter", "description": "password: hunter2hunter2",
            "systemPrompt": format!("Use {key}.\nHelp.") }),
        )
        .await;
    let reply = admin.graphql(EXPORT, json!({ "id": id })).await;
    let text = reply.text("/data/exportAgent/text");
    assert!(
        !text.contains("sk-ant") && !text.contains("hunter2"),
        "{text}"
    );
    assert_eq!(
        reply.at("/data/exportAgent/stripped"),
        &json!(["description", "systemPrompt"])
    );
    let reply = import(&admin, json!({ "text": text, "agentId": id })).await;
    assert_eq!(reply.code(), "INVALID_REQUEST");
    let mistake = reply.text("/data/importAgent/mistakes/0/message");
    assert!(mistake.contains("a secret was taken out"), "{mistake}");
}

#[tokio::test]
async fn rest_saves_and_takes_files() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let id = admin
        .create_agent("Code Reviewer (v2)", &["calculate"])
        .await;
    let path = format!("/api/v1/agents/{id}/definition");
    let response = admin.request(Method::GET, &path).send().await.unwrap();
    let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "application/yaml; charset=utf-8");
    assert_eq!(
        header("content-disposition"),
        "attachment; filename=\"code-reviewer-v2.yaml\""
    );
    let text = response.text().await.unwrap();
    assert_eq!(text, export(&admin, &id).await);

    let upload = async |query: &str, text: &str| {
        let path = format!("/api/v1/agents/import{query}");
        let request = admin.request(Method::POST, &path).body(text.to_owned());
        Reply::read(request.send().await.unwrap()).await
    };
    let reply = upload("?dryRun=true", &text).await;
    assert_eq!((reply.status, reply.text("/effect")), (200, "create"));
    assert_eq!(reply.at("/agent"), &Value::Null);
    let reply = upload("", &text).await;
    assert_eq!((reply.status, reply.at("/agent/version")), (201, &json!(1)));
    let changed = text.replace("Help.", "Help more.");
    let reply = upload(&format!("?agentId={id}&note=Why"), &changed).await;
    assert_eq!((reply.status, reply.text("/effect")), (200, "change"));
    assert_eq!(reply.at("/agent/version"), &json!(2));
    assert_eq!(reply.at("/changes/0/field"), &json!("systemPrompt"));
    let old = admin.request(Method::GET, &format!("{path}?version=1"));
    let old = old.send().await.unwrap().text().await.unwrap();
    assert_eq!(old, text, "an older version can be saved as well");
    let reply = admin.get(&format!("{path}?version=9")).await;
    assert_eq!(
        (reply.status, reply.text("/error")),
        (404, "resource_not_found")
    );
    let reply = upload("?dryrun=true", &text).await;
    assert_eq!(reply.status, 400, "an unknown parameter changes nothing");
    assert_eq!(app.database.value("SELECT count(*) FROM agents").await, "2");
}
