//! The audit log: one row per change, in the change's transaction, and proof against tampering.

use access::audit::{AuditRow, find_break};
use db_schema::schema::{audit_heads, audit_log};
use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl as _};
use domain::role::AccessRole;
use serde_json::json;
use support::{Setup, TestApp};

#[tokio::test]
async fn each_change_leaves_one_row() {
    let app = TestApp::with(Setup::new().idle()).await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &[]).await;
    let update =
        "mutation ($input: UpdateAgentInput!) { updateAgent(input: $input) { errors { code } } }";
    let input = json!({ "id": agent, "name": "Other" });
    assert_eq!(
        admin
            .graphql(update, json!({ "input": input }))
            .await
            .code(),
        "OK"
    );
    // The same once more changes nothing, and is no change in the log.
    assert_eq!(
        admin
            .graphql(update, json!({ "input": input }))
            .await
            .code(),
        "OK"
    );
    let execution = admin.run(&agent, "Go").await;
    assert_eq!(admin.cancel(&execution, "enough").await.code(), "OK");
    let delete = format!("/api/v1/agents/{agent}");
    assert_eq!(
        admin.send(reqwest::Method::DELETE, &delete).await.status,
        204
    );
    let expected = [
        "agent.create done admin",
        "agent.update done admin",
        "agent.run done admin",
        "execution.cancel done admin",
        "agent.delete done admin",
    ];
    assert_eq!(app.audit_log().await, expected);
}

#[tokio::test]
async fn what_fails_leaves_neither_change_nor_row() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &[]).await;
    let before = app.audit_log().await;
    // The row cannot be written, so that the change must not happen either.
    app.database
        .run_sql("ALTER TABLE audit_log ADD CONSTRAINT full_up CHECK (action <> 'agent.update')")
        .await;
    let path = format!("/api/v1/agents/{agent}");
    let reply = admin
        .send_json(reqwest::Method::PATCH, &path, &json!({ "name": "Other" }))
        .await;
    assert_eq!(reply.status, 500, "{reply:?}");
    assert_eq!(reply.text("/error"), "internal_error");
    assert!(
        !reply.body.to_string().contains("full_up"),
        "causes stay in the log: {reply:?}"
    );
    assert_eq!(
        app.database.value("SELECT name FROM agents").await,
        "Counter"
    );
    assert_eq!(app.audit_log().await, before);
    // Nor does a change that fails leave a row.
    let reply = admin
        .post(
            "/api/v1/agents/create",
            json!({ "name": "", "systemPrompt": "" }),
        )
        .await;
    assert_eq!(reply.status, 400);
    assert_eq!(app.audit_log().await, before);
}

#[tokio::test]
async fn a_tampered_row_is_found() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for name in ["One", "Two", "Three"] {
        admin.create_agent(name, &[]).await;
    }
    let (rows, head) = chain(&app).await;
    assert!(rows.len() > 3);
    assert_eq!(find_break(&rows, head), None, "the chain is whole");

    let mut cut = rows.clone();
    cut.pop();
    assert_eq!(find_break(&cut, head), Some(head), "a cut tail");
    let mut removed = rows.clone();
    removed.remove(1);
    assert_eq!(find_break(&removed, head), Some(2), "a removed row");

    let owner = "SET session_replication_role = replica;
                 UPDATE audit_log SET details = '{\"name\": \"Zero\"}' WHERE seq = 3";
    app.database.run_sql(owner).await;
    let (rows, head) = chain(&app).await;
    assert_eq!(find_break(&rows, head), Some(3), "a changed row");
}

#[tokio::test]
async fn the_server_cannot_rewrite_its_own_records() {
    let app = TestApp::new().await;
    let _ = app.user(AccessRole::Viewer).await;
    for role in [
        "profile_builder_app",
        "profile_builder_engine",
        "profile_builder_operator",
    ] {
        for table in ["audit_log", "execution_events", "agent_versions"] {
            for privilege in ["UPDATE", "DELETE", "TRUNCATE"] {
                let sql = format!("SELECT has_table_privilege('{role}', '{table}', '{privilege}')");
                assert_eq!(
                    app.database.value(&sql).await,
                    "f",
                    "{role} {privilege} {table}"
                );
            }
            let columns = format!("SELECT has_any_column_privilege('{role}', '{table}', 'UPDATE')");
            assert_eq!(app.database.value(&columns).await, "f", "{role} {table}");
        }
    }
    let client = app.database.app_role().await;
    for statement in [
        "UPDATE audit_log SET action = 'x'",
        "DELETE FROM audit_log",
        "TRUNCATE audit_log",
        "DELETE FROM execution_events",
        "UPDATE execution_events SET kind = 'x'",
        "RESET ROLE; DELETE FROM audit_log",
        "DELETE FROM agents",
    ] {
        let error = client.batch_execute(statement).await.unwrap_err();
        let message = error.as_db_error().unwrap().message();
        assert!(
            message.contains("permission denied"),
            "{statement}: {message}"
        );
    }
}

/// The rows of the only organisation, and the head.
async fn chain(app: &TestApp) -> (Vec<AuditRow>, i64) {
    let mut conn = AsyncPgConnection::establish(&app.database.owner_url())
        .await
        .unwrap();
    let rows = audit_log::table
        .order(audit_log::seq.asc())
        .select(AuditRow::as_select())
        .load(&mut conn)
        .await
        .unwrap();
    let head = audit_heads::table
        .select(audit_heads::seq)
        .first(&mut conn)
        .await
        .unwrap();
    (rows, head)
}
