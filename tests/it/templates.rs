//! Templates of agents: the product's library, those that people keep, and agents made of them.

#![cfg(test)]

use domain::role::AccessRole;
use serde_json::{Value, json};
use support::reply::Reply;
use support::{Client, TestApp};

const LIST: &str =
    "query ($first: Int, $last: Int, $after: String, $before: String, $filter: TemplateFilter) {
    templates(first: $first, last: $last, after: $after, before: $before, filter: $filter) {
    nodes { id name department scope } edges { cursor }
    pageInfo { hasNextPage hasPreviousPage endCursor startCursor } totalCount } }";
const FIND: &str = "query ($id: ID!) { template(id: $id) { name scope definition canDelete goals
    variables { name description default } wants { tool available } createdBy { email } } }";
const SAVE: &str = "mutation ($input: SaveTemplateInput!) { saveTemplate(input: $input) {
    template { id name description department variables { name description } }
    errors { code field message } } }";
const USE: &str = "mutation ($input: UseTemplateInput!) { useTemplate(input: $input) {
    agent { id name description currentVersion { systemPrompt toolNames configuration { maxSteps } } }
    errors { code field message } } }";
const DELETE: &str = "mutation ($input: DeleteTemplateInput!) { deleteTemplate(input: $input) {
    deletedTemplateId errors { code message } } }";

async fn call(client: &Client, document: &str, input: Value) -> Reply {
    client.graphql(document, json!({ "input": input })).await
}

async fn names(client: &Client, filter: Value) -> Vec<String> {
    let reply = client
        .graphql(LIST, json!({ "first": 100, "filter": filter }))
        .await;
    let nodes = reply.at("/data/templates/nodes").as_array().unwrap();
    nodes
        .iter()
        .map(|node| node["name"].as_str().unwrap().to_owned())
        .collect()
}

/// Keeps an agent as a template, and returns its id.
async fn save(client: &Client, agent: &str, scope: &str, name: &str) -> String {
    let input = json!({ "agentId": agent, "scope": scope, "name": name });
    let reply = call(client, SAVE, input).await;
    reply.text("/data/saveTemplate/template/id").to_owned()
}

#[tokio::test]
async fn an_agent_can_be_made_of_each_template_of_the_library() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let reply = admin.graphql(LIST, json!({ "first": 100 })).await;
    let nodes = reply.at("/data/templates/nodes").as_array().unwrap();
    assert!(nodes.len() >= 12, "{nodes:?}");
    assert_eq!(reply.at("/data/templates/totalCount"), &json!(nodes.len()));
    for node in nodes {
        let reply = admin.graphql(FIND, json!({ "id": node["id"] })).await;
        let template = reply.at("/data/template");
        assert_eq!(template["canDelete"], false);
        let variables: Vec<Value> = template["variables"]
            .as_array()
            .unwrap()
            .iter()
            .map(|variable| json!({ "name": variable["name"], "value": "something of ours" }))
            .collect();
        let input = json!({ "id": node["id"], "variables": variables });
        let reply = call(&admin, USE, input).await;
        assert_eq!(reply.code(), "OK", "{node}: {}", reply.body);
        let version = reply.at("/data/useTemplate/agent/currentVersion");
        let prompt = version["systemPrompt"].as_str().unwrap();
        assert!(!prompt.contains("{{"), "{prompt}");
        assert!(
            prompt.contains("something of ours") || variables.is_empty(),
            "{prompt}"
        );
        // What is not connected is named, and the agent does without.
        for wanted in template["wants"].as_array().unwrap() {
            assert_eq!(wanted["available"], false);
            let tools = version["toolNames"].as_array().unwrap();
            assert!(!tools.contains(&wanted["tool"]), "{node}");
        }
    }
}

#[tokio::test]
async fn a_library_template_is_a_definition_file_that_says_what_is_missing_when_it_is_used() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let filter = json!({ "search": "code reviewer" });
    let reply = admin
        .graphql(LIST, json!({ "first": 1, "filter": filter }))
        .await;
    let id = reply.text("/data/templates/nodes/0/id").to_owned();
    let found = admin.graphql(FIND, json!({ "id": id })).await;
    assert!(
        found
            .text("/data/template/definition")
            .contains("\nformat: 1\n")
    );
    let reply = call(
        &admin,
        USE,
        json!({ "id": id, "variables": [{ "name": "tone", "value": "x" }] }),
    )
    .await;
    let errors = reply.at("/data/useTemplate/errors").as_array().unwrap();
    let fields: Vec<&str> = errors
        .iter()
        .map(|error| error["field"].as_str().unwrap())
        .collect();
    assert_eq!(
        fields,
        ["variables.language", "variables.tone"],
        "rules has a default"
    );
    assert_eq!(app.database.value("SELECT count(*) FROM agents").await, "0");
    let input = json!({ "id": id, "name": "Our reviewer", "idempotencyKey": "once",
        "variables": [{ "name": "language", "value": "Rust {{rules}}" }] });
    let first = call(&admin, USE, input.clone()).await;
    let agent = first.at("/data/useTemplate/agent");
    assert_eq!(agent["name"], "Our reviewer");
    let prompt = agent["currentVersion"]["systemPrompt"].as_str().unwrap();
    assert!(
        prompt.starts_with("You review changes of Rust {{rules}} for"),
        "{prompt}"
    );
    let second = call(&admin, USE, input).await;
    assert_eq!(second.at("/data/useTemplate/agent/id"), &agent["id"]);
}

#[tokio::test]
async fn lists_are_by_department_and_text_and_page_through_kept_ones_and_the_library() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &["calculate"]).await;
    for number in 1..=3 {
        save(&admin, &agent, "ORGANISATION", &format!("Kept {number}")).await;
    }
    let input = json!({ "agentId": agent, "scope": "PERSONAL", "name": "Kept for sales", "department": "SALES" });
    assert_eq!(call(&admin, SAVE, input).await.code(), "OK");

    let sales = names(&admin, json!({ "department": "SALES" })).await;
    assert_eq!(sales[..4], ["Kept for sales", "Kept 3", "Kept 2", "Kept 1"]);
    assert!(
        sales.contains(&"RFP Drafter".to_owned()) && !sales.contains(&"Code Reviewer".to_owned())
    );
    let finance = names(
        &admin,
        json!({ "department": "FINANCE", "scope": "BUILT_IN" }),
    )
    .await;
    assert!(
        finance.contains(&"Variance Analyzer".to_owned()),
        "{finance:?}"
    );
    assert!(
        !finance.iter().any(|name| name.starts_with("Kept")),
        "{finance:?}"
    );
    assert_eq!(
        names(&admin, json!({ "search": "KEPT sales" })).await,
        ["Kept for sales"]
    );
    assert_eq!(
        names(&admin, json!({ "search": "meeting summar" })).await,
        ["Meeting Summarizer"]
    );
    assert_eq!(
        names(&admin, json!({ "scope": "PERSONAL" })).await,
        ["Kept for sales"]
    );
    assert_eq!(names(&admin, json!({ "search": "100%_" })).await, [""; 0]);

    let all = names(&admin, json!({})).await;
    let mut forward = Vec::new();
    let mut after = Value::Null;
    loop {
        let reply = admin
            .graphql(LIST, json!({ "first": 3, "after": after }))
            .await;
        let page = reply.at("/data/templates");
        forward.extend(
            page["nodes"]
                .as_array()
                .unwrap()
                .iter()
                .map(|node| node["name"].as_str().unwrap().to_owned()),
        );
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
    assert_eq!(forward, all);
    let mut backward = Vec::new();
    let mut before = Value::Null;
    loop {
        let reply = admin
            .graphql(LIST, json!({ "last": 3, "before": before }))
            .await;
        let page = reply.at("/data/templates");
        let nodes = page["nodes"].as_array().unwrap();
        backward.extend(
            nodes
                .iter()
                .rev()
                .map(|node| node["name"].as_str().unwrap().to_owned()),
        );
        if page["pageInfo"]["hasPreviousPage"] == false {
            break;
        }
        before = page["pageInfo"]["startCursor"].clone();
    }
    backward.reverse();
    assert_eq!(backward, all);
}

#[tokio::test]
async fn an_agent_is_kept_with_its_variables_and_goals_and_comes_out_the_same() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let agent = admin
        .create_agent_of(
            json!({ "name": "Greeter of {{team}}", "description": "Greets.",
            "systemPrompt": "Greet {{ person }}.\nFor {{team}}.", "tools": ["calculate"],
            "configuration": { "maxSteps": 3 } }),
        )
        .await;
    let input = json!({ "agentId": agent, "scope": "ORGANISATION", "department": "OPERATIONS",
        "goals": ["Greet: Ada"], "variables": [{ "name": "person", "description": "Whom" }] });
    let reply = call(&admin, SAVE, input).await;
    let template = reply.at("/data/saveTemplate/template").clone();
    assert_eq!(
        template["variables"],
        json!([{ "name": "person", "description": "Whom" }, { "name": "team", "description": "" }])
    );
    let variables =
        json!([{ "name": "person", "value": "Ada" }, { "name": "team", "value": "Ops" }]);
    let reply = call(
        &admin,
        USE,
        json!({ "id": template["id"], "variables": variables }),
    )
    .await;
    let made = reply.at("/data/useTemplate/agent");
    assert_eq!(
        (&made["name"], &made["description"]),
        (&json!("Greeter of Ops"), &json!("Greets."))
    );
    assert_eq!(
        made["currentVersion"],
        json!({ "systemPrompt": "Greet Ada.\nFor Ops.", "toolNames": ["calculate"], "configuration": { "maxSteps": 3 } })
    );
    let log = app.audit_log().await;
    assert!(
        log.iter().any(|row| row.contains("template.save")),
        "{log:?}"
    );
}

#[tokio::test]
async fn a_template_of_ones_own_is_nobody_elses() {
    let app = TestApp::new().await;
    let (ada, ben) = (
        app.user(AccessRole::Builder).await,
        app.user(AccessRole::Editor).await,
    );
    let agent = ada.create_agent("Counter", &[]).await;
    let own = save(&ada, &agent, "PERSONAL", "Of Ada").await;
    let all = save(&ada, &agent, "ORGANISATION", "Of all").await;
    let of_organisation = json!({ "search": "Of A", "scope": "ORGANISATION" });
    assert_eq!(names(&ben, of_organisation).await, ["Of all"]);
    assert_eq!(names(&ben, json!({ "scope": "PERSONAL" })).await, [""; 0]);
    let reply = ben.graphql(FIND, json!({ "id": own })).await;
    assert_eq!(reply.at("/data/template"), &Value::Null);
    assert_eq!(
        call(&ben, USE, json!({ "id": own })).await.code(),
        "NOT_FOUND"
    );
    assert_eq!(
        call(&ben, DELETE, json!({ "id": own })).await.code(),
        "NOT_FOUND"
    );
    assert_eq!(call(&ben, DELETE, json!({ "id": all })).await.code(), "OK");
    assert_eq!(call(&ada, DELETE, json!({ "id": own })).await.code(), "OK");
    assert_eq!(
        call(&ada, DELETE, json!({ "id": own })).await.code(),
        "NOT_FOUND"
    );
    let library = ada.graphql(LIST, json!({ "first": 1 })).await;
    let built_in = library.text("/data/templates/nodes/0/id").to_owned();
    assert_eq!(
        call(&ada, DELETE, json!({ "id": built_in })).await.code(),
        "CONFLICT"
    );
    let log = app.audit_log().await;
    let deleted = log.iter().filter(|row| row.contains("template.delete"));
    assert_eq!(deleted.count(), 2, "{log:?}");
}

#[tokio::test]
async fn what_looks_like_a_secret_is_not_kept_and_each_other_mistake_is_told() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let saved = async |input: Value| {
        let reply = call(&admin, SAVE, input).await;
        let errors = reply.at("/data/saveTemplate/errors").as_array().unwrap();
        errors
            .iter()
            .map(|error| error["field"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let prompt = "Sign in.\npassword: hunter2hunter2";
    let input = json!({ "systemPrompt": prompt, "scope": "PERSONAL", "name": "" });
    assert_eq!(saved(input).await, ["name", "systemPrompt"]);
    let variables = json!([{ "name": "nowhere" }]);
    let input = json!({ "systemPrompt": "Help.", "scope": "PERSONAL", "name": "A", "variables": variables });
    assert_eq!(saved(input).await, ["template"]);
    let input = json!({ "systemPrompt": "Help.", "scope": "BUILT_IN", "name": "A" });
    assert_eq!(saved(input).await, ["scope"]);
    let reply = call(&admin, SAVE, json!({ "scope": "PERSONAL", "name": "A" })).await;
    assert_eq!(reply.code(), "INVALID_REQUEST");
    assert_eq!(
        app.database.value("SELECT count(*) FROM templates").await,
        "0"
    );
}

#[tokio::test]
async fn a_prompt_that_was_tried_is_kept_for_oneself_by_rest() {
    let app = TestApp::new().await;
    let viewer = app.user(AccessRole::Viewer).await;
    let body = json!({ "name": "Summary", "systemPrompt": "Summarize for {{reader}}.",
        "goals": ["This: ..."], "department": "finance" });
    let reply = viewer.post("/api/v1/templates", body.clone()).await;
    assert_eq!(reply.status, 201, "{reply:?}");
    assert_eq!(
        (reply.text("/scope"), reply.at("/variables")),
        ("personal", &json!(["reader"]))
    );
    assert_eq!(
        names(&viewer, json!({ "scope": "PERSONAL" })).await,
        ["Summary"]
    );
    let mut shared = body;
    shared["scope"] = json!("organisation");
    let reply = viewer.post("/api/v1/templates", shared).await;
    assert_eq!(
        (reply.status, reply.text("/error")),
        (403, "permission_denied")
    );
    let auditor = app.user(AccessRole::Auditor).await;
    let reply = auditor
        .post(
            "/api/v1/templates",
            json!({ "name": "A", "systemPrompt": "B" }),
        )
        .await;
    assert_eq!(reply.status, 403, "an auditor changes nothing");
}

#[tokio::test]
async fn a_template_of_ones_own_is_shared_and_stays_ones_own() {
    const SHARE: &str = "mutation ($input: ShareTemplateInput!) { shareTemplate(input: $input) {
        template { sharing { audience department sharedBy { email } } } errors { code message } } }";
    const UNSHARE: &str =
        "mutation ($input: ShareTemplateInput!) { unshareTemplate(input: $input) {
        template { sharing { audience } } errors { code } } }";
    const SEEN: &str =
        "query ($id: ID!) { template(id: $id) { name sharedWithViewer canShare canDelete } }";
    let app = TestApp::new().await;
    let builder = app.user(AccessRole::Builder).await;
    let editor = app.user(AccessRole::Editor).await;
    let admin = app.admin().await;
    let department = "UPDATE users SET department = 'sales' WHERE email = 'editor@acme.example'";
    app.database.run_sql(department).await;
    let agent = builder.create_agent("Counter", &["calculate"]).await;
    let id = save(&builder, &agent, "PERSONAL", "Mine").await;
    let input = json!({ "id": id, "audience": { "department": "SALES" } });
    for time in ["once", "twice"] {
        let reply = call(&builder, SHARE, input.clone()).await;
        let expected = json!([{ "audience": "DEPARTMENT", "department": "SALES", "sharedBy": { "email": "builder@acme.example" } }]);
        assert_eq!(
            reply.at("/data/shareTemplate/template/sharing"),
            &expected,
            "{time}"
        );
    }
    let mine = json!({ "sharedWithMe": true });
    assert_eq!(names(&editor, mine.clone()).await, ["Mine"]);
    for other in [&builder, &admin] {
        assert_eq!(names(other, mine.clone()).await, [""; 0]);
    }
    let seen = editor.graphql(SEEN, json!({ "id": id })).await;
    let expected =
        json!({ "name": "Mine", "sharedWithViewer": true, "canShare": false, "canDelete": false });
    assert_eq!(seen.data()["template"], expected);
    assert_eq!(call(&editor, USE, json!({ "id": id })).await.code(), "OK");
    for refused in [
        call(&editor, SHARE, input.clone()).await,
        call(&editor, DELETE, json!({ "id": id })).await,
    ] {
        assert_eq!(refused.code(), "PERMISSION_DENIED", "{}", refused.body);
    }
    assert_eq!(
        call(&admin, SHARE, input.clone()).await.code(),
        "NOT_FOUND",
        "not shared with them"
    );
    let published = save(&builder, &agent, "ORGANISATION", "Ours").await;
    let of_all = json!({ "id": published, "audience": { "organisation": true } });
    assert_eq!(call(&builder, SHARE, of_all).await.code(), "CONFLICT");
    let stranger = app.user_in("other", AccessRole::Admin).await;
    let create = "mutation { createTeam(input: { name: \"Theirs\" }) { team { id } } }";
    let team = stranger.graphql(create, Value::Null).await;
    let foreign =
        json!({ "id": id, "audience": { "teamId": team.text("/data/createTeam/team/id") } });
    assert_eq!(call(&builder, SHARE, foreign).await.code(), "NOT_FOUND");

    let reply = call(&builder, UNSHARE, input.clone()).await;
    assert_eq!(
        reply.at("/data/unshareTemplate/template/sharing"),
        &json!([])
    );
    assert_eq!(names(&editor, mine.clone()).await, [""; 0]);
    assert_eq!(call(&builder, SHARE, input).await.code(), "OK");
    assert_eq!(
        call(&builder, DELETE, json!({ "id": id })).await.code(),
        "OK"
    );
    assert_eq!(names(&editor, mine).await, [""; 0], "its shares go with it");
    let log = app.audit_log().await;
    let shares = log
        .iter()
        .filter(|row| row.starts_with("template.share done builder"));
    assert_eq!(shares.count(), 2, "{log:?}");
    assert!(
        log.contains(&"template.unshare done builder".to_owned()),
        "{log:?}"
    );
}
