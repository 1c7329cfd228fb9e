//! Deleting an agent.

use reqwest::Method;
use serde_json::json;
use support::TestApp;
use support::client::RUN;

#[tokio::test]
async fn a_deleted_agent_is_gone_but_its_executions_stay() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let id = admin.create_agent("Counter", &["calculate"]).await;
    let execution = admin.run_to_end(&id, "What is 6 * 7?").await;
    let query = "mutation ($id: ID!) { deleteAgent(input: { id: $id }) { deletedAgentId errors { code } } }";
    let reply = admin.graphql(query, json!({ "id": id })).await;
    assert_eq!(reply.data()["deleteAgent"]["deletedAgentId"], json!(id));

    let path = format!("/api/v1/agents/{id}");
    assert_eq!(admin.get(&path).await.status, 404);
    assert_eq!(admin.get(&format!("{path}/executions")).await.status, 404);
    assert_eq!(
        admin
            .send_json(Method::PATCH, &path, &json!({ "name": "x" }))
            .await
            .status,
        404
    );
    assert_eq!(admin.send(Method::DELETE, &path).await.status, 404);
    assert_eq!(
        admin.graphql(query, json!({ "id": id })).await.code(),
        "NOT_FOUND"
    );
    let run = json!({ "input": { "agentId": id, "goal": "Go" } });
    assert_eq!(admin.graphql(RUN, run).await.code(), "NOT_FOUND");
    assert_eq!(
        admin.get("/api/v1/agents?filter=all").await.at("/agents"),
        &json!([])
    );

    let query =
        "query ($id: ID!) { execution(id: $id) { output agent { name } agentVersion { number } } }";
    let reply = admin.graphql(query, json!({ "id": execution["id"] })).await;
    assert_eq!(reply.data()["execution"]["agent"]["name"], "Counter");
}

#[tokio::test]
async fn rest_deletes_too() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let id = admin.create_agent("Counter", &[]).await;
    let reply = admin
        .send(Method::DELETE, &format!("/api/v1/agents/{id}"))
        .await;
    assert_eq!((reply.status, reply.body.as_str()), (204, Some("")));
}
