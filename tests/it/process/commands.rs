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
        "--department",
        "sales",
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
    let query = "{ viewer { user { email accessRole department } organisation { slug } } }";
    let reply = client.graphql(query, serde_json::Value::Null).await;
    let expected = serde_json::json!({
        "user": { "email": "ada@company.example", "accessRole": "VIEWER", "department": "SALES" },
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

#[tokio::test(flavor = "multi_thread")]
async fn agents_are_checked_imported_and_exported_as_files() {
    let (data, database) = (TempDir::new().unwrap(), TestDatabase::new().await);
    let installation = Installation::new(data.path()).with("DATABASE_URL", &database.owner_url());
    let file = |name: &str, text: &str| {
        let path = data.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let bad = file(
        "bad.yaml",
        "format: 1\nname: A\ntools: [calculat]\nsystemPrompt: Help.\n",
    );
    let output = installation.run(&["agent", "check", &bad]);
    assert!(!output.status.success());
    let said = String::from_utf8(output.stdout).unwrap();
    let expected = format!(
        "{bad}:3:9: there is no tool `calculat` on this server; did you mean `calculate`?\n"
    );
    assert_eq!(said, expected);

    let good = file(
        "good.yaml",
        "format: 1\nname: A\nsystemPrompt: |-\n  Help.\n  Count.\n",
    );
    assert!(
        installation
            .run(&["agent", "check", &good])
            .status
            .success()
    );
    let token = installation.token("builder");
    let with_token = |arguments: &[&str]| {
        let arguments = [arguments, &["--token", &token]].concat();
        let output = installation.run(&arguments);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{errors}");
        String::from_utf8(output.stdout).unwrap()
    };
    let said = with_token(&["agent", "import", &good, "--dry-run"]);
    assert_eq!(said, "would create the agent \"A\"\n");
    let said = with_token(&["agent", "import", &good]);
    let id = said
        .rsplit_once('(')
        .unwrap()
        .1
        .trim_end_matches(")\n")
        .to_owned();
    let text = with_token(&["agent", "export", &id]);
    assert!(
        text.contains("\nsystemPrompt: |-\n  Help.\n  Count.\n"),
        "{text}"
    );
    let changed = file("changed.yaml", &text.replace("Count.", "Count twice."));
    let said = with_token(&["agent", "import", &changed, "--agent", &id, "--note", "Why"]);
    assert!(
        said.starts_with("changed systemPrompt of the agent \"A\", as version 2"),
        "{said}"
    );
    assert_eq!(
        with_token(&["agent", "export", &id, "--version", "1"]),
        text
    );

    let viewer = installation.token("viewer");
    let said = installation.complaint(&["agent", "import", &good, "--token", &viewer]);
    assert!(
        said.contains("does not have the permission agent.create"),
        "{said}"
    );
    let said = installation.complaint(&["agent", "export", &id, "--token", "pb_none"]);
    assert!(
        said.contains("--token or PROFILE_BUILDER_TOKEN does not open"),
        "{said}"
    );
}
