//! How long agents remember.

use chrono::{TimeDelta, Utc};
use memory::Embedder;
use memory::upkeep::pass;
use serde_json::json;
use support::{TestApp, TestDatabase};

use super::{LIMIT, TOOLS, call, recall, save, texts};

#[tokio::test]
async fn what_is_not_pinned_is_forgotten_after_its_time() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Helper", &TOOLS).await;
    for number in 0..20 {
        let text = format!("Metric units, number {number}.");
        save(&admin, json!({ "text": text, "scope": "USER" })).await;
    }
    let pinned = json!({ "text": "Metric units for good.", "scope": "USER", "pinned": true });
    save(&admin, pinned).await;
    let (db, words) = (&app.app.db, &Embedder::Words);
    let in_days = |days| Utc::now() + TimeDelta::days(days);
    assert_eq!(pass(db, words, in_days(29)).await.unwrap().forgotten, 0);
    // Past its time it is as good as gone, whether it was removed or not.
    let lapse =
        "UPDATE memories SET expires_at = now() - interval '1 second' WHERE expires_at IS NOT NULL";
    app.database.run_sql(lapse).await;
    assert_eq!(texts(&admin, json!({})).await, ["Metric units for good."]);
    let said = recall(&admin, &agent).await;
    assert!(
        said.starts_with("1 note") && said.contains("for good"),
        "{said}"
    );
    let both = tokio::join!(pass(db, words, in_days(0)), pass(db, words, in_days(0)));
    let forgotten = both.0.unwrap().forgotten + both.1.unwrap().forgotten;
    assert_eq!(forgotten, 20, "each is removed once");
    let left = "SELECT count(*) FROM memories";
    assert_eq!(app.database.value(left).await, "1");
}

#[tokio::test]
async fn an_administrator_says_how_long_agents_remember() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    save(&admin, json!({ "text": "Before.", "scope": "USER" })).await;
    save(
        &admin,
        json!({ "text": "Pinned.", "scope": "USER", "pinned": true }),
    )
    .await;
    let reply = call(&admin, LIMIT, json!({ "days": 7 })).await;
    assert_eq!(
        reply.data()["limitMemory"]["settings"],
        json!({ "days": 7 })
    );
    save(&admin, json!({ "text": "After.", "scope": "USER" })).await;
    let days = "SELECT string_agg(text || coalesce(' ' || extract(day FROM expires_at - created_at + interval '1 hour'), ''), ' ' ORDER BY id)
                FROM memories";
    assert_eq!(app.database.value(days).await, "Before. 7 Pinned. After. 7");
    for days in [0, 3_651] {
        let reply = call(&admin, LIMIT, json!({ "days": days })).await;
        assert_eq!(reply.code(), "INVALID_REQUEST");
        assert_eq!(reply.text("/data/limitMemory/errors/0/field"), "days");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_without_pgvector_is_an_error_with_a_remedy() {
    let database = TestDatabase::new().await;
    // A login that may do all that the migrations do, but for adding the extension.
    let sql = "DO $$ BEGIN CREATE ROLE test_plain_owner LOGIN CREATEROLE;
               EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
               GRANT profile_builder_app, profile_builder_engine, profile_builder_operator TO test_plain_owner;
               DROP SCHEMA public CASCADE;
               CREATE SCHEMA public AUTHORIZATION test_plain_owner";
    database.run_sql(sql).await;
    let error = db::migrate::migrate(&database.url("test_plain_owner"))
        .await
        .unwrap_err();
    let said = domain::error::chain(&error);
    assert!(said.contains("pgvector"), "{said}");
    assert!(said.contains("CREATE EXTENSION vector"), "{said}");
    assert!(said.contains("test_plain_owner"), "{said}");
}
