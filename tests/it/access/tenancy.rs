//! Nothing of one organisation is visible to another.

use db_schema::schema::agents;
use diesel::QueryDsl as _;
use diesel_async::RunQueryDsl as _;
use domain::id::OrganisationId;
use domain::role::AccessRole;
use futures::stream::{self, StreamExt as _};
use serde_json::{Value, json};
use support::database::rows;
use support::{Setup, TestApp};

use super::operations::{Ids, OPERATIONS};

/// Two organisations with an agent and a queued execution each.
async fn two_organisations() -> (TestApp, Ids) {
    let app = TestApp::with(Setup::new().idle())
        .await
        .leaving_executions_open();
    let acme = app.admin().await;
    let other = app.user_in("other", AccessRole::Admin).await;
    let _ = Ids::of(&app, &other).await;
    let ids = Ids::of(&app, &acme).await;
    (app, ids)
}

#[tokio::test]
async fn ids_of_another_organisation_are_not_found() {
    let (app, ids) = two_organisations().await;
    let stranger = app.user_in("other", AccessRole::Admin).await;
    for operation in OPERATIONS {
        let outcome = operation.call(&stranger, &ids).await;
        let name = operation.name();
        let shown = &outcome.shown;
        assert!(
            is_hidden(&name, &outcome.code, shown),
            "{name}: {} {shown}",
            outcome.code
        );
    }
    let rows = app
        .database
        .value(
            "SELECT count(*) FROM agents WHERE name = 'Other' OR deleted_at IS NOT NULL
                OR name = 'Counter' AND visibility = 'restricted'",
        )
        .await;
    assert_eq!(rows, "0", "nothing of the other organisation was changed");
    let open = app
        .database
        .value("SELECT count(*) FROM executions WHERE status = 'queued'")
        .await;
    assert_eq!(open, "4", "nothing was run or cancelled");
}

/// Whether an operation on foreign ids answered as if there were nothing.
fn is_hidden(name: &str, code: &str, shown: &Value) -> bool {
    match name {
        // These take no foreign id.
        "Query.viewer"
        | "Query.teams"
        | "Query.users"
        | "Mutation.createTeam"
        | "Query.agents"
        | "Query.tools"
        | "Query.templates"
        | "Query.approvals"
        | "Query.concurrency"
        | "Query.previewSchedule"
        | "Query.notifications"
        | "Query.memorySettings"
        | "Mutation.limitMemory"
        | "Mutation.markNotificationsRead"
        | "Mutation.sendTestMail"
        | "Mutation.createAgent"
        | "POST /api/v1/agents/create"
        | "GET /api/v1/agents"
        | "GET /api/v1/approvals"
        | "POST /api/v1/templates"
        | "POST /api/v1/prompts/simulate"
        | "PUT /api/v1/docs/feedback"
        | "GET /api/v1/docs/feedback"
        | "DELETE /api/v1/docs/feedback" => code == "OK",
        // Its own organisation's vote, and not that of the other.
        "GET /api/v1/docs/feedback/summary" => shown["pages"][0]["yes"] == 1,
        "Query.schedules" => shown["schedules"] == json!({ "nodes": [], "totalCount": 0 }),
        // Its own organisation's budget, and not that of the other.
        "Query.budgets" => shown["budgets"]
            .as_array()
            .is_some_and(|budgets| budgets.len() == 1),
        "Query.memories" => shown["memories"] == json!({ "nodes": [], "totalCount": 0 }),
        "Query.exportMemories" => shown["exportMemories"]["count"] == 0,
        "Query.executions" => shown["executions"] == json!({ "nodes": [], "totalCount": 0 }),
        "Query.agentStatistics" => shown["agentStatistics"][0]["totalExecutions"] == 0,
        _ if name.starts_with("Query.") => {
            code == "OK" && shown.as_object().unwrap().values().all(Value::is_null)
        }
        _ => code == "NOT_FOUND",
    }
}

#[tokio::test]
async fn a_forgotten_filter_leaks_nothing() {
    let (app, _) = two_organisations().await;
    let tables = app.database.rows(TENANT_TABLES).await;
    assert!(tables.len() >= 8, "{tables:?}");
    let other = app
        .database
        .value("SELECT id FROM organisations WHERE slug = 'other'")
        .await;
    let client = app.database.app_role().await;
    for table in tables.iter().map(|row| &row[0]) {
        let all = app
            .database
            .value(&format!("SELECT count(*) FROM {table}"))
            .await;
        assert_ne!(
            all, "0",
            "{table} must hold rows for this to prove anything"
        );
        // Without grants there is nothing to leak.
        let readable = format!("SELECT has_table_privilege('{table}', 'SELECT')");
        assert_eq!(rows(&client, &readable).await[0][0], "t", "{table}");
        let none = rows(&client, &format!("SELECT * FROM {table}")).await;
        assert_eq!(none.len(), 0, "{table} without a tenant");
        client
            .batch_execute(&format!("BEGIN; SET LOCAL app.organisation_id = '{other}'"))
            .await
            .unwrap();
        let own = rows(&client, &format!("SELECT organisation_id FROM {table}")).await;
        client.batch_execute("COMMIT").await.unwrap();
        assert!(!own.is_empty(), "{table} shows its own rows");
        assert!(
            own.iter().all(|row| row[0] == other),
            "{table} shows foreign rows"
        );
    }
    assert_eq!(rows(&client, "SELECT * FROM organisations").await.len(), 0);
}

#[tokio::test]
async fn a_row_for_another_organisation_cannot_be_written() {
    let (app, _) = two_organisations().await;
    let id = |slug| format!("SELECT id FROM organisations WHERE slug = '{slug}'");
    let acme = app.database.value(&id("acme")).await;
    let other = app.database.value(&id("other")).await;
    let client = app.database.app_role().await;
    client
        .batch_execute(&format!("BEGIN; SET LOCAL app.organisation_id = '{other}'"))
        .await
        .unwrap();
    let insert = format!(
        "INSERT INTO audit_heads (organisation_id, seq, hash) VALUES ('{acme}', 0, '')
         ON CONFLICT (organisation_id) DO UPDATE SET seq = 99"
    );
    let error = client.batch_execute(&insert).await.unwrap_err();
    let message = error.as_db_error().unwrap().message().to_owned();
    assert!(message.contains("row-level security"), "{message}");
}

#[tokio::test]
async fn taking_turns_on_few_connections_leaks_nothing() {
    let (app, _) = two_organisations().await;
    let db = db::Db::new(&app.database.urls(), 2).unwrap();
    let ids = app
        .database
        .rows("SELECT id FROM organisations ORDER BY slug")
        .await;
    let ids: Vec<OrganisationId> = ids.iter().map(|row| organisation(&row[0])).collect();
    let turns = (0..2_000).map(|turn| {
        let (db, organisation) = (db.clone(), ids[turn % 2]);
        async move {
            let seen: Result<Vec<OrganisationId>, diesel::result::Error> = db
                .tenant(organisation, async move |conn| {
                    agents::table
                        .select(agents::organisation_id)
                        .distinct()
                        .load(conn)
                        .await
                })
                .await;
            assert_eq!(seen.unwrap(), [organisation]);
        }
    });
    stream::iter(turns)
        .buffer_unordered(8)
        .collect::<Vec<()>>()
        .await;
}

fn organisation(uuid: &str) -> OrganisationId {
    OrganisationId::from_bits(u128::from_str_radix(&uuid.replace('-', ""), 16).unwrap())
}

const TENANT_TABLES: &str = "SELECT table_name FROM information_schema.columns
    WHERE table_schema = 'public' AND column_name = 'organisation_id' ORDER BY table_name";
