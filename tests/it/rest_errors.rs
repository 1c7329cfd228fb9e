//! The envelope of REST's errors, and what every response carries.

#![cfg(test)]

use reqwest::Method;
use serde_json::json;
use support::TestApp;
use support::reply::Reply;

/// Checks the envelope of an error.
fn check(reply: &Reply, status: u16, code: &str) {
    assert_eq!(reply.status, status, "{reply:?}");
    assert_eq!(reply.text("/error"), code, "{reply:?}");
    assert!(!reply.text("/message").is_empty());
    assert!(reply.at("/details").is_object(), "{reply:?}");
    assert_eq!(
        reply.text("/requestId"),
        reply.header("x-request-id"),
        "{reply:?}"
    );
    assert!(reply.text("/requestId").starts_with("req_"));
    let timestamp = reply.text("/timestamp");
    assert!(
        timestamp.ends_with('Z') && timestamp.len() == 24,
        "{timestamp}"
    );
    let keys: Vec<&String> = reply.body.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        ["details", "error", "message", "requestId", "timestamp"]
    );
}

#[tokio::test]
async fn errors_have_one_envelope() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let viewer = app.user(domain::role::AccessRole::Viewer).await;
    let missing = format!("/api/v1/agents/{}", domain::id::AgentId::new());
    check(
        &app.anonymous().get("/api/v1/agents").await,
        401,
        "authentication_failed",
    );
    check(&admin.get(&missing).await, 404, "resource_not_found");
    check(
        &admin.get("/api/v1/agents/nonsense").await,
        400,
        "invalid_request",
    );
    check(
        &admin.get("/api/v1/agents/%ff").await,
        400,
        "invalid_request",
    );
    check(&admin.get("/nowhere").await, 404, "resource_not_found");
    check(
        &admin.get("/api/v1/nowhere").await,
        404,
        "resource_not_found",
    );
    check(
        &admin.get("/api/v1/agents?limit=101").await,
        400,
        "invalid_request",
    );
    check(
        &admin.get("/api/v1/agents?limit=x").await,
        400,
        "invalid_request",
    );
    check(
        &admin.get("/api/v1/agents?sort=size").await,
        400,
        "invalid_request",
    );
    check(
        &admin.send(Method::PUT, "/api/v1/agents").await,
        405,
        "invalid_request",
    );
    check(
        &admin.send(Method::DELETE, "/graphql").await,
        405,
        "invalid_request",
    );
    let body = json!({ "name": "New", "systemPrompt": "Help." });
    check(
        &viewer.post("/api/v1/agents/create", body).await,
        403,
        "permission_denied",
    );
    check(
        &admin.post("/api/v1/agents/create", json!({})).await,
        400,
        "invalid_request",
    );
    check(
        &admin.post("/api/v1/agents/create", json!([])).await,
        400,
        "invalid_request",
    );
}

#[tokio::test]
async fn bodies_that_cannot_be_read_are_refused() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let send = async |kind: &str, body: String| {
        let request = admin.request(Method::POST, "/api/v1/agents/create");
        Reply::read(
            request
                .header("content-type", kind)
                .body(body)
                .send()
                .await
                .unwrap(),
        )
        .await
    };
    check(
        &send("text/plain", "{}".to_owned()).await,
        415,
        "invalid_request",
    );
    check(
        &send("application/json", "{".to_owned()).await,
        400,
        "invalid_request",
    );
    let unknown = json!({ "name": "New", "systemPrompt": "Help.", "colour": "blue" }).to_string();
    let reply = send("application/json", unknown).await;
    check(&reply, 400, "invalid_request");
    assert!(reply.text("/message").contains("colour"), "{reply:?}");
    let large = json!({ "name": "x".repeat(3_000_000) }).to_string();
    check(
        &send("application/json", large).await,
        413,
        "payload_too_large",
    );
}

#[tokio::test]
async fn every_response_tells_browsers_to_be_careful() {
    let app = TestApp::new().await;
    for path in [
        "/healthz",
        "/nowhere",
        "/api/v1/agents",
        "/app/",
        "/docs/",
        "/graphql",
    ] {
        let reply = app.anonymous().get(path).await;
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(reply.header("x-frame-options"), "DENY", "{path}");
        assert_eq!(reply.header("referrer-policy"), "same-origin", "{path}");
        let policy = reply.header("content-security-policy");
        assert!(policy.contains("script-src 'self';"), "{path}: {policy}");
        assert!(
            policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        assert!(reply.header("x-request-id").starts_with("req_"), "{path}");
    }
}

#[tokio::test]
async fn the_server_says_how_it_is() {
    let app = TestApp::new().await;
    let anonymous = app.anonymous();
    assert_eq!(
        anonymous.get("/healthz").await.body,
        json!({ "status": "ok" })
    );
    let reply = anonymous.get("/readyz").await;
    assert_eq!(reply.status, 200);
    assert_eq!(
        reply.body,
        json!({ "status": "ok", "database": "ok", "search": "embedded", "stopping": false })
    );
    assert_eq!(anonymous.send(Method::HEAD, "/healthz").await.status, 200);
    let reply = anonymous.get("/api/v1/server").await;
    assert_eq!(reply.at("/model/simulated"), &json!(true));
    assert_eq!(reply.at("/developmentSignIn"), &json!(true));
}

#[tokio::test]
async fn a_server_without_its_database_is_not_ready_and_comes_back() {
    let app = TestApp::new().await;
    let anonymous = app.anonymous();
    let name = app.database.value("SELECT current_database()").await;
    let deny = format!(
        "ALTER DATABASE {name} ALLOW_CONNECTIONS false;
         SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = '{name}' AND pid <> pg_backend_pid()"
    );
    let elsewhere = support::database::connect(&app.database.superuser_url()).await;
    for statement in deny.split(';') {
        elsewhere.batch_execute(statement).await.unwrap();
    }
    let status = async |wanted: u16| {
        support::wait::until("another state", async || {
            let reply = anonymous.get("/readyz").await;
            (reply.status == wanted).then_some(reply)
        })
        .await
    };
    let reply = status(503).await;
    assert_eq!(reply.at("/database"), "unavailable");
    assert_eq!(anonymous.get("/healthz").await.status, 200);
    let allow = format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true");
    elsewhere.batch_execute(&allow).await.unwrap();
    status(200).await;
}
