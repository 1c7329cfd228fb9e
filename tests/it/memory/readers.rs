//! Who reads what: nothing crosses an organisation, a user or an agent unless it is meant to.

use domain::role::AccessRole;
use serde_json::json;
use support::TestApp;

use super::{DELETE, LIST, TOOLS, UPDATE, call, list, recall, save, texts, told};

const NOTE: &str = "Metric units are preferred.";

#[tokio::test]
async fn what_one_agent_leaves_for_one_user_is_for_these_two() {
    let app = TestApp::new().await;
    let (admin, builder) = (app.admin().await, app.user(AccessRole::Builder).await);
    let agent = admin.create_agent("Helper", &TOOLS).await;
    let other = admin.create_agent("Other", &TOOLS).await;
    told(
        &admin,
        &agent,
        &format!("Remember that {NOTE}"),
        "memory_save",
    )
    .await;
    assert!(recall(&admin, &agent).await.contains(NOTE));
    for (client, agent) in [(&admin, &other), (&builder, &agent), (&builder, &other)] {
        let said = recall(client, agent).await;
        assert!(!said.contains("preferred.\n"), "{said}");
        assert!(said.starts_with("Nothing is remembered"), "{said}");
    }
    // Not even an administrator sees what is somebody else's alone.
    told(
        &builder,
        &agent,
        "Remember that Bob likes tea.",
        "memory_save",
    )
    .await;
    assert_eq!(texts(&admin, json!({})).await, [NOTE]);
    let theirs = list(&builder, json!({})).await;
    assert_eq!(theirs.len(), 1, "{theirs:?}");
    let id = &theirs[0]["id"];
    let reply = admin
        .graphql(
            "query ($id: ID!) { memory(id: $id) { text } }",
            json!({ "id": id }),
        )
        .await;
    assert_eq!(reply.data()["memory"], json!(null));
    for (document, input) in [
        (UPDATE, json!({ "id": id, "text": "Bob likes coffee." })),
        (DELETE, json!({ "id": id })),
    ] {
        assert_eq!(call(&admin, document, input).await.code(), "NOT_FOUND");
    }
}

#[tokio::test]
async fn what_is_shared_is_read_by_those_it_is_shared_with() {
    let app = TestApp::new().await;
    let (admin, builder) = (app.admin().await, app.user(AccessRole::Builder).await);
    let agent = admin.create_agent("Helper", &TOOLS).await;
    let other = admin.create_agent("Other", &TOOLS).await;
    let stranger = app.user_in("other", AccessRole::Admin).await;
    let foreign = stranger.create_agent("Foreign", &TOOLS).await;
    let of_agent = json!({ "text": "Agent: metric units.", "scope": "AGENT", "agentId": agent });
    let of_all = json!({ "text": "All: metric units.", "scope": "ORGANISATION" });
    let own = json!({ "text": "Own: metric units.", "scope": "USER" });
    for input in [of_agent, of_all, own] {
        save(&admin, input).await;
    }
    for (client, agent, expected) in [
        (&admin, &agent, ["Agent", "All", "Own"].as_slice()),
        (&admin, &other, &["All", "Own"]),
        (&builder, &agent, &["Agent", "All"]),
        (&builder, &other, &["All"]),
        (&stranger, &foreign, &[]),
    ] {
        let said = recall(client, agent).await;
        for name in ["Agent", "All", "Own"] {
            let note = format!("{name}: metric units.");
            assert_eq!(said.contains(&note), expected.contains(&name), "{said}");
        }
    }
    assert_eq!(texts(&builder, json!({})).await.len(), 2);
    assert_eq!(list(&stranger, json!({})).await.len(), 0);
    let search = json!({ "filter": { "search": "metric units" } });
    let reply = stranger.graphql(LIST, search).await;
    assert_eq!(reply.data()["memories"]["nodes"], json!([]));
}

#[tokio::test]
async fn what_a_deleted_agent_remembered_is_gone() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Helper", &TOOLS).await;
    save(
        &admin,
        json!({ "text": NOTE, "scope": "AGENT", "agentId": agent }),
    )
    .await;
    save(
        &admin,
        json!({ "text": NOTE, "scope": "USER", "agentId": agent }),
    )
    .await;
    save(&admin, json!({ "text": NOTE, "scope": "USER" })).await;
    let delete =
        "mutation ($input: DeleteAgentInput!) { deleteAgent(input: $input) { errors { code } } }";
    let reply = admin
        .graphql(delete, json!({ "input": { "id": agent } }))
        .await;
    assert_eq!(reply.code(), "OK", "{}", reply.body);
    let left = "SELECT string_agg(scope, ' ') FROM memories";
    assert_eq!(app.database.value(left).await, "user");
}

#[tokio::test]
async fn what_is_a_users_alone_goes_with_the_user() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    save(&admin, json!({ "text": NOTE, "scope": "ORGANISATION" })).await;
    let sql = "INSERT INTO users (id, organisation_id, email, name, access_role)
               SELECT new_id(), id, 'gone@acme.example', 'Gone', 'viewer' FROM organisations;
               INSERT INTO memories (id, organisation_id, scope, user_id, text, written_by)
               SELECT new_id(), organisation_id, 'user', id, 'Gone likes tea.', id FROM users
               WHERE name = 'Gone';
               UPDATE memories SET written_by = users.id FROM users
               WHERE users.name = 'Gone' AND scope = 'organisation';
               DELETE FROM users WHERE name = 'Gone'";
    app.database.run_sql(sql).await;
    let left = list(&admin, json!({})).await;
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(left[0]["text"], NOTE);
    assert_eq!(left[0]["writtenBy"], json!(null));
    let count = "SELECT count(*) FROM memories";
    assert_eq!(app.database.value(count).await, "1");
}
