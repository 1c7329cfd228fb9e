//! Versions of agents: names and notes, what differs, and the way back.

use domain::role::AccessRole;
use serde_json::{Value, json};
use support::reply::Reply;
use support::{Client, TestApp};

const UPDATE: &str = "mutation ($input: UpdateAgentInput!) { updateAgent(input: $input) {
    agent { revision currentVersion { id number note } } errors { code message } } }";
const NAME: &str = "mutation ($input: NameAgentVersionInput!) { nameAgentVersion(input: $input) {
    version { number name note systemPrompt } errors { code field message } } }";
const RESTORE: &str =
    "mutation ($input: RestoreAgentVersionInput!) { restoreAgentVersion(input: $input) {
    agent { revision currentVersion { number note systemPrompt toolNames } }
    errors { code field message } } }";
const VERSIONS: &str = "query ($id: ID!) { agent(id: $id) { versions(first: 10) { nodes {
    id number name note createdAt createdBy { email } } } } }";
const DIFF: &str = "query ($id: ID!, $from: Int!, $to: Int!) { agent(id: $id) {
    version(number: $from) { number } versionDiff(from: $from, to: $to) { from { number } to { number }
        fields { field before after } prompt { lines { kind text } } } } }";

/// An agent with three versions.
async fn three_versions(client: &Client) -> String {
    let id = client.create_agent("Counter", &["calculate"]).await;
    for (prompt, tools, note) in [
        ("Help.\nCount.", json!(["calculate"]), "Counts now"),
        ("Help.\nCount twice.", json!([]), ""),
    ] {
        let input = json!({ "id": id, "systemPrompt": prompt, "tools": tools, "note": note });
        let reply = client.graphql(UPDATE, json!({ "input": input })).await;
        assert_eq!(reply.code(), "OK", "{}", reply.body);
    }
    id
}

async fn versions(client: &Client, id: &str) -> Vec<Value> {
    let reply = client.graphql(VERSIONS, json!({ "id": id })).await;
    reply
        .at("/data/agent/versions/nodes")
        .as_array()
        .unwrap()
        .clone()
}

async fn restore(client: &Client, input: Value) -> Reply {
    client.graphql(RESTORE, json!({ "input": input })).await
}

#[tokio::test]
async fn versions_say_who_made_them_when_and_why_and_can_be_named() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let id = three_versions(&admin).await;
    let listed = versions(&admin, &id).await;
    let facts: Vec<_> = listed
        .iter()
        .map(|one| (&one["number"], &one["note"]))
        .collect();
    let note = json!("Counts now");
    let expected = [
        (json!(3), Value::Null),
        (json!(2), note),
        (json!(1), Value::Null),
    ];
    assert_eq!(
        facts,
        expected
            .iter()
            .map(|(number, note)| (number, note))
            .collect::<Vec<_>>()
    );
    assert!(listed[0]["createdBy"]["email"].is_string() && listed[0]["createdAt"].is_string());

    let name = async |input: Value| admin.graphql(NAME, json!({ "input": input })).await;
    let second = &listed[1]["id"];
    let reply = name(json!({ "id": second, "name": " before the audit " })).await;
    let version = reply.at("/data/nameAgentVersion/version");
    assert_eq!(
        (&version["name"], &version["note"]),
        (&json!("before the audit"), &json!("Counts now"))
    );
    let reply = name(json!({ "id": second, "name": "", "note": "" })).await;
    let version = reply.at("/data/nameAgentVersion/version");
    assert_eq!(
        (&version["name"], &version["note"]),
        (&Value::Null, &Value::Null)
    );
    let reply = name(json!({ "id": second, "name": "x".repeat(121) })).await;
    assert_eq!(reply.text("/data/nameAgentVersion/errors/0/field"), "name");
    let log = app.audit_log().await;
    let named = log.iter().filter(|row| row.contains("agent.version.name"));
    assert_eq!(named.count(), 2, "{log:?}");
    let prompts = "SELECT count(*) FROM agent_versions WHERE system_prompt LIKE 'Help.%'";
    assert_eq!(app.database.value(prompts).await, "3");
}

#[tokio::test]
async fn what_differs_between_two_versions_is_shown_field_by_field_and_line_by_line() {
    let app = TestApp::new().await;
    let viewer = app.user(AccessRole::Viewer).await;
    let id = three_versions(&app.admin().await).await;
    let diff = async |from: i32, to: i32| {
        let variables = json!({ "id": id, "from": from, "to": to });
        viewer
            .graphql(DIFF, variables)
            .await
            .at("/data/agent/versionDiff")
            .clone()
    };
    let found = diff(2, 3).await;
    assert_eq!(
        found["fields"],
        json!([{ "field": "tools", "before": "calculate", "after": null }])
    );
    assert_eq!(
        found["prompt"],
        json!([{ "lines": [
            { "kind": "SAME", "text": "Help." },
            { "kind": "REMOVED", "text": "Count." },
            { "kind": "ADDED", "text": "Count twice." },
        ] }])
    );
    let back = diff(3, 2).await;
    assert_eq!(back["prompt"][0]["lines"][1]["text"], "Count twice.");
    let same = diff(2, 2).await;
    assert_eq!((&same["fields"], &same["prompt"]), (&json!([]), &json!([])));
    assert_eq!(diff(1, 9).await, Value::Null);
}

#[tokio::test]
async fn a_version_that_is_restored_is_the_next_one() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let id = three_versions(&admin).await;
    let first = versions(&admin, &id).await[2]["id"].clone();
    let reply = restore(&admin, json!({ "id": first, "revision": 1 })).await;
    assert_eq!(reply.code(), "CONFLICT", "somebody else was faster");
    let reply = restore(&admin, json!({ "id": first, "revision": 3 })).await;
    assert_eq!(reply.code(), "OK", "{}", reply.body);
    let version = reply.at("/data/restoreAgentVersion/agent/currentVersion");
    assert_eq!(
        *version,
        json!({ "number": 4, "note": "Restores version 1", "systemPrompt": "Help.", "toolNames": ["calculate"] })
    );
    let reply = restore(&admin, json!({ "id": first })).await;
    let number = reply.at("/data/restoreAgentVersion/agent/currentVersion/number");
    assert_eq!(number, &json!(4), "it is that already");
    assert_eq!(versions(&admin, &id).await.len(), 4);

    let operator = app.user(AccessRole::Operator).await;
    let reply = restore(&operator, json!({ "id": first })).await;
    assert_eq!(reply.code(), "PERMISSION_DENIED");
}
