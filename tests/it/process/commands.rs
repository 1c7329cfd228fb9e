//! The commands besides `serve`.

use support::process::Installation;
use support::{Client, TestDatabase};
use tempfile::TempDir;

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_printed_alone_and_opens_the_server() {
    let (data, database) = (TempDir::new().unwrap(), TestDatabase::new().await);
    let installation = Installation::new(data.path()).with("DATABASE_URL", &database.owner_url());
    let arguments = [
        "token",
        "create",
        "--email",
        "Ada@Company.example",
        "--role",
        "viewer",
        "--organisation",
        "company",
    ];
    let output = installation.run(&arguments);
    let printed = String::from_utf8(output.stdout).unwrap();
    assert_eq!(printed.lines().count(), 1, "{printed}");
    assert!(
        printed.starts_with("pb_") && printed.ends_with('\n'),
        "{printed}"
    );
    let server = installation.serve();
    let client = Client::new(&server.url, Some(printed.trim().to_owned()));
    let query = "{ viewer { user { email accessRole } organisation { slug } } }";
    let reply = client.graphql(query, serde_json::Value::Null).await;
    let expected = serde_json::json!({
        "user": { "email": "ada@company.example", "accessRole": "VIEWER" },
        "organisation": { "slug": "company" },
    });
    assert_eq!(reply.data()["viewer"], expected);
}

#[test]
fn a_token_is_made_without_a_server_and_survives() {
    let data = TempDir::new().unwrap();
    let installation = Installation::new(data.path());
    let (first, second) = (installation.token("admin"), installation.token("admin"));
    assert_ne!(first, second);
    let pid_file = data.path().join("postgresql/cluster/postmaster.pid");
    assert!(
        !pid_file.exists(),
        "the database runs no longer than the command"
    );
}

#[test]
fn a_token_for_nonsense_is_refused() {
    let data = TempDir::new().unwrap();
    let installation = Installation::new(data.path());
    let said = installation.complaint(&[
        "token",
        "create",
        "--email",
        "a@b.example",
        "--role",
        "king",
    ]);
    assert!(
        said.contains("admin, editor, builder, operator, auditor, viewer"),
        "{said}"
    );
    let said = installation.complaint(&["token", "create", "--role", "admin"]);
    assert!(said.contains("--email"), "{said}");
}

#[test]
fn the_schema_needs_no_installation() {
    let data = TempDir::new().unwrap();
    let output = Installation::new(data.path()).run(&["schema"]);
    assert!(output.status.success());
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(
        printed == include_str!("../../../graphql/schema.graphql"),
        "run `make schema`"
    );
    assert_eq!(std::fs::read_dir(data.path()).unwrap().count(), 0);
}
