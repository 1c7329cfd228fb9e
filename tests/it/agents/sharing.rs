//! Who sees, runs and changes agents that are restricted, and shared with some.

use domain::role::AccessRole;
use serde_json::{Value, json};
use support::reply::Reply;
use support::{Client, Setup, TestApp};

const SHARE: &str = "mutation ($input: ShareAgentInput!) { shareAgent(input: $input) {
    agent { visibility sharing { audience department team { name } sharedBy { email } sharedAt } }
    errors { code message } } }";
const UNSHARE: &str = "mutation ($input: UnshareAgentInput!) { unshareAgent(input: $input) {
    agent { visibility sharing { audience } } errors { code } } }";
const SET: &str =
    "mutation ($input: SetAgentVisibilityInput!) { setAgentVisibility(input: $input) {
    agent { visibility sharing { audience } } errors { code message } } }";
const UPDATE: &str = "mutation ($input: UpdateAgentInput!) { updateAgent(input: $input) {
    agent { name } errors { code message } } }";
const DELETE: &str = "mutation ($input: DeleteAgentInput!) { deleteAgent(input: $input) {
    deletedAgentId errors { code } } }";
const NAME: &str = "mutation ($input: NameAgentVersionInput!) { nameAgentVersion(input: $input) {
    errors { code } } }";
const RESTORE: &str = "mutation ($input: RestoreAgentVersionInput!) {
    restoreAgentVersion(input: $input) { errors { code } } }";
const IMPORT: &str = "mutation ($input: ImportAgentInput!) { importAgent(input: $input) {
    agent { id } errors { code } } }";
const RUN: &str = "mutation ($input: RunAgentInput!) { runAgent(input: $input) {
    execution { id requestedBy { email } } errors { code } } }";
const SCHEDULE: &str = "mutation ($input: CreateScheduleInput!) { createSchedule(input: $input) {
    schedule { id } errors { code } } }";
const LIST: &str = "query ($filter: AgentFilter) { agents(first: 10, filter: $filter) {
    nodes { name sharedWithViewer } totalCount } }";
const FIND: &str = "query ($id: ID!) { agent(id: $id) { name visibility sharedWithViewer
    currentVersion { id systemPrompt } viewerCan { run update delete share } } }";
const EXECUTION: &str = "query ($id: ID!) { execution(id: $id) { goal agent { name }
    agentVersion { number } } }";

async fn call(client: &Client, document: &str, input: Value) -> Reply {
    client.graphql(document, json!({ "input": input })).await
}

async fn share(client: &Client, id: &str, audience: Value) -> Reply {
    call(client, SHARE, json!({ "id": id, "audience": audience })).await
}

async fn unshare(client: &Client, id: &str, audience: Value) -> Reply {
    call(client, UNSHARE, json!({ "id": id, "audience": audience })).await
}

async fn restrict(client: &Client, id: &str) {
    let input = json!({ "id": id, "visibility": "RESTRICTED" });
    assert_eq!(call(client, SET, input).await.code(), "OK");
}

async fn find(client: &Client, id: &str) -> Value {
    let reply = client.graphql(FIND, json!({ "id": id })).await;
    reply.data()["agent"].clone()
}

async fn run(client: &Client, id: &str) -> Reply {
    call(client, RUN, json!({ "agentId": id, "goal": "Hello" })).await
}

/// The names in the list, once its total and the REST list say the same.
async fn listed(client: &Client) -> Vec<String> {
    let reply = client.graphql(LIST, json!({})).await;
    let names = names(&reply);
    assert_eq!(reply.at("/data/agents/totalCount"), &json!(names.len()));
    let rest = client.get("/api/v1/agents").await;
    assert_eq!(
        rest.at("/pagination/total"),
        &json!(names.len()),
        "{}",
        rest.body
    );
    names
}

async fn shared_with(client: &Client) -> Vec<String> {
    let filter = json!({ "filter": { "sharedWithMe": true } });
    let reply = client.graphql(LIST, filter).await;
    for node in reply.data()["agents"]["nodes"].as_array().unwrap() {
        assert_eq!(node["sharedWithViewer"], true);
    }
    names(&reply)
}

fn names(reply: &Reply) -> Vec<String> {
    let nodes = reply.data()["agents"]["nodes"].as_array().unwrap();
    let name = |node: &Value| node["name"].as_str().unwrap().to_owned();
    nodes.iter().map(name).collect()
}

async fn user_id(client: &Client) -> String {
    let reply = client
        .graphql("{ viewer { user { id } } }", Value::Null)
        .await;
    reply.text("/data/viewer/user/id").to_owned()
}

/// A team of these people, which the organisation's administrator makes.
async fn team(app: &TestApp, name: &str, people: &[&Client]) -> String {
    let admin = app.admin().await;
    let create = "mutation ($name: String!) { createTeam(input: { name: $name }) { team { id } } }";
    let made = admin.graphql(create, json!({ "name": name })).await;
    let id = made.text("/data/createTeam/team/id").to_owned();
    let add =
        "mutation ($id: ID!, $userId: ID!) { addTeamMember(input: { id: $id, userId: $userId }) {
        errors { code } } }";
    for person in people {
        let user = user_id(person).await;
        let reply = admin
            .graphql(add, json!({ "id": id, "userId": user }))
            .await;
        assert_eq!(reply.code(), "OK", "{}", reply.body);
    }
    id
}

async fn departments(app: &TestApp) {
    for (role, department) in [("editor", "sales"), ("operator", "finance")] {
        let sql = format!(
            "UPDATE users SET department = '{department}' WHERE email = '{role}@acme.example'"
        );
        app.database.run_sql(&sql).await;
    }
}

#[tokio::test]
async fn an_agent_is_open_until_its_maker_restricts_it() {
    let app = TestApp::new().await;
    let builder = app.user(AccessRole::Builder).await;
    let editor = app.user(AccessRole::Editor).await;
    let admin = app.admin().await;
    let id = builder.create_agent("Counter", &[]).await;
    let all = json!({ "run": true, "update": true, "delete": true, "share": false });
    let seen = find(&editor, &id).await;
    assert_eq!(
        (&seen["visibility"], &seen["viewerCan"]),
        (&json!("OPEN"), &all)
    );
    let refused = call(
        &editor,
        SET,
        json!({ "id": id, "visibility": "RESTRICTED" }),
    )
    .await;
    assert_eq!(refused.code(), "PERMISSION_DENIED", "it is the builder's");

    restrict(&builder, &id).await;
    assert_eq!(find(&editor, &id).await, Value::Null);
    assert_eq!(listed(&editor).await, [""; 0]);
    assert_eq!(listed(&builder).await, ["Counter"]);
    for sees in [&admin, &app.user(AccessRole::Auditor).await] {
        assert_eq!(listed(sees).await, ["Counter"]);
        assert_eq!(shared_with(sees).await, [""; 0]);
    }
    assert_eq!(find(&admin, &id).await["viewerCan"]["share"], true);

    let opened = call(&admin, SET, json!({ "id": id, "visibility": "OPEN" })).await;
    assert_eq!(
        opened.at("/data/setAgentVisibility/agent/visibility"),
        "OPEN"
    );
    assert_eq!(listed(&editor).await, ["Counter"]);
}

#[tokio::test]
async fn a_shared_agent_is_seen_by_its_audience_alone() {
    let app = TestApp::new().await;
    let builder = app.user(AccessRole::Builder).await;
    let sales = app.user(AccessRole::Editor).await;
    let finance = app.user(AccessRole::Operator).await;
    let viewer = app.user(AccessRole::Viewer).await;
    departments(&app).await;
    let team = team(&app, "Night shift", &[&viewer]).await;
    let ids = [
        ("Of the team", json!({ "teamId": team })),
        ("Of sales", json!({ "department": "SALES" })),
        ("Of all", json!({ "organisation": true })),
    ];
    for (name, audience) in ids {
        let id = builder.create_agent(name, &[]).await;
        for time in ["once", "twice"] {
            let reply = share(&builder, &id, audience.clone()).await;
            assert_eq!(reply.code(), "OK", "{time}: {}", reply.body);
            let agent = reply.at("/data/shareAgent/agent");
            assert_eq!(agent["visibility"], "RESTRICTED");
            assert_eq!(agent["sharing"].as_array().unwrap().len(), 1, "{time}");
            assert_eq!(
                agent["sharing"][0]["sharedBy"]["email"],
                "builder@acme.example"
            );
        }
    }
    let private = builder.create_agent("Of nobody", &[]).await;
    restrict(&builder, &private).await;

    assert_eq!(shared_with(&viewer).await, ["Of all", "Of the team"]);
    assert_eq!(shared_with(&sales).await, ["Of all", "Of sales"]);
    assert_eq!(shared_with(&finance).await, ["Of all"]);
    assert_eq!(listed(&finance).await, ["Of all"]);
    assert_eq!(
        shared_with(&builder).await,
        [""; 0],
        "one's own is not shared with one"
    );
    assert_eq!(listed(&builder).await.len(), 4);
    let stranger = app.user_in("other", AccessRole::Admin).await;
    assert_eq!(listed(&stranger).await, [""; 0]);
    let log = app.audit_log().await;
    let shares = log.iter().filter(|row| *row == "agent.share done builder");
    assert_eq!(shares.count(), 3, "{log:?}");
}

#[tokio::test]
async fn those_it_is_shared_with_run_and_copy_it_and_do_not_change_it() {
    let app = TestApp::new().await;
    let builder = app.user(AccessRole::Builder).await;
    let editor = app.user(AccessRole::Editor).await;
    let operator = app.user(AccessRole::Operator).await;
    let id = builder.create_agent("Counter", &[]).await;
    assert_eq!(
        share(&builder, &id, json!({ "organisation": true }))
            .await
            .code(),
        "OK"
    );

    let seen = find(&editor, &id).await;
    assert_eq!(seen["currentVersion"]["systemPrompt"], "Help.");
    let rights = json!({ "run": true, "update": false, "delete": false, "share": false });
    assert_eq!(seen["viewerCan"], rights);
    let version = &seen["currentVersion"]["id"];
    let file = "{ format: 1, name: Mine, systemPrompt: Help. }";
    let refusals = [
        call(&editor, UPDATE, json!({ "id": id, "name": "Mine" })).await,
        call(&editor, DELETE, json!({ "id": id })).await,
        call(&editor, NAME, json!({ "id": version, "name": "Mine" })).await,
        call(&editor, RESTORE, json!({ "id": version })).await,
        call(&editor, IMPORT, json!({ "agentId": id, "text": file })).await,
        share(&editor, &id, json!({ "department": "SALES" })).await,
        unshare(&editor, &id, json!({ "organisation": true })).await,
        call(&editor, SET, json!({ "id": id, "visibility": "OPEN" })).await,
    ];
    for (number, refused) in refusals.iter().enumerate() {
        assert_eq!(
            refused.code(),
            "PERMISSION_DENIED",
            "{number}: {}",
            refused.body
        );
    }
    let message = refusals[0].text("/data/updateAgent/errors/0/message");
    assert!(message.contains("make a copy of your own"), "{message}");
    let patch = editor
        .send_json(
            reqwest::Method::PATCH,
            &format!("/api/v1/agents/{id}"),
            &json!({ "name": "Mine" }),
        )
        .await;
    assert_eq!(patch.status, 403);
    let log = app.audit_log().await;
    let denied = log.iter().filter(|row| row.contains(" denied editor"));
    assert_eq!(
        denied.count(),
        refusals.len() + 1,
        "each refusal is audited once"
    );

    let exported = "query ($id: ID!) { exportAgent(id: $id) { text } }";
    let exported = editor.graphql(exported, json!({ "id": id })).await;
    let copy = json!({ "text": exported.text("/data/exportAgent/text") });
    let copied = call(&editor, IMPORT, copy).await;
    let copy = copied.text("/data/importAgent/agent/id").to_owned();
    assert_eq!(find(&editor, &copy).await["viewerCan"]["share"], true);

    for (runner, email) in [
        (&editor, "editor@acme.example"),
        (&operator, "operator@acme.example"),
    ] {
        let reply = run(runner, &id).await;
        assert_eq!(
            reply.at("/data/runAgent/execution/requestedBy/email"),
            email
        );
        runner
            .ended(reply.text("/data/runAgent/execution/id"))
            .await;
    }
    let viewer = app.user(AccessRole::Viewer).await;
    assert_eq!(run(&viewer, &id).await.code(), "PERMISSION_DENIED");
    let own = call(&builder, UPDATE, json!({ "id": id, "name": "Own" })).await;
    assert_eq!(own.code(), "OK");
    let administered = call(
        &app.admin().await,
        UPDATE,
        json!({ "id": id, "name": "All" }),
    )
    .await;
    assert_eq!(administered.code(), "OK");
}

#[tokio::test]
async fn a_share_that_is_taken_back_counts_for_what_starts_from_then_on() {
    let app = TestApp::with(Setup::new().idle())
        .await
        .leaving_executions_open();
    let builder = app.user(AccessRole::Builder).await;
    let operator = app.user(AccessRole::Operator).await;
    let team = team(&app, "Night shift", &[&operator]).await;
    let audience = json!({ "teamId": team });
    let id = builder.create_agent("Counter", &[]).await;
    assert_eq!(share(&builder, &id, audience.clone()).await.code(), "OK");
    let running = run(&operator, &id).await;
    let running = running.text("/data/runAgent/execution/id").to_owned();
    let of_builder = run(&builder, &id).await;
    let of_builder = of_builder.text("/data/runAgent/execution/id").to_owned();
    assert_eq!(
        operator.execution(&of_builder).await["status"],
        "QUEUED",
        "who sees it sees those"
    );

    let reply = unshare(&builder, &id, audience.clone()).await;
    let agent = reply.at("/data/unshareAgent/agent");
    assert_eq!(agent, &json!({ "visibility": "RESTRICTED", "sharing": [] }));
    assert_eq!(run(&operator, &id).await.code(), "NOT_FOUND");
    assert_eq!(find(&operator, &id).await, Value::Null);
    let rest = operator.get(&format!("/api/v1/agents/{id}")).await;
    assert_eq!(rest.status, 404);
    let input =
        json!({ "agentId": id, "name": "Mine", "goal": "Go", "when": "hourly", "zone": "UTC" });
    assert_eq!(call(&operator, SCHEDULE, input).await.code(), "NOT_FOUND");

    // What they started goes on, and stays theirs to see and to stop.
    let own = operator.graphql(EXECUTION, json!({ "id": running })).await;
    let expected =
        json!({ "goal": "Hello", "agent": { "name": "Counter" }, "agentVersion": { "number": 1 } });
    assert_eq!(own.data()["execution"], expected);
    let others = operator
        .graphql(EXECUTION, json!({ "id": of_builder }))
        .await;
    assert_eq!(others.data()["execution"], Value::Null);
    let list = "{ executions(first: 5) { nodes { id } totalCount } }";
    let list = operator.graphql(list, Value::Null).await;
    assert_eq!(
        list.data()["executions"],
        json!({ "nodes": [{ "id": running }], "totalCount": 1 })
    );
    assert_eq!(operator.cancel(&of_builder, "No").await.code(), "NOT_FOUND");
    assert_eq!(operator.cancel(&running, "Enough").await.code(), "OK");

    // Out of the team is out of what is shared with it.
    assert_eq!(share(&builder, &id, audience).await.code(), "OK");
    assert_eq!(find(&operator, &id).await["sharedWithViewer"], true);
    let remove = "mutation ($id: ID!, $userId: ID!) {
        removeTeamMember(input: { id: $id, userId: $userId }) { errors { code } } }";
    let input = json!({ "id": team, "userId": user_id(&operator).await });
    assert_eq!(app.admin().await.graphql(remove, input).await.code(), "OK");
    assert_eq!(find(&operator, &id).await, Value::Null);
}

#[tokio::test]
async fn what_was_shared_with_a_team_ends_with_it() {
    let app = TestApp::new().await;
    let builder = app.user(AccessRole::Builder).await;
    let operator = app.user(AccessRole::Operator).await;
    let team = team(&app, "Night shift", &[&operator]).await;
    let id = builder.create_agent("Counter", &[]).await;
    assert_eq!(
        share(&builder, &id, json!({ "teamId": team })).await.code(),
        "OK"
    );
    assert_eq!(shared_with(&operator).await, ["Counter"]);
    let delete = "mutation ($id: ID!) { deleteTeam(input: { id: $id }) { errors { code } } }";
    let admin = app.admin().await;
    assert_eq!(
        admin.graphql(delete, json!({ "id": team })).await.code(),
        "OK"
    );
    assert_eq!(listed(&operator).await, [""; 0]);
    let log = app.audit_log().await;
    assert_eq!(
        log[log.len() - 2..],
        ["agent.unshare done admin", "team.delete done admin"]
    );
}

#[tokio::test]
async fn opening_an_agent_ends_its_shares() {
    let app = TestApp::new().await;
    let builder = app.user(AccessRole::Builder).await;
    let id = builder.create_agent("Counter", &[]).await;
    for department in ["SALES", "FINANCE"] {
        let reply = share(&builder, &id, json!({ "department": department })).await;
        assert_eq!(reply.code(), "OK", "{}", reply.body);
    }
    let opened = call(&builder, SET, json!({ "id": id, "visibility": "OPEN" })).await;
    let agent = opened.at("/data/setAgentVisibility/agent");
    assert_eq!(agent, &json!({ "visibility": "OPEN", "sharing": [] }));
}

#[tokio::test]
async fn teams_of_other_organisations_cannot_be_named() {
    let app = TestApp::new().await;
    let theirs = team(&app, "Theirs", &[]).await;
    let stranger = app.user_in("other", AccessRole::Admin).await;
    let id = stranger.create_agent("Counter", &[]).await;
    let reply = share(&stranger, &id, json!({ "teamId": theirs })).await;
    assert_eq!(reply.code(), "NOT_FOUND");
    let agent = find(&stranger, &id).await;
    assert_eq!(agent["visibility"], "OPEN", "nothing was changed");
    for audience in [
        json!({}),
        json!({ "organisation": false }),
        json!({ "teamId": "agent_1" }),
    ] {
        let reply = share(&stranger, &id, audience.clone()).await;
        assert_ne!(reply.code(), "OK", "{audience}");
    }
}
