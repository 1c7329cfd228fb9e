//! Making an agent.

use serde_json::{Value, json};
use support::TestApp;
use support::client::CREATE;

#[tokio::test]
async fn an_agent_is_made_with_its_first_version() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let query = "mutation ($input: CreateAgentInput!) { createAgent(input: $input) { errors { code }
        agent { name description status tags revision createdBy { email } currentVersion {
            number systemPrompt toolNames configuration { maxSteps timeout model requireConfirmation } } } } }";
    let input = json!({
        "name": " Counter ", "description": "Counts.", "systemPrompt": "Count.", "tags": ["sums"],
        "tools": ["calculate"], "configuration": { "maxSteps": 3, "model": "claude-test" },
    });
    let reply = admin.graphql(query, json!({ "input": input })).await;
    let expected = json!({
        "name": "Counter", "description": "Counts.", "status": "ACTIVE", "tags": ["sums"], "revision": 1,
        "createdBy": { "email": "admin@acme.example" },
        "currentVersion": {
            "number": 1, "systemPrompt": "Count.", "toolNames": ["calculate"],
            "configuration": { "maxSteps": 3, "timeout": 300, "model": "claude-test", "requireConfirmation": false },
        },
    });
    assert_eq!(reply.data()["createAgent"]["agent"], expected);
}

#[tokio::test]
async fn rest_makes_the_same() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let body = json!({
        "name": "Counter", "systemPrompt": "Count.", "tools": ["calculate"],
        "configuration": { "maxSteps": 3, "timeout": 60, "requireConfirmation": true },
    });
    let reply = admin.post("/api/v1/agents/create", body).await;
    assert_eq!(reply.status, 201, "{reply:?}");
    assert_eq!(
        (reply.text("/name"), reply.text("/status")),
        ("Counter", "active")
    );
    assert!(reply.text("/createdBy").starts_with("user_"));
    let found = admin
        .get(&format!("/api/v1/agents/{}", reply.text("/id")))
        .await;
    let configuration = json!({ "maxSteps": 3, "timeout": 60, "requireConfirmation": true });
    assert_eq!(found.at("/configuration"), &configuration);
    assert_eq!(found.at("/tools"), &json!(["calculate"]));
}

#[tokio::test]
async fn everything_wrong_is_named_at_once() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let input = json!({
        "name": " ", "description": "x".repeat(2_001), "systemPrompt": "a\u{0}b",
        "tags": ["ok", "x".repeat(41)], "tools": ["calculate", "calculate", "fly"],
        "configuration": { "maxSteps": 0, "timeout": 86_401 },
    });
    let fields = [
        "name",
        "description",
        "tags[1]",
        "systemPrompt",
        "tools[1]",
        "tools[2]",
        "configuration.maxSteps",
        "configuration.timeout",
    ];
    let reply = admin.graphql(CREATE, json!({ "input": input })).await;
    let errors = reply.at("/data/createAgent/errors").as_array().unwrap();
    let named: Vec<&str> = errors
        .iter()
        .filter_map(|error| error["field"].as_str())
        .collect();
    assert_eq!(named, fields);
    assert!(
        errors
            .iter()
            .all(|error| error["code"] == "INVALID_REQUEST")
    );
    assert!(
        errors[5]["message"]
            .as_str()
            .unwrap()
            .contains("search_docs"),
        "{errors:?}"
    );

    let reply = admin.post("/api/v1/agents/create", input).await;
    assert_eq!(reply.status, 400);
    let mut sorted = fields;
    sorted.sort_unstable();
    let details: Vec<&String> = reply.at("/details").as_object().unwrap().keys().collect();
    assert_eq!(details, sorted);
    assert_eq!(app.database.value("SELECT count(*) FROM agents").await, "0");
}

#[tokio::test]
async fn texts_come_back_as_they_were() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for name in [
        "Größe 🦀 ﷽",
        "e\u{301}",
        "'; DROP TABLE agents; --",
        "<b>\"x\"</b>",
        "\u{202e}abc",
        "100 %_\\",
    ] {
        let id = admin.create_agent(name, &[]).await;
        let found = admin.get(&format!("/api/v1/agents/{id}")).await;
        assert_eq!(found.text("/name"), name);
    }
    // The longest that is kept counts characters, not bytes.
    admin.create_agent(&"ß".repeat(120), &[]).await;
    let reply = admin
        .graphql(
            CREATE,
            json!({ "input": { "name": "ß".repeat(121), "systemPrompt": "x" } }),
        )
        .await;
    assert_eq!(reply.code(), "INVALID_REQUEST");
}

#[tokio::test]
async fn the_same_key_makes_one_agent() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let input = json!({ "name": "Once", "systemPrompt": "x", "idempotencyKey": "k1" });
    let calls = (0..8).map(|_| admin.create_agent_of(input.clone()));
    let mut ids = futures::future::join_all(calls).await;
    ids.dedup();
    assert_eq!(ids.len(), 1, "{ids:?}");
    assert_eq!(app.audit_log().await, ["agent.create done admin"]);
    // Somebody else's key is another key.
    let editor = app.user(domain::role::AccessRole::Editor).await;
    assert_ne!(editor.create_agent_of(input).await, ids[0]);
}

#[tokio::test]
async fn a_null_in_place_of_a_list_or_text_is_refused_or_left_out() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let input = json!({ "name": "Counter", "systemPrompt": "x", "tools": null, "tags": null, "configuration": null });
    admin.create_agent_of(input).await;
    let reply = admin
        .graphql(
            CREATE,
            json!({ "input": { "name": Value::Null, "systemPrompt": "x" } }),
        )
        .await;
    assert_eq!(reply.code(), "INVALID_REQUEST");
}
