//! Listing agents.

use serde_json::{Value, json};
use support::{Client, TestApp};

const LIST: &str =
    "query ($first: Int, $after: String, $last: Int, $before: String, $filter: AgentFilter) {
    agents(first: $first, after: $after, last: $last, before: $before, filter: $filter) {
        nodes { name } edges { cursor node { name } } totalCount
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }";

async fn list(client: &Client, variables: Value) -> Value {
    client.graphql(LIST, variables).await.data()["agents"].clone()
}

fn names(page: &Value) -> Vec<&str> {
    let nodes = page["nodes"].as_array().unwrap();
    nodes
        .iter()
        .filter_map(|node| node["name"].as_str())
        .collect()
}

async fn seven_agents(app: &TestApp) -> Client {
    let admin = app.admin().await;
    for number in 1..=7 {
        admin.create_agent(&format!("Agent {number}"), &[]).await;
    }
    admin
}

#[tokio::test]
async fn pages_lead_forward_and_backward() {
    let app = TestApp::new().await;
    let admin = seven_agents(&app).await;
    let first = list(&admin, json!({ "first": 3 })).await;
    assert_eq!(names(&first), ["Agent 7", "Agent 6", "Agent 5"]);
    assert_eq!(first["totalCount"], 7);
    assert_eq!(
        (
            &first["pageInfo"]["hasNextPage"],
            &first["pageInfo"]["hasPreviousPage"]
        ),
        (&json!(true), &json!(false))
    );
    assert_eq!(first["pageInfo"]["endCursor"], first["edges"][2]["cursor"]);
    let second = list(
        &admin,
        json!({ "first": 3, "after": first["pageInfo"]["endCursor"] }),
    )
    .await;
    assert_eq!(names(&second), ["Agent 4", "Agent 3", "Agent 2"]);
    let third = list(
        &admin,
        json!({ "first": 3, "after": second["pageInfo"]["endCursor"] }),
    )
    .await;
    assert_eq!(names(&third), ["Agent 1"]);
    assert_eq!(third["pageInfo"]["hasNextPage"], false);
    assert_eq!(third["pageInfo"]["hasPreviousPage"], true);

    let last = list(&admin, json!({ "last": 3 })).await;
    assert_eq!(names(&last), ["Agent 3", "Agent 2", "Agent 1"]);
    let before = list(
        &admin,
        json!({ "last": 3, "before": last["pageInfo"]["startCursor"] }),
    )
    .await;
    assert_eq!(names(&before), ["Agent 6", "Agent 5", "Agent 4"]);
    assert_eq!(before["pageInfo"]["hasPreviousPage"], true);
    assert_eq!(before["pageInfo"]["hasNextPage"], true);
}

#[tokio::test]
async fn a_page_without_a_sensible_size_is_refused() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for variables in [
        json!({}),
        json!({ "first": 0 }),
        json!({ "first": 101 }),
        json!({ "first": -1 }),
        json!({ "last": 101 }),
        json!({ "first": 1, "last": 1 }),
        json!({ "first": 1, "after": "nonsense" }),
    ] {
        let reply = admin.graphql(LIST, variables.clone()).await;
        assert_eq!(reply.code(), "INVALID_REQUEST", "{variables}");
    }
}

#[tokio::test]
async fn a_search_takes_its_words_literally() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for name in ["Invoice checker", "100% sure", "snake_case", "Back\\slash"] {
        admin.create_agent(name, &[]).await;
    }
    for (search, expected) in [
        ("INVOICE", vec!["Invoice checker"]),
        ("checker invoice", vec!["Invoice checker"]),
        ("%", vec!["100% sure"]),
        ("_", vec!["snake_case"]),
        ("\\", vec!["Back\\slash"]),
        ("invoice nothing", vec![]),
    ] {
        let page = list(
            &admin,
            json!({ "first": 9, "filter": { "search": search } }),
        )
        .await;
        assert_eq!(names(&page), expected, "{search}");
        assert_eq!(page["totalCount"], expected.len(), "{search}");
    }
}

#[tokio::test]
async fn rest_numbers_its_pages() {
    let app = TestApp::new().await;
    let admin = seven_agents(&app).await;
    let reply = admin.get("/api/v1/agents?page=2&limit=3&sort=name").await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let agents = reply.at("/agents").as_array().unwrap();
    let names: Vec<&str> = agents
        .iter()
        .filter_map(|agent| agent["name"].as_str())
        .collect();
    assert_eq!(names, ["Agent 4", "Agent 5", "Agent 6"]);
    assert_eq!(
        reply.at("/pagination"),
        &json!({ "page": 2, "limit": 3, "total": 7, "totalPages": 3 })
    );
    let empty = admin.get("/api/v1/agents?page=9").await;
    assert_eq!(empty.at("/agents"), &json!([]));
    assert_eq!(
        admin
            .get("/api/v1/agents?filter=inactive")
            .await
            .at("/pagination/total"),
        &json!(0)
    );
}
