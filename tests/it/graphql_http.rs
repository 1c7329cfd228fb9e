//! GraphQL over HTTP: what is refused, and how.

#![cfg(test)]

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};
use support::reply::Reply;
use support::{Client, TestApp};

const NEWER: &str = "application/graphql-response+json";

async fn send(client: &Client, kind: &str, body: String) -> Reply {
    let request = client
        .request(Method::POST, "/graphql")
        .header("accept", NEWER);
    Reply::read(
        request
            .header("content-type", kind)
            .body(body)
            .send()
            .await
            .unwrap(),
    )
    .await
}

#[tokio::test]
async fn anybody_may_ask_for_a_sign_of_life_but_not_who_they_are() {
    let app = TestApp::new().await;
    let anonymous = app.anonymous();
    let reply = anonymous.graphql("{ __typename }", Value::Null).await;
    assert_eq!(
        (reply.status, reply.data()),
        (200, &json!({ "__typename": "Query" }))
    );
    let reply = anonymous
        .graphql("{ viewer { user { id } } }", Value::Null)
        .await;
    assert_eq!(reply.code(), "AUTHENTICATION_FAILED");
    for query in [
        "{ agents(first: 1) { totalCount } }",
        "{ tools { name } }",
        r#"{ node(id: "user_x") { id } }"#,
    ] {
        assert_eq!(
            anonymous.graphql(query, Value::Null).await.code(),
            "AUTHENTICATION_FAILED",
            "{query}"
        );
    }
}

#[tokio::test]
async fn a_mutation_needs_post_and_json() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let mutation = "mutation{createAgent(input:{name:\"x\",systemPrompt:\"x\"}){errors{code}}}";
    let url: String = url::form_urlencoded::byte_serialize(mutation.as_bytes()).collect();
    let reply = admin.get(&format!("/graphql?query={url}")).await;
    assert_eq!((reply.status, reply.header("allow")), (405, "POST"));
    // The second operation is the one that is named.
    let two = format!(
        "query a {{ __typename }} {}",
        mutation.replace("mutation", "mutation b")
    );
    let url: String = url::form_urlencoded::byte_serialize(two.as_bytes()).collect();
    assert_eq!(
        admin
            .get(&format!("/graphql?query={url}&operationName=b"))
            .await
            .status,
        405
    );
    assert_eq!(
        admin
            .get(&format!("/graphql?query={url}&operationName=a"))
            .await
            .status,
        200
    );
    let body = json!({ "query": mutation }).to_string();
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "",
    ] {
        assert_eq!(send(&admin, kind, body.clone()).await.status, 415, "{kind}");
    }
    assert_eq!(app.database.value("SELECT count(*) FROM agents").await, "0");
    assert_eq!(
        send(&admin, "application/json; charset=utf-8", body)
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn what_is_no_request_is_refused() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let one = json!({ "query": "{ __typename }" });
    for body in [
        json!([one]),
        json!([]),
        json!({}),
        json!({ "query": 1 }),
        json!("{ __typename }"),
        json!({ "query": "{ __typename }", "variables": [] }),
        json!({ "query": "{ __typename }", "extensions": 7 }),
        json!({ "query": "" }),
        json!({ "query": "{" }),
        json!({ "query": "{ nothing }" }),
        json!({ "query": "subscription { executionEvents(id: \"x\") { seq } }" }),
    ] {
        let reply = send(&admin, "application/json", body.to_string()).await;
        assert_eq!(reply.status, 400, "{body}: {reply:?}");
        assert_eq!(reply.code(), "INVALID_REQUEST", "{body}");
        assert!(
            reply
                .text("/errors/0/extensions/requestId")
                .starts_with("req_"),
            "{body}"
        );
        assert!(reply.header("content-type").starts_with(NEWER), "{body}");
    }
    assert_eq!(
        send(&admin, "application/json", "{".to_owned())
            .await
            .status,
        400
    );
    // Older clients hear of the same errors with status 200.
    let reply = admin.graphql("{ nothing }", Value::Null).await;
    assert_eq!((reply.status, reply.code()), (200, "INVALID_REQUEST"));
}

#[tokio::test]
async fn documents_that_cost_too_much_are_refused_fast() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let repeat = |count: usize, part: fn(usize) -> String| (0..count).map(part).collect::<String>();
    let aliases = |count| repeat(count, |number| format!("a{number}:__typename "));
    let nested = "...on Query{".repeat(400) + "__typename" + &"}".repeat(400);
    let lists = "[".repeat(40_000) + &"]".repeat(40_000);
    let wide = repeat(200, |number| {
        format!("a{number}: agents(first: 100) {{ nodes {{ id name }} }} ")
    });
    let begin = Instant::now();
    for document in [
        // About 600 kB, and then as many as fit into the bytes.
        format!("{{ {} }}", aliases(40_000)),
        format!("{{ {} }}", aliases(1_200)),
        format!("{{ {nested} }}"),
        "{".repeat(90_000),
        format!("{{ agentStatistics(agentIds: {lists}) {{ agentId }} }}"),
        format!("{{ {wide} }}"),
        format!("{{ __typename {} }}", "@skip(if: false) ".repeat(900)),
    ] {
        let body = json!({ "query": document }).to_string();
        let reply = send(&admin, "application/json", body).await;
        let start: String = document.chars().take(60).collect();
        assert_eq!(reply.status, 400, "{start}: {reply:?}");
    }
    let took = begin.elapsed();
    assert!(took < Duration::from_secs(3), "the refusals took {took:?}");
    let variables = json!({ "x": "y".repeat(1_100_000) });
    let large = json!({ "query": "{ __typename }", "variables": variables }).to_string();
    assert_eq!(send(&admin, "application/json", large).await.status, 413);
}

#[tokio::test]
async fn nesting_is_limited_but_ordinary_documents_pass() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for (levels, code) in [(4, "OK"), (13, "INVALID_REQUEST")] {
        let inner = "ofType{".repeat(levels) + "name" + &"}".repeat(levels);
        let document =
            format!("{{ __type(name: \"Agent\") {{ fields {{ type {{ {inner} }} }} }} }}");
        let reply = admin.graphql(&document, Value::Null).await;
        assert_eq!(reply.code(), code, "{levels} levels: {reply:?}");
    }
}

#[tokio::test]
async fn fragments_that_lead_back_to_themselves_are_refused() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let body =
        json!({ "query": "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }" });
    assert_eq!(
        send(&admin, "application/json", body.to_string())
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn a_failure_of_the_server_says_nothing_of_its_cause() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    app.database
        .run_sql("ALTER TABLE agents RENAME COLUMN tags TO labels")
        .await;
    let reply = admin
        .graphql("{ agents(first: 1) { nodes { tags } } }", Value::Null)
        .await;
    assert_eq!(reply.code(), "INTERNAL");
    assert!(
        reply
            .text("/errors/0/extensions/requestId")
            .starts_with("req_")
    );
    assert!(!reply.body.to_string().contains("agents."), "{reply:?}");
}
