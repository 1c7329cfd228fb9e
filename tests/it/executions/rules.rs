//! Rules about the calls of an agent.

use serde_json::{Value, json};
use support::client::kinds;
use support::fake_claude::{FakeClaude, Reply};
use support::fake_tool::FakeTool;
use support::{Client, Setup, TestApp};

struct Given {
    _app: TestApp,
    admin: Client,
    fake: FakeClaude,
    send: FakeTool,
}

async fn given() -> Given {
    let fake = FakeClaude::scripted().await.unwrap();
    let send = FakeTool::waiting("send", false);
    let tools = [send.clone(), FakeTool::answering("look", "It rains.")];
    let app = TestApp::with(Setup::new().claude(&fake).tools(&tools)).await;
    let admin = app.admin().await;
    Given {
        _app: app,
        admin,
        fake,
        send,
    }
}

fn agent(configuration: &Value) -> Value {
    json!({
        "name": "Herald", "systemPrompt": "x", "tools": ["look", "send"],
        "configuration": configuration,
    })
}

fn to(pattern: &str) -> Value {
    json!({ "properties": { "text": { "pattern": pattern } }, "required": ["text"] })
}

#[tokio::test]
async fn a_call_is_made_asked_for_or_refused_by_its_arguments() {
    let given = given().await;
    let Given {
        admin, fake, send, ..
    } = &given;
    let rules = json!([
        { "tool": "send", "scope": "ALLOW", "when": to("^note:") },
        { "tool": "send", "scope": "DENY", "when": to("secret"), "reason": "Nothing secret leaves." },
    ]);
    let configuration = json!({ "requireConfirmation": true, "rules": rules });
    let agent = admin.create_agent_of(agent(&configuration)).await;
    let call = |id: &str, text: &str| Reply::new().tool_use(id, "send", &json!({ "text": text }));
    fake.reply(call("toolu_1", "note: hello"));
    fake.reply(call("toolu_2", "note: a secret"));
    fake.reply(call("toolu_3", "hello"));
    fake.reply(Reply::new().text("Done."));
    send.open();
    let execution = admin.run(&agent, "Tell them").await;
    let asked = admin.asked(&execution).await;
    assert_eq!(asked["arguments"], json!({ "text": "hello" }));
    assert_eq!(
        send.calls().len(),
        1,
        "the first was allowed, the second refused"
    );
    assert_eq!(admin.decide(&asked, false).await.code(), "OK");
    let ended = admin.ended(&execution).await;
    assert_eq!(ended["output"], "Done.");
    let told = fake.requests()[2]["messages"].to_string();
    assert!(
        told.contains("forbids this call of send: Nothing secret leaves."),
        "{told}"
    );
    assert!(kinds(&ended).contains(&"APPROVAL_REQUESTED"));
}

#[tokio::test]
async fn a_read_only_agent_is_offered_nothing_that_changes_something() {
    let given = given().await;
    let Given {
        admin, fake, send, ..
    } = &given;
    let agent = admin
        .create_agent_of(agent(&json!({ "readOnly": true })))
        .await;
    fake.reply(Reply::new().tool_use("toolu_1", "send", &json!({ "text": "it" })));
    fake.reply(Reply::new().text("I may only look."));
    let ended = admin.run_to_end(&agent, "Tell them").await;
    assert_eq!(ended["output"], "I may only look.");
    let offered = fake.requests()[0]["tools"].as_array().unwrap().clone();
    let names: Vec<_> = offered.iter().map(|tool| &tool["name"]).collect();
    assert_eq!(names, ["look"]);
    assert!(send.calls().is_empty());
}

#[tokio::test]
async fn rules_are_kept_in_the_version_and_bad_ones_refused_with_their_place() {
    let given = given().await;
    let admin = &given.admin;
    let rule = json!({ "tool": "send", "scope": "ASK", "when": to("^x"), "reason": "Look twice." });
    let id = admin
        .create_agent_of(agent(&json!({ "readOnly": true, "rules": [rule] })))
        .await;
    let query = "query ($id: ID!) { agent(id: $id) { currentVersion { configuration {
        readOnly rules { tool scope when reason } } } } }";
    let stored = admin.graphql(query, json!({ "id": id })).await;
    let configuration = stored.at("/data/agent/currentVersion/configuration");
    assert_eq!(configuration, &json!({ "readOnly": true, "rules": [rule] }));
    let bad = [
        (
            json!({ "tool": "fly", "scope": "DENY" }),
            "tool",
            "the agent has no tool \"fly\"",
        ),
        (
            json!({ "tool": "send", "scope": "DENY", "when": { "type": "nonsense" } }),
            "when",
            "is not a JSON Schema",
        ),
        (
            json!({ "tool": "send", "scope": "DENY", "when": [1] }),
            "when",
            "must be a JSON Schema",
        ),
        (
            json!({ "tool": "send", "scope": "DENY", "when": { "$ref": "https://elsewhere.example/x" } }),
            "when",
            "is not a JSON Schema",
        ),
        (
            json!({ "tool": "send", "scope": "DENY", "when": { "properties": { "a": { "pattern": "(?<=x)y" } } } }),
            "when",
            "is not a JSON Schema",
        ),
    ];
    for (rule, place, message) in bad {
        let input = agent(&json!({ "rules": [rule] }));
        let create = "mutation ($input: CreateAgentInput!) { createAgent(input: $input) {
            agent { id } errors { code field message } } }";
        let reply = admin.graphql(create, json!({ "input": input })).await;
        assert_eq!(reply.code(), "INVALID_REQUEST", "{}", reply.body);
        let error = reply.at("/data/createAgent/errors/0");
        assert_eq!(error["field"], format!("configuration.rules[0].{place}"));
        let said = error["message"].as_str().unwrap();
        assert!(said.starts_with(message), "{said}");
    }
}
