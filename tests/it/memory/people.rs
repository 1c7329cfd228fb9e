//! What people do with what agents remember.

use domain::role::AccessRole;
use serde_json::{Value, json};
use support::TestApp;

use super::{DELETE, DELETE_MANY, LIST, PIN, SAVE, TOOLS, UPDATE, call, list, save, texts};

#[tokio::test]
async fn a_memory_is_changed_pinned_and_deleted_and_no_text_is_logged() {
    let app = TestApp::new().await;
    let viewer = app.user(AccessRole::Viewer).await;
    let id = save(
        &viewer,
        json!({ "text": "  I like tea.\n", "scope": "USER" }),
    )
    .await;
    let found = list(&viewer, json!({})).await;
    assert_eq!(found[0]["text"], "I like tea.");
    assert_eq!(found[0]["canEdit"], true);
    assert_eq!(found[0]["agent"], json!(null));
    let reply = call(
        &viewer,
        UPDATE,
        json!({ "id": id, "text": "I like coffee." }),
    )
    .await;
    assert_eq!(
        reply.text("/data/updateMemory/memory/text"),
        "I like coffee."
    );
    let reply = call(&viewer, PIN, json!({ "id": id, "pinned": true })).await;
    let pinned = &reply.data()["pinMemory"]["memory"];
    assert_eq!(*pinned, json!({ "pinned": true, "expiresAt": null }));
    let found = list(&viewer, json!({ "search": "coffee" })).await;
    assert_eq!(found[0]["editedBy"]["email"], "viewer@acme.example");
    let reply = call(&viewer, PIN, json!({ "id": id, "pinned": false })).await;
    assert!(reply.at("/data/pinMemory/memory/expiresAt").is_string());
    let reply = call(&viewer, DELETE, json!({ "id": id })).await;
    assert_eq!(reply.text("/data/deleteMemory/deletedMemoryId"), id);
    assert_eq!(
        call(&viewer, DELETE, json!({ "id": id })).await.code(),
        "NOT_FOUND"
    );
    assert_eq!(list(&viewer, json!({})).await.len(), 0);
    let expected = ["save", "update", "pin", "pin", "delete"];
    let expected = expected.map(|action| format!("memory.{action} done viewer"));
    assert_eq!(app.audit_log().await, expected);
    let logged = "SELECT count(*) FROM audit_log WHERE details::text LIKE '%coffee%'";
    assert_eq!(app.database.value(logged).await, "0");
}

#[tokio::test]
async fn the_list_is_filtered_searched_and_paged() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Helper", &TOOLS).await;
    for (text, scope, agent) in [
        ("Invoices are sent on Mondays.", "ORGANISATION", Value::Null),
        (
            "Invoices above 500 need two signatures.",
            "AGENT",
            json!(agent),
        ),
        ("Tea is served at four.", "USER", Value::Null),
    ] {
        save(
            &admin,
            json!({ "text": text, "scope": scope, "agentId": agent }),
        )
        .await;
    }
    let newest = texts(&admin, json!({})).await;
    assert_eq!(
        newest.first().map(String::as_str),
        Some("Tea is served at four.")
    );
    for (filter, expected) in [
        (json!({ "scope": "USER" }), "Tea is served at four."),
        (
            json!({ "agentId": agent }),
            "Invoices above 500 need two signatures.",
        ),
        (
            json!({ "search": "When is tea served?" }),
            "Tea is served at four.",
        ),
    ] {
        assert_eq!(texts(&admin, filter.clone()).await, [expected], "{filter}");
    }
    let reply = admin
        .graphql(
            LIST,
            json!({ "filter": { "search": "signatures on invoices" } }),
        )
        .await;
    let found = &reply.data()["memories"];
    assert_eq!(found["foundBy"], "WORDS");
    assert_eq!(
        found["nodes"][0]["text"],
        "Invoices above 500 need two signatures."
    );
    assert_eq!(found["nodes"].as_array().map(Vec::len), Some(2));
    let likeness = |place: usize| found["edges"][place]["likeness"].as_f64().unwrap();
    assert!(likeness(0) > likeness(1) && likeness(1) > 0.0, "{found}");
    let page = "query ($after: String) { memories(first: 2, after: $after) { nodes { text }
        pageInfo { hasNextPage endCursor } totalCount } }";
    let reply = admin.graphql(page, json!({})).await;
    let first = &reply.data()["memories"];
    assert_eq!(first["totalCount"], 3);
    let after = &first["pageInfo"]["endCursor"];
    let reply = admin.graphql(page, json!({ "after": after })).await;
    let second = &reply.data()["memories"];
    assert_eq!(second["nodes"][0]["text"], "Invoices are sent on Mondays.");
    assert_eq!(second["pageInfo"]["hasNextPage"], false);
    let searched = "{ memories(last: 2, filter: { search: \"tea\" }) { nodes { text } } }";
    let reply = admin.graphql(searched, Value::Null).await;
    assert_eq!(reply.code(), "INVALID_REQUEST");
}

#[tokio::test]
async fn what_does_not_fit_is_not_remembered() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Helper", &TOOLS).await;
    for (input, field) in [
        (json!({ "text": " ", "scope": "USER" }), "text"),
        (
            json!({ "text": "a".repeat(2_001), "scope": "USER" }),
            "text",
        ),
        (
            json!({ "text": "password: hunter2hunter2", "scope": "USER" }),
            "text",
        ),
        (json!({ "text": "a", "scope": "AGENT" }), "agentId"),
        (
            json!({ "text": "a", "scope": "ORGANISATION", "agentId": agent }),
            "agentId",
        ),
    ] {
        let reply = call(&admin, SAVE, input.clone()).await;
        assert_eq!(reply.code(), "INVALID_REQUEST", "{input}");
        assert_eq!(
            reply.text("/data/saveMemory/errors/0/field"),
            field,
            "{input}"
        );
    }
    let id = save(&admin, json!({ "text": "a", "scope": "USER" })).await;
    let reply = call(
        &admin,
        UPDATE,
        json!({ "id": id, "text": "token=abcdefgh12345" }),
    )
    .await;
    assert_eq!(reply.code(), "INVALID_REQUEST");
    let reply = call(&admin, DELETE_MANY, json!({ "scope": "ORGANISATION" })).await;
    assert_eq!(reply.text("/data/deleteMemories/errors/0/field"), "scope");
    assert_eq!(texts(&admin, json!({})).await, ["a"]);
}

#[tokio::test]
async fn one_place_holds_no_more_than_a_thousand() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    save(&admin, json!({ "text": "The first.", "scope": "USER" })).await;
    let sql = "INSERT INTO memories (id, organisation_id, scope, user_id, text)
               SELECT new_id(), organisation_id, scope, user_id, 'Number ' || number
               FROM memories, generate_series(2, 1000) number";
    app.database.run_sql(sql).await;
    let reply = call(
        &admin,
        SAVE,
        json!({ "text": "One more.", "scope": "USER" }),
    )
    .await;
    assert_eq!(reply.code(), "CONFLICT");
    let said = reply.text("/data/saveMemory/errors/0/message");
    assert!(said.contains("delete some"), "{said}");
    // Another place has room, and so has what is known already.
    save(
        &admin,
        json!({ "text": "One more.", "scope": "ORGANISATION" }),
    )
    .await;
    save(&admin, json!({ "text": "The first.", "scope": "USER" })).await;
}

#[tokio::test]
async fn all_of_ones_own_is_taken_out_and_deleted() {
    let app = TestApp::new().await;
    let (admin, viewer) = (app.admin().await, app.user(AccessRole::Viewer).await);
    let agent = admin.create_agent("Helper", &TOOLS).await;
    save(
        &admin,
        json!({ "text": "Shared.", "scope": "AGENT", "agentId": agent }),
    )
    .await;
    save(
        &admin,
        json!({ "text": "Mine.", "scope": "USER", "pinned": true }),
    )
    .await;
    save(&viewer, json!({ "text": "Theirs.", "scope": "USER" })).await;
    save(
        &viewer,
        json!({ "text": "Of one agent.", "scope": "USER", "agentId": agent }),
    )
    .await;
    let export = "query ($filter: MemoryFilter) { exportMemories(filter: $filter) {
        text count complete } }";
    let reply = viewer
        .graphql(export, json!({ "filter": { "scope": "USER" } }))
        .await;
    let file = &reply.data()["exportMemories"];
    assert_eq!(
        (&file["count"], &file["complete"]),
        (&json!(2), &json!(true))
    );
    let file: Value = serde_json::from_str(file["text"].as_str().unwrap()).unwrap();
    assert_eq!(file["memories"][0]["text"], "Of one agent.");
    assert_eq!(file["memories"][0]["agentId"], agent);
    assert_eq!(file["memories"][1]["pinned"], false);
    let deleted = async |input| {
        let reply = call(&viewer, DELETE_MANY, input).await;
        reply.at("/data/deleteMemories/deleted").as_i64().unwrap()
    };
    assert_eq!(
        deleted(json!({ "scope": "USER", "agentId": agent })).await,
        1
    );
    assert_eq!(deleted(json!({ "scope": "USER" })).await, 1);
    assert_eq!(texts(&viewer, json!({})).await, ["Shared."]);
    assert_eq!(texts(&admin, json!({})).await, ["Mine.", "Shared."]);
    let input = json!({ "scope": "AGENT", "agentId": agent });
    assert_eq!(
        call(&viewer, DELETE_MANY, input.clone()).await.code(),
        "PERMISSION_DENIED"
    );
    assert_eq!(call(&admin, DELETE_MANY, input).await.code(), "OK");
    assert_eq!(texts(&admin, json!({})).await, ["Mine."]);
}
