//! Other ways to run the product than all in one process.

use db::managed::{self, Config};
use serde_json::json;
use support::client::kinds;
use support::database::{connect, rows};
use support::process::Installation;
use support::{Client, TestDatabase};
use tempfile::TempDir;

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_beside_a_server_without_one() {
    let (data, database) = (TempDir::new().unwrap(), TestDatabase::new().await);
    let installation = Installation::new(data.path()).with("DATABASE_URL", &database.owner_url());
    let token = installation.token("admin");
    let server = installation.start(&["serve", "--no-worker"], "Listening on ");
    let admin = Client::new(&server.url, Some(token));
    let agent = admin.create_agent("Counter", &["calculate"]).await;
    let id = admin.run(&agent, "What is 6 * 7?").await;
    let subscription = admin.watch(&id, 0).await;
    assert_eq!(admin.execution(&id).await["status"], "QUEUED");
    let worker = installation.start(&["worker"], "Performing executions");
    // What another process writes is seen here as well.
    assert_eq!(subscription.all().await.len(), 6);
    assert_eq!(admin.execution(&id).await["status"], "COMPLETED");
    assert!(worker.terminate().success());
    assert!(server.terminate().success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_whose_owner_is_no_superuser() {
    let data = TempDir::new().unwrap();
    let config = Config {
        data_dir: data.path().join("elsewhere"),
        binaries: std::env::var_os("PROFILE_BUILDER_PG_BIN").map(Into::into),
    };
    let cluster = managed::start(&config).await.unwrap();
    let superuser = connect(&cluster.superuser_url()).await;
    for statement in [
        "CREATE ROLE company LOGIN CREATEROLE NOSUPERUSER",
        "CREATE DATABASE company OWNER company",
    ] {
        superuser.batch_execute(statement).await.unwrap();
    }
    // As the documentation says: adding it takes a superuser.
    let inside = connect(&cluster.url("postgres", "company")).await;
    let extension = "CREATE EXTENSION vector";
    inside.batch_execute(extension).await.unwrap();
    drop(inside);
    let url = cluster.url("company", "company");
    let installation = Installation::new(&data.path().join("data")).with("DATABASE_URL", &url);
    let token = installation.token("admin");
    let server = installation.serve();
    let admin = Client::new(&server.url, Some(token));
    let agent = admin.create_agent("Counter", &["calculate"]).await;
    let execution = admin.run_to_end(&agent, "What is 6 * 7?").await;
    assert_eq!(kinds(&execution).last(), Some(&"COMPLETED"));
    // The policies bind the owner too.
    let owner = connect(&url).await;
    for table in ["agents", "executions", "execution_events"] {
        let seen = rows(&owner, &format!("SELECT * FROM {table}")).await;
        assert!(seen.is_empty(), "{table}");
    }
    assert!(server.terminate().success());
    // An earlier schema, with a reason that the owner does not see.
    let earlier = "ALTER TABLE executions RENAME outcome TO output;
         ALTER TABLE executions ADD error text, DROP dry_run;
         DELETE FROM __diesel_schema_migrations WHERE version = '20261126000006'";
    owner.batch_execute(earlier).await.unwrap();
    let inside = connect(&cluster.url("postgres", "company")).await;
    let failed = "UPDATE executions SET status = 'failed', output = NULL, error = 'No room.'";
    inside.batch_execute(failed).await.unwrap();
    assert_eq!(db::migrate::migrate(&url).await.unwrap().len(), 1);
    let kept = "SELECT FROM executions WHERE outcome = 'No room.'";
    assert_eq!(rows(&inside, kept).await.len(), 1);
    assert!(rows(&owner, "SELECT * FROM executions").await.is_empty());
    drop((owner, superuser, inside));
    cluster.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_on_one_database() {
    let (data, database) = (TempDir::new().unwrap(), TestDatabase::new().await);
    let installation = Installation::new(data.path()).with("DATABASE_URL", &database.owner_url());
    let token = installation.token("admin");
    let servers = [installation.serve(), installation.serve()];
    let clients = servers
        .each_ref()
        .map(|server| Client::new(&server.url, Some(token.clone())));
    let agent = clients[0].create_agent("Counter", &["calculate"]).await;
    for (number, client) in clients.iter().cycle().take(4).enumerate() {
        let id = client.run(&agent, &format!("What is {number} * 7?")).await;
        let other = &clients[(number + 1) % 2];
        let events = other.watch(&id, 0).await.all().await;
        let seqs: Vec<i64> = events
            .iter()
            .filter_map(|event| event["seq"].as_i64())
            .collect();
        assert_eq!(json!(seqs), json!([1, 2, 3, 4, 5, 6]));
    }
}
