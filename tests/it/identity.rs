//! Tokens: who they let in, and what is kept of them.

#![cfg(test)]

use domain::role::AccessRole;
use support::reply::Reply;
use support::{Client, TestApp};

/// What a token opens, by REST and by GraphQL: the status and the code.
async fn try_token(app: &TestApp, token: &str) -> (u16, String) {
    let client = Client::new(&app.url, Some(token.to_owned()));
    let rest = client.get("/api/v1/agents").await;
    let graphql = client
        .graphql("{ viewer { user { id } } }", serde_json::Value::Null)
        .await;
    assert_eq!(
        rest.status == 200,
        graphql.body.pointer("/data/viewer/user").is_some()
    );
    let code = rest.at("/error").as_str().unwrap_or_default();
    (rest.status, code.to_owned())
}

fn refused() -> (u16, String) {
    (401, "authentication_failed".to_owned())
}

#[tokio::test]
async fn only_the_hash_of_a_token_is_kept() {
    let app = TestApp::new().await;
    let token = app.token(AccessRole::Admin).await;
    assert_eq!(try_token(&app, &token).await.0, 200);
    let tables = app
        .database
        .rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        .await;
    assert!(tables.len() > 8);
    // The hint is the first characters; what follows them is the secret.
    let secret = &token[9..];
    for table in tables.iter().map(|row| &row[0]) {
        let sql = format!(
            "SELECT count(*) FROM {table} t WHERE t::text LIKE '%{secret}%'
             OR t::text LIKE '%' || encode('{token}', 'hex') || '%'"
        );
        assert_eq!(
            app.database.value(&sql).await,
            "0",
            "{table} holds the token"
        );
    }
    let hash = format!("SELECT count(*) FROM api_tokens WHERE hash = sha256('{token}')");
    assert_eq!(app.database.value(&hash).await, "1");
}

#[tokio::test]
async fn a_token_that_has_ended_opens_nothing() {
    let app = TestApp::new().await;
    for (ending, undo) in [
        (
            "UPDATE api_tokens SET revoked_at = now()",
            "UPDATE api_tokens SET revoked_at = NULL",
        ),
        (
            "UPDATE api_tokens SET expires_at = now()",
            "UPDATE api_tokens SET expires_at = now() + '1 hour'",
        ),
        (
            "UPDATE users SET disabled_at = now()",
            "UPDATE users SET disabled_at = NULL",
        ),
    ] {
        let token = app.token(AccessRole::Admin).await;
        assert_eq!(try_token(&app, &token).await.0, 200);
        app.database.run_sql(ending).await;
        assert_eq!(try_token(&app, &token).await, refused(), "{ending}");
        app.database.run_sql(undo).await;
        assert_eq!(try_token(&app, &token).await.0, 200, "{undo}");
    }
}

#[tokio::test]
async fn a_token_that_is_none_opens_nothing() {
    let app = TestApp::new().await;
    let token = app.token(AccessRole::Admin).await;
    let other_end = if token.ends_with('0') { "1" } else { "0" };
    let mistyped = format!("{}{other_end}", &token[..token.len() - 1]);
    let unknown = identity::token::ApiToken::generate();
    for wrong in [
        mistyped.as_str(),
        unknown.expose(),
        "",
        "pb_",
        "x",
        "' OR 1=1 --",
        &token.to_uppercase(),
    ] {
        assert_eq!(try_token(&app, wrong).await, refused(), "{wrong}");
    }
    for header in [
        token.clone(),
        format!("Basic {token}"),
        format!("Bearer  {token} x"),
    ] {
        let request = app
            .anonymous()
            .request(reqwest::Method::GET, "/api/v1/agents");
        let response = request
            .header("authorization", &header)
            .send()
            .await
            .unwrap();
        let reply = Reply::read(response).await;
        assert_eq!(reply.status, 401, "{header}");
        assert_eq!(reply.header("www-authenticate"), "Bearer");
    }
}

#[tokio::test]
async fn using_a_token_is_noted() {
    let app = TestApp::new().await;
    let token = app.token(AccessRole::Viewer).await;
    let used = "SELECT count(*) FROM api_tokens WHERE last_used_at > now() - interval '1 minute'";
    assert_eq!(app.database.value(used).await, "0");
    assert_eq!(try_token(&app, &token).await.0, 200);
    assert_eq!(app.database.value(used).await, "1");
}

#[tokio::test]
async fn development_sign_in_is_for_this_machines_own_page() {
    let app = TestApp::new().await;
    let anonymous = app.anonymous();
    let path = "/api/v1/development/sign-in";
    let reply = anonymous.send(reqwest::Method::POST, path).await;
    assert_eq!(try_token(&app, reply.text("/token")).await.0, 200);
    for (name, value) in [("host", "evil.example"), ("origin", "http://evil.example")] {
        let request = anonymous
            .request(reqwest::Method::POST, path)
            .header(name, value);
        assert_eq!(request.send().await.unwrap().status(), 403, "{name}");
    }
}

#[tokio::test]
async fn production_has_no_development_sign_in() {
    let setup = support::Setup {
        mode: api::config::Mode::Production,
        ..support::Setup::new()
    };
    let app = TestApp::with(setup).await;
    let reply = app
        .anonymous()
        .send(reqwest::Method::POST, "/api/v1/development/sign-in")
        .await;
    assert_eq!(reply.status, 404);
    let introspection = "{ __schema { queryType { name } } }";
    let reply = app
        .anonymous()
        .graphql(introspection, serde_json::Value::Null)
        .await;
    assert!(reply.at("/data/__schema/queryType").is_null(), "{reply:?}");
}
