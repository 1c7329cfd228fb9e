//! Listing executions.

use serde_json::{Value, json};
use support::TestApp;

const LIST: &str = "query ($first: Int, $after: String, $filter: ExecutionFilter) {
    executions(first: $first, after: $after, filter: $filter) {
        nodes { goal } totalCount pageInfo { hasNextPage endCursor } } }";

fn goals<'a>(executions: &'a Value, name: &str) -> Vec<&'a str> {
    let nodes = executions[name].as_array().unwrap();
    nodes
        .iter()
        .filter_map(|node| node["goal"].as_str())
        .collect()
}

#[tokio::test]
async fn executions_are_listed_newest_first() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Echo", &[]).await;
    let other = admin.create_agent("Other", &[]).await;
    admin.run_to_end(&other, "Elsewhere").await;
    for number in 1..=5 {
        admin.run_to_end(&agent, &format!("Goal {number}")).await;
    }
    let filter = json!({ "agentId": agent, "status": "COMPLETED" });
    let first = admin
        .graphql(LIST, json!({ "first": 3, "filter": filter }))
        .await;
    let page = &first.data()["executions"];
    assert_eq!(goals(page, "nodes"), ["Goal 5", "Goal 4", "Goal 3"]);
    assert_eq!(page["totalCount"], 5);
    let after = &page["pageInfo"]["endCursor"];
    let second = admin
        .graphql(
            LIST,
            json!({ "first": 3, "after": after, "filter": filter }),
        )
        .await;
    let page = &second.data()["executions"];
    assert_eq!(goals(page, "nodes"), ["Goal 2", "Goal 1"]);
    assert_eq!(page["pageInfo"]["hasNextPage"], false);
    let failed = json!({ "first": 3, "filter": { "status": "FAILED" } });
    assert_eq!(
        admin.graphql(LIST, failed).await.data()["executions"]["totalCount"],
        0
    );
    let all = admin.graphql(LIST, json!({ "first": 9 })).await;
    assert_eq!(all.data()["executions"]["totalCount"], 6);
}

#[tokio::test]
async fn rest_lists_an_agents_executions() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &["calculate"]).await;
    for number in 1..=3 {
        admin
            .run_to_end(&agent, &format!("What is {number} * 7?"))
            .await;
    }
    let path = format!("/api/v1/agents/{agent}/executions");
    let reply = admin.get(&format!("{path}?limit=2")).await;
    assert_eq!(
        goals(&reply.body, "executions"),
        ["What is 3 * 7?", "What is 2 * 7?"]
    );
    assert_eq!(reply.at("/statistics/totalExecutions"), &json!(3));
    assert_eq!(reply.at("/statistics/successRate"), &json!(1.0));
    let one = reply.at("/executions/0");
    assert_eq!(
        (&one["status"], &one["steps"], &one["toolsUsed"]),
        (&json!("completed"), &json!(2), &json!(["calculate"]))
    );
    let next = admin
        .get(&format!("{path}?limit=2&after={}", reply.text("/next")))
        .await;
    assert_eq!(goals(&next.body, "executions"), ["What is 1 * 7?"]);
    assert!(next.at("/next").is_null());
    for (query, count) in [
        ("startDate=2020-01-01", 3),
        ("endDate=2020-01-01", 0),
        ("startDate=2099-01-01T00:00:00Z", 0),
    ] {
        let reply = admin.get(&format!("{path}?{query}")).await;
        assert_eq!(goals(&reply.body, "executions").len(), count, "{query}");
    }
    for query in ["limit=0", "limit=101", "startDate=yesterday", "after=x"] {
        assert_eq!(
            admin.get(&format!("{path}?{query}")).await.status,
            400,
            "{query}"
        );
    }
}

#[tokio::test]
async fn statistics_come_in_the_order_of_the_ids() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let (ran, idle) = (
        admin.create_agent("Ran", &[]).await,
        admin.create_agent("Idle", &[]).await,
    );
    admin.run_to_end(&ran, "Go").await;
    let query = "query ($ids: [ID!]!) { agentStatistics(agentIds: $ids) { agentId totalExecutions successRate } }";
    let reply = admin.graphql(query, json!({ "ids": [idle, ran] })).await;
    let expected = json!([
        { "agentId": idle, "totalExecutions": 0, "successRate": null },
        { "agentId": ran, "totalExecutions": 1, "successRate": 1.0 },
    ]);
    assert_eq!(reply.data()["agentStatistics"], expected);
}
