//! Changing an agent.

use reqwest::Method;
use serde_json::{Value, json};
use support::reply::Reply;
use support::{Client, TestApp};

const UPDATE: &str = "mutation ($input: UpdateAgentInput!) { updateAgent(input: $input) {
    agent { name revision currentVersion { number systemPrompt configuration { maxSteps model } } }
    errors { code field message } } }";

async fn update(client: &Client, input: Value) -> Reply {
    client.graphql(UPDATE, json!({ "input": input })).await
}

/// The revision and the version's number.
fn counts(reply: &Reply) -> (i64, i64) {
    let agent = &reply.data()["updateAgent"]["agent"];
    let number = &agent["currentVersion"]["number"];
    (
        agent["revision"].as_i64().unwrap(),
        number.as_i64().unwrap(),
    )
}

#[tokio::test]
async fn only_a_change_of_the_definition_makes_a_version() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let id = admin.create_agent("Counter", &["calculate"]).await;
    for (change, expected) in [
        (json!({ "name": "Other" }), (2, 1)),
        (json!({ "name": "Other" }), (2, 1)),
        (json!({ "systemPrompt": "Count well." }), (3, 2)),
        (json!({ "tags": ["sums"], "status": "INACTIVE" }), (4, 2)),
        (json!({ "configuration": { "maxSteps": 5 } }), (5, 3)),
        (json!({ "tools": [] }), (6, 4)),
        (json!({ "tools": [], "name": "Third" }), (7, 4)),
        (
            json!({ "configuration": { "model": "claude-test" } }),
            (8, 5),
        ),
        (json!({ "configuration": { "model": "" } }), (9, 6)),
        (json!({}), (9, 6)),
    ] {
        let mut input = change.clone();
        input["id"] = json!(id);
        assert_eq!(counts(&update(&admin, input).await), expected, "{change}");
    }
    let versions = "SELECT number, system_prompt FROM agent_versions ORDER BY number";
    let rows = app.database.rows(versions).await;
    assert_eq!(rows.len(), 6);
    assert_eq!(rows[0], ["1", "Help."], "a version is never changed");
}

#[tokio::test]
async fn a_change_from_an_old_revision_is_a_conflict() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let id = admin.create_agent("Counter", &[]).await;
    let change =
        |revision: i64, name: &str| json!({ "id": id, "revision": revision, "name": name });
    assert_eq!(counts(&update(&admin, change(1, "First")).await), (2, 1));
    let reply = update(&admin, change(1, "Second")).await;
    assert_eq!(reply.code(), "CONFLICT");
    let path = format!("/api/v1/agents/{id}");
    let reply = admin
        .send_json(
            Method::PATCH,
            &path,
            &json!({ "revision": 1, "name": "Third" }),
        )
        .await;
    assert_eq!((reply.status, reply.text("/error")), (409, "conflict"));
    assert_eq!(admin.get(&path).await.text("/name"), "First");
}

#[tokio::test]
async fn of_many_changes_at_once_from_one_revision_one_wins() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let id = admin.create_agent("Counter", &[]).await;
    let changes = (0..8).map(|number| {
        let input = json!({ "id": id, "revision": 1, "systemPrompt": format!("Prompt {number}") });
        let admin = admin.clone();
        async move { update(&admin, input).await.code().to_owned() }
    });
    let mut codes = futures::future::join_all(changes).await;
    codes.sort();
    assert_eq!(codes[..7], vec!["CONFLICT"; 7]);
    assert_eq!(codes[7], "OK");
    assert_eq!(
        app.database
            .value("SELECT count(*) FROM agent_versions")
            .await,
        "2"
    );
}

#[tokio::test]
async fn rest_changes_what_it_names() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let id = admin.create_agent("Counter", &["calculate"]).await;
    let path = format!("/api/v1/agents/{id}");
    let change = json!({ "name": "Other", "configuration": { "timeout": 60 } });
    let reply = admin.send_json(Method::PATCH, &path, &change).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(
        (
            reply.text("/name"),
            reply.at("/version"),
            reply.at("/revision")
        ),
        ("Other", &json!(2), &json!(2))
    );
    let found = admin.get(&path).await;
    assert_eq!(found.at("/configuration/timeout"), &json!(60));
    assert_eq!(
        found.at("/configuration/maxSteps"),
        &json!(10),
        "what is left out stays"
    );
    assert_eq!(found.at("/tools"), &json!(["calculate"]));
    let reply = admin
        .send_json(
            Method::PATCH,
            &path,
            &json!({ "configuration": { "timeout": 0 } }),
        )
        .await;
    assert_eq!(reply.status, 400);
    assert!(
        reply.at("/details/configuration.timeout").is_string()
            || reply.body.to_string().contains("configuration.timeout")
    );
}
