//! Every role with every operation: the grid in `grid.txt`, where a wider permission shows in review.

use domain::role::AccessRole;
use support::{Setup, TestApp};

use super::operations::{Ids, OPERATIONS, Operation};

const COMMITTED: &str = include_str!("grid.txt");
const SCHEMA: &str = include_str!("../../../graphql/schema.graphql");
const ROUTER: &str = include_str!("../../../api/src/router.rs");
/// What people see who are not signed in: the server's name, and the docs site, which anybody who
/// reaches the server can read.
const PUBLIC: [&str; 3] = [
    "/api/v1/server",
    "/api/v1/search",
    "/api/v1/development/sign-in",
];

#[tokio::test]
async fn every_role_may_do_what_the_grid_says() {
    let app = TestApp::with(Setup::new().idle())
        .await
        .leaving_executions_open();
    let admin = app.admin().await;
    let mut grid = format!("{:<42}", "operation");
    let mut clients = Vec::new();
    for role in AccessRole::ALL {
        grid.push_str(&format!("{:<10}", role.as_str()));
        clients.push((role, app.user(*role).await));
    }
    let mut denials = 0;
    // What was only read, or refused, is as it was.
    let mut untouched = None;
    for operation in OPERATIONS {
        grid = format!("{}\n{:<42}", grid.trim_end(), operation.name());
        for (role, client) in &clients {
            let ids = match untouched.take() {
                Some(ids) => ids,
                None => Ids::of(&app, &admin).await,
            };
            let outcome = operation.call(client, &ids).await;
            let word = match outcome.code.as_str() {
                "OK" => "yes",
                "PERMISSION_DENIED" => "no",
                other => panic!("{} as {role}: {other}", operation.name()),
            };
            denials += usize::from(word == "no");
            untouched = (word == "no" || operation.reads()).then_some(ids);
            grid.push_str(&format!("{word:<10}"));
        }
    }
    let grid = format!("{}\n", grid.trim_end());
    assert_eq!(grid, COMMITTED, "the grid is now:\n{grid}");
    let denied = app.audit_log().await;
    let denied = denied.iter().filter(|row| row.contains(" denied ")).count();
    assert_eq!(denied, denials, "each refusal is audited once");
}

#[tokio::test]
async fn nobody_may_do_anything_without_a_token() {
    let app = TestApp::with(Setup::new().idle())
        .await
        .leaving_executions_open();
    let ids = Ids::of(&app, &app.admin().await).await;
    let anonymous = app.anonymous();
    // A socket is refused before anything is asked on it.
    let over_http = |operation: &&Operation| !operation.name().starts_with("Subscription");
    for operation in OPERATIONS.iter().filter(over_http) {
        let outcome = operation.call(&anonymous, &ids).await;
        let name = operation.name();
        assert_eq!(outcome.code, "AUTHENTICATION_FAILED", "{name}");
        assert!(!outcome.shown.to_string().contains("Counter"), "{name}");
    }
}

#[test]
fn every_field_of_the_root_types_is_in_the_grid() {
    for kind in ["Query", "Mutation", "Subscription"] {
        let start = format!("\ntype {kind} {{\n");
        let (_, rest) = SCHEMA.split_once(&start).unwrap();
        let (body, _) = rest.split_once("\n}").unwrap();
        // Every second part stands between the quotes of a description.
        let fields: Vec<&str> = body
            .split("\"\"\"")
            .step_by(2)
            .flat_map(str::lines)
            .filter_map(|line| line.strip_prefix('\t'))
            .filter(|line| line.starts_with(|first: char| first.is_ascii_lowercase()))
            .filter_map(|line| line.split(['(', ':']).next())
            .collect();
        assert!(!fields.is_empty(), "{kind} has no fields");
        for field in fields {
            let name = format!("{kind}.{field}");
            let found = OPERATIONS.iter().any(|operation| operation.name() == name);
            assert!(found, "{name} is missing in OPERATIONS");
        }
    }
}

#[test]
fn every_rest_path_is_in_the_grid() {
    let paths: Vec<&str> = ROUTER
        .split('"')
        .filter(|text| text.starts_with("/api/v1/"))
        .collect();
    assert!(
        paths.len() > 5,
        "the router has changed its form: {paths:?}"
    );
    for path in paths {
        let ends = format!(" {path}");
        let found = OPERATIONS
            .iter()
            .any(|operation| operation.name().ends_with(&ends));
        assert!(
            found || PUBLIC.contains(&path),
            "{path} is missing in OPERATIONS"
        );
    }
}
