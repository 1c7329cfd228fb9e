//! Finding one agent.

use serde_json::json;
use support::TestApp;

#[tokio::test]
async fn an_agent_is_shown_with_its_numbers() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let id = admin.create_agent("Counter", &["calculate"]).await;
    let path = format!("/api/v1/agents/{id}");
    let none = json!({ "totalRuns": 0, "successfulRuns": 0, "failedRuns": 0, "averageDuration": null, "averageSteps": null });
    assert_eq!(admin.get(&path).await.at("/statistics"), &none);
    admin.run_to_end(&id, "What is 6 * 7?").await;
    let found = admin.get(&path).await;
    assert_eq!(found.at("/statistics/totalRuns"), &json!(1));
    assert_eq!(found.at("/statistics/successfulRuns"), &json!(1));
    assert_eq!(found.at("/statistics/averageSteps"), &json!(2.0));
    assert!(found.at("/statistics/averageDuration").as_f64().unwrap() > 0.0);
    assert_eq!(
        (found.text("/status"), found.text("/systemPrompt")),
        ("active", "Help.")
    );
    assert_eq!(
        (found.at("/version"), found.at("/revision")),
        (&json!(1), &json!(1))
    );
}

#[tokio::test]
async fn versions_are_listed_newest_first() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let id = admin.create_agent("Counter", &[]).await;
    for number in 2..=5 {
        let change = json!({ "systemPrompt": format!("Prompt {number}") });
        let reply = admin
            .send_json(
                reqwest::Method::PATCH,
                &format!("/api/v1/agents/{id}"),
                &change,
            )
            .await;
        assert_eq!(reply.at("/version"), &json!(number));
    }
    let query = "query ($id: ID!, $after: String) { agent(id: $id) {
        versions(first: 2, after: $after) { nodes { number } pageInfo { hasNextPage endCursor } } } }";
    let mut numbers = Vec::new();
    let mut after = json!(null);
    loop {
        let reply = admin
            .graphql(query, json!({ "id": id, "after": after }))
            .await;
        let versions = &reply.data()["agent"]["versions"];
        let nodes = versions["nodes"].as_array().unwrap();
        numbers.extend(nodes.iter().filter_map(|node| node["number"].as_i64()));
        after = versions["pageInfo"]["endCursor"].clone();
        if versions["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!(numbers, [5, 4, 3, 2, 1]);
}

#[tokio::test]
async fn an_id_of_another_kind_is_an_error() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let query = "query ($id: ID!) { agent(id: $id) { name } }";
    for id in [
        "",
        "agent_",
        "exec_01j9z3k7c8e4v5t6y7w8x9a0b1",
        "1",
        "agent_01J9Z3K7C8E4V5T6Y7W8X9A0B1",
    ] {
        let reply = admin.graphql(query, json!({ "id": id })).await;
        assert_eq!(reply.code(), "INVALID_REQUEST", "{id}");
    }
}
