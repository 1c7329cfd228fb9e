//! Teams: who makes them, who is in them, and what becomes of what was shared with one.

#![cfg(test)]

use domain::role::AccessRole;
use serde_json::{Value, json};
use support::reply::Reply;
use support::{Client, TestApp};

const CREATE: &str = "mutation ($input: CreateTeamInput!) { createTeam(input: $input) {
    team { id name memberCount viewerIsMember createdBy { email } } errors { code field message } } }";
const RENAME: &str = "mutation ($input: RenameTeamInput!) { renameTeam(input: $input) {
    team { name } errors { code field message } } }";
const ADD: &str = "mutation ($input: TeamMemberInput!) { addTeamMember(input: $input) {
    team { memberCount members(first: 10) { nodes { email } } } errors { code } } }";
const REMOVE: &str = "mutation ($input: TeamMemberInput!) { removeTeamMember(input: $input) {
    team { memberCount } errors { code } } }";
const DELETE: &str = "mutation ($input: DeleteTeamInput!) { deleteTeam(input: $input) {
    deletedTeamId errors { code } } }";
const LIST: &str = "query ($first: Int, $after: String, $last: Int, $filter: TeamFilter) {
    teams(first: $first, after: $after, last: $last, filter: $filter) {
    nodes { name memberCount viewerIsMember } pageInfo { hasNextPage endCursor } totalCount } }";
const USERS: &str = "query ($search: String) { users(first: 10, filter: { search: $search }) {
    nodes { email department } totalCount } }";

async fn call(client: &Client, document: &str, input: Value) -> Reply {
    client.graphql(document, json!({ "input": input })).await
}

async fn create(client: &Client, name: &str) -> String {
    let reply = call(client, CREATE, json!({ "name": name })).await;
    assert_eq!(reply.code(), "OK", "{}", reply.body);
    reply.text("/data/createTeam/team/id").to_owned()
}

async fn user_id(client: &Client) -> String {
    let reply = client
        .graphql("{ viewer { user { id } } }", Value::Null)
        .await;
    reply.text("/data/viewer/user/id").to_owned()
}

async fn names(client: &Client, variables: Value) -> Vec<String> {
    let reply = client.graphql(LIST, variables).await;
    let nodes = reply.data()["teams"]["nodes"].as_array().unwrap();
    let name = |node: &Value| node["name"].as_str().unwrap().to_owned();
    nodes.iter().map(name).collect()
}

#[tokio::test]
async fn a_team_is_made_filled_renamed_and_deleted_and_each_change_is_audited() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let operator = app.user(AccessRole::Operator).await;
    let reply = call(&admin, CREATE, json!({ "name": "  Night shift " })).await;
    let team = reply.at("/data/createTeam/team");
    assert_eq!(team["name"], "Night shift");
    assert_eq!(
        (&team["memberCount"], &team["viewerIsMember"]),
        (&json!(0), &json!(false))
    );
    let (id, member) = (team["id"].clone(), user_id(&operator).await);

    let input = json!({ "id": id, "userId": member });
    for time in ["first", "again"] {
        let added = call(&admin, ADD, input.clone()).await;
        let team = added.at("/data/addTeamMember/team");
        assert_eq!(team["memberCount"], 1, "{time}");
        assert_eq!(
            team["members"]["nodes"],
            json!([{ "email": "operator@acme.example" }])
        );
    }
    let own = json!({ "first": 5, "filter": { "own": true } });
    assert_eq!(names(&operator, own.clone()).await, ["Night shift"]);
    assert_eq!(names(&admin, own.clone()).await, [""; 0]);
    let renamed = call(&admin, RENAME, json!({ "id": id, "name": "Early shift" })).await;
    assert_eq!(renamed.at("/data/renameTeam/team/name"), "Early shift");
    let removed = call(&admin, REMOVE, input.clone()).await;
    assert_eq!(removed.at("/data/removeTeamMember/team/memberCount"), 0);
    assert_eq!(names(&operator, own).await, [""; 0]);
    let gone = call(&admin, DELETE, json!({ "id": id })).await;
    assert_eq!(gone.at("/data/deleteTeam/deletedTeamId"), &id);
    assert_eq!(call(&admin, ADD, input).await.code(), "NOT_FOUND");
    let log = app.audit_log().await;
    let expected = [
        "team.create done admin",
        "team.member.add done admin",
        "team.rename done admin",
        "team.member.remove done admin",
        "team.delete done admin",
    ];
    assert_eq!(log, expected, "what changes nothing leaves no trace");
}

#[tokio::test]
async fn a_name_is_one_teams_in_whatever_case() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    create(&admin, "Sales West").await;
    let east = create(&admin, "Sales East").await;
    let taken = call(&admin, CREATE, json!({ "name": "sales WEST" })).await;
    assert_eq!(taken.code(), "CONFLICT");
    let message = taken.text("/data/createTeam/errors/0/message");
    assert!(message.contains("choose another name"), "{message}");
    let taken = call(&admin, RENAME, json!({ "id": east, "name": "SALES WEST" })).await;
    assert_eq!(taken.code(), "CONFLICT");
    let own = call(&admin, RENAME, json!({ "id": east, "name": "SALES EAST" })).await;
    assert_eq!(
        own.at("/data/renameTeam/team/name"),
        "SALES EAST",
        "its own, in another case"
    );
    for name in ["", "   ", &"x".repeat(121)] {
        let reply = call(&admin, CREATE, json!({ "name": name })).await;
        assert_eq!(reply.code(), "INVALID_REQUEST", "{name}");
        assert_eq!(reply.at("/data/createTeam/errors/0/field"), "name");
    }
    let stranger = app.user_in("other", AccessRole::Admin).await;
    create(&stranger, "Sales West").await;
}

#[tokio::test]
async fn teams_are_listed_by_name_a_page_at_a_time() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for name in ["beta", "Alpha", "gamma", "Delta"] {
        create(&admin, name).await;
    }
    let first = admin.graphql(LIST, json!({ "first": 3 })).await;
    let page = &first.data()["teams"];
    assert_eq!(page["totalCount"], 4);
    assert_eq!(
        page["pageInfo"],
        json!({ "hasNextPage": true, "endCursor": "Delta" })
    );
    let after = json!({ "first": 3, "after": page["pageInfo"]["endCursor"] });
    assert_eq!(
        names(&admin, json!({ "first": 3 })).await,
        ["Alpha", "beta", "Delta"]
    );
    assert_eq!(names(&admin, after).await, ["gamma"]);
    assert_eq!(
        names(&admin, json!({ "last": 2 })).await,
        ["Delta", "gamma"]
    );
    assert_eq!(
        names(&admin, json!({ "first": 3, "after": "c\u{0}" })).await,
        ["Delta", "gamma"]
    );
}

#[tokio::test]
async fn users_are_looked_for_by_name_or_address_and_none_of_another_organisation_joins() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for role in [AccessRole::Builder, AccessRole::Viewer] {
        app.user(role).await;
    }
    let stranger = app.user_in("other", AccessRole::Viewer).await;
    app.database
        .run_sql("UPDATE users SET disabled_at = now() WHERE email = 'viewer@acme.example'")
        .await;
    let all = admin.graphql(USERS, json!({})).await;
    let all = &all.data()["users"];
    assert_eq!(
        all["totalCount"], 2,
        "who cannot sign in is left out: {all}"
    );
    let found = admin
        .graphql(USERS, json!({ "search": "BUILD acme" }))
        .await;
    assert_eq!(
        found.at("/data/users/nodes/0/email"),
        "builder@acme.example"
    );
    assert_eq!(found.at("/data/users/totalCount"), 1);
    let none = admin.graphql(USERS, json!({ "search": "b_ilder%" })).await;
    assert_eq!(none.at("/data/users/totalCount"), 0);

    let team = create(&admin, "Ours").await;
    let input = json!({ "id": team, "userId": user_id(&stranger).await });
    assert_eq!(call(&admin, ADD, input.clone()).await.code(), "NOT_FOUND");
    let theirs = app.user_in("other", AccessRole::Admin).await;
    assert_eq!(call(&theirs, ADD, input).await.code(), "NOT_FOUND");
    let members = "SELECT count(*) FROM team_members";
    assert_eq!(app.database.value(members).await, "0");
}
