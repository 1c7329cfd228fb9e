//! Long conversations, whose beginning is summarised for the model.

use serde_json::{Value, json};
use support::client::kinds;
use support::fake_claude::{FakeClaude, Fault, Reply};
use support::fake_tool::FakeTool;
use support::{Client, Setup, TestApp, wait};

const FORK: &str = "mutation ($input: ForkExecutionInput!) { forkExecution(input: $input) {
    execution { id } errors { code message } } }";

/// A turn that looks, and has read so many tokens.
fn looks(call: &str, read: u32) -> Reply {
    Reply::new()
        .thinking(&format!("About {call}."), &format!("signed-{call}"))
        .tool_use(call, "look", &json!({ "text": "it" }))
        .usage(json!({ "input_tokens": read, "output_tokens": 10 }))
}

/// An agent that looks, whose conversation is summarised from 2,000 tokens on.
async fn given(fake: &FakeClaude) -> (TestApp, Client, String) {
    let look = FakeTool::answering("look", "It rains in Rome.");
    let app = TestApp::with(Setup::new().claude(fake).tools(&[look])).await;
    let admin = app.admin().await;
    let agent = admin.create_agent_of(agent()).await;
    (app, admin, agent)
}

fn agent() -> Value {
    json!({
        "name": "Herald", "systemPrompt": "Help.", "tools": ["look"],
        "configuration": { "compactAt": 2_000 },
    })
}

/// Runs the agent until its conversation was summarised once, and it has answered.
async fn summarised(fake: &FakeClaude, admin: &Client, agent: &str) -> Value {
    fake.reply(looks("toolu_1", 500));
    fake.reply(looks("toolu_2", 2_500));
    fake.reply(Reply::new().text("Seen: rain in Rome. To do: answer."));
    fake.reply(Reply::new().text("Rain."));
    let execution = admin.run_to_end(agent, "Tell me of the weather").await;
    assert_eq!(execution["output"], "Rain.", "{execution}");
    execution
}

async fn fork(admin: &Client, input: Value) -> Value {
    let reply = admin.graphql(FORK, json!({ "input": input })).await;
    assert_eq!(reply.code(), "OK", "{}", reply.body);
    let id = reply.text("/data/forkExecution/execution/id");
    admin.ended(id).await
}

#[tokio::test]
async fn exports_hold_the_summary() {
    let fake = FakeClaude::scripted().await.unwrap();
    let (_app, admin, agent) = given(&fake).await;
    let execution = summarised(&fake, &admin, &agent).await;
    let path = |format: &str| {
        let id = execution["id"].as_str().unwrap();
        format!("/api/v1/executions/{id}/export?format={format}")
    };
    let json = admin.get(&path("json")).await;
    let event = json.at("/events/7");
    assert_eq!(event["kind"], "compacted");
    assert_eq!(event["summary"], "Seen: rain in Rome. To do: answer.");
    assert_eq!(event["throughStep"], 1);
    assert!(event["usage"]["inputTokens"].is_number(), "{event}");
    let markdown = admin.get(&path("markdown")).await;
    let text = markdown.body.as_str().unwrap();
    assert!(
        text.contains("> Seen: rain in Rome. To do: answer."),
        "{text}"
    );
}

#[tokio::test]
async fn the_model_goes_on_from_a_summary_and_its_last_turn() {
    let fake = FakeClaude::scripted().await.unwrap();
    let (_app, admin, agent) = given(&fake).await;
    let execution = summarised(&fake, &admin, &agent).await;
    let expected = [
        "STARTED",
        "MODEL_REPLIED",
        "TOOL_INTENDED",
        "TOOL_RETURNED",
        "MODEL_REPLIED",
        "TOOL_INTENDED",
        "TOOL_RETURNED",
        "COMPACTED",
        "MODEL_REPLIED",
        "COMPLETED",
    ];
    assert_eq!(kinds(&execution), expected, "the journal stays whole");
    assert_eq!(execution["steps"], 3, "a summary is no step");
    let requests = fake.requests();
    let summary = requests[2]["messages"].to_string();
    assert!(
        summary.contains("Call toolu_1 answered: It rains in Rome."),
        "{summary}"
    );
    assert!(!summary.contains("toolu_2"), "{summary}");
    assert!(requests[2]["tools"].as_array().is_none_or(Vec::is_empty));
    let messages = requests[3]["messages"].as_array().unwrap();
    assert_eq!(messages.len(), 3, "{messages:?}");
    let opening = messages[0].to_string();
    assert!(opening.contains("Tell me of the weather"), "{opening}");
    assert!(
        opening.contains("Seen: rain in Rome. To do: answer."),
        "{opening}"
    );
    assert_eq!(messages[1]["content"][0]["signature"], "signed-toolu_2");
    assert_eq!(messages[1]["content"][1]["id"], "toolu_2");
    assert_eq!(messages[2]["content"][0]["tool_use_id"], "toolu_2");
    let details = "query ($id: ID!) { execution(id: $id) { inputTokens
        events { kind text throughStep model usage { inputTokens } } } }";
    let reply = admin
        .graphql(details, json!({ "id": execution["id"] }))
        .await;
    let event = &reply.data()["execution"]["events"][7];
    assert_eq!(event["text"], "Seen: rain in Rome. To do: answer.");
    assert_eq!(event["throughStep"], 1);
    assert!(event["model"].is_string() && event["usage"]["inputTokens"].is_number());
    let events = reply.data()["execution"]["events"].as_array().unwrap();
    let read: i64 = events
        .iter()
        .filter_map(|event| event["usage"]["inputTokens"].as_i64())
        .sum();
    assert_eq!(
        reply.data()["execution"]["inputTokens"],
        read,
        "it counts as used"
    );
}

#[tokio::test]
async fn a_fork_before_a_summary_has_none_and_one_behind_it_keeps_it() {
    let fake = FakeClaude::scripted().await.unwrap();
    let (_app, admin, agent) = given(&fake).await;
    let execution = summarised(&fake, &admin, &agent).await;
    fake.reply(Reply::new().text("Before."));
    let before = fork(
        &admin,
        json!({ "id": execution["id"], "step": 2, "version": "SAME" }),
    )
    .await;
    assert_eq!(before["output"], "Before.");
    assert!(!kinds(&before).contains(&"COMPACTED"));
    fake.reply(Reply::new().text("Behind."));
    let input = json!({ "id": execution["id"], "step": 3, "version": "SAME" });
    let behind = fork(&admin, input).await;
    assert_eq!(behind["output"], "Behind.");
    assert!(kinds(&behind).contains(&"COMPACTED"));
    let requests = fake.requests();
    assert_eq!(requests.len(), 6, "nothing is summarised again");
    assert!(
        requests[5]["messages"][0]
            .to_string()
            .contains("Seen: rain in Rome.")
    );
    // What is put in the place of what happened is not what was summarised.
    fake.reply(Reply::new().text("Seen: sun in Rome."));
    fake.reply(Reply::new().text("Sun."));
    let results = [json!({ "callId": "toolu_1", "output": "The sun shines in Rome." })];
    let input = json!({
        "id": execution["id"], "step": 3, "version": "SAME", "toolResults": results,
    });
    let edited = fork(&admin, input).await;
    assert_eq!(edited["output"], "Sun.", "{edited}");
    let requests = fake.requests();
    let asked = requests[6]["messages"].to_string();
    assert!(asked.contains("The sun shines"), "{asked}");
    let last = requests[7]["messages"].to_string();
    assert!(
        last.contains("Seen: sun in Rome.") && !last.contains("Seen: rain"),
        "{last}"
    );
}

#[tokio::test]
async fn a_server_that_stops_during_the_summary_asks_for_it_again() {
    let fake = FakeClaude::scripted().await.unwrap();
    let (app, admin, agent) = given(&fake).await;
    fake.reply(looks("toolu_1", 500));
    fake.reply(looks("toolu_2", 2_500));
    fake.reply(Reply::new().text("Never told.").stall_after(1));
    let id = admin.run(&agent, "Tell me of the weather").await;
    wait::until("the summary to be asked for", async || {
        (fake.requests().len() == 3).then_some(())
    })
    .await;
    let database = app.kill().await;
    fake.reply(Reply::new().text("Seen: rain in Rome."));
    fake.reply(Reply::new().text("Rain."));
    let look = FakeTool::answering("look", "It rains in Rome.");
    let app = TestApp::on(database, Setup::new().claude(&fake).tools(&[look])).await;
    let execution = app.admin().await.ended(&id).await;
    assert_eq!(execution["output"], "Rain.", "{execution}");
    let summaries = kinds(&execution)
        .iter()
        .filter(|kind| **kind == "COMPACTED")
        .count();
    assert_eq!(summaries, 1);
}

#[tokio::test]
async fn a_model_that_writes_no_summary_ends_the_execution_with_a_remedy() {
    let fake = FakeClaude::scripted().await.unwrap();
    let (_app, admin, agent) = given(&fake).await;
    fake.reply(looks("toolu_1", 500));
    fake.reply(looks("toolu_2", 2_500));
    fake.reply(Reply::new().text("No.").stop_reason("refusal"));
    let execution = admin.run_to_end(&agent, "Tell me of the weather").await;
    assert_eq!(execution["status"], "FAILED");
    let said = execution["error"].as_str().unwrap();
    assert!(
        said.contains("summary") && said.contains("Split the goal"),
        "{said}"
    );
}

#[tokio::test]
async fn a_summary_is_put_off_as_any_turn_is() {
    let fake = FakeClaude::scripted().await.unwrap();
    let (app, admin, agent) = given(&fake).await;
    fake.reply(looks("toolu_1", 500));
    fake.reply(looks("toolu_2", 2_500));
    fake.fault(Fault::rate_limit(Some(60)));
    let id = admin.run(&agent, "Tell me of the weather").await;
    let kind = "SELECT kind FROM execution_events ORDER BY seq DESC LIMIT 1";
    wait::until("the summary to be put off", async || {
        (app.database.value(kind).await == "model_deferred").then_some(())
    })
    .await;
    fake.reply(Reply::new().text("Seen: rain in Rome."));
    fake.reply(Reply::new().text("Rain."));
    wait::until("the execution to be in the queue", async || {
        let due = "UPDATE executions SET run_at = now() WHERE status = 'queued' RETURNING 1";
        (!app.database.rows(due).await.is_empty()).then_some(())
    })
    .await;
    let execution = admin.ended(&id).await;
    assert_eq!(execution["output"], "Rain.", "{execution}");
}

#[tokio::test]
async fn the_simulated_model_plays_it_and_says_so() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let input = json!({
        "name": "Counter", "systemPrompt": "Help.", "tools": ["calculate"],
        "configuration": { "compactAt": 1_000 },
    });
    let agent = admin.create_agent_of(input).await;
    let goal = format!(
        "Work out 17 * 3, 250 / 4 and 99 + 1. {}",
        "Think well. ".repeat(400)
    );
    let execution = admin.run_to_end(&agent, &goal).await;
    assert_eq!(execution["status"], "COMPLETED", "{execution}");
    let calls = kinds(&execution)
        .iter()
        .filter(|kind| **kind == "TOOL_INTENDED")
        .count();
    assert_eq!(calls, 3, "no call is made again: {execution}");
    assert!(kinds(&execution).contains(&"COMPACTED"));
    let output = execution["output"].as_str().unwrap();
    assert!(
        output.contains("Simulated summary: no model wrote it."),
        "{output}"
    );
    assert!(output.contains("`99+1` = **100**"), "{output}");
}

#[tokio::test]
async fn an_agent_says_from_when_on_its_conversation_is_summarised() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let agent = admin.create_agent_of(agent_without_tools()).await;
    let change = "mutation ($input: UpdateAgentInput!) { updateAgent(input: $input) {
        agent { currentVersion { number configuration { compactAt } } } errors { code field } } }";
    for (tokens, expected) in [
        (json!(0), json!(0)),
        (json!(5_000), json!(5_000)),
        (Value::Null, Value::Null),
    ] {
        let input = json!({ "id": agent, "configuration": { "compactAt": tokens } });
        let reply = admin.graphql(change, json!({ "input": input })).await;
        let version = &reply.data()["updateAgent"]["agent"]["currentVersion"];
        assert_eq!(version["configuration"]["compactAt"], expected);
    }
    let input = json!({ "id": agent, "configuration": { "compactAt": 999 } });
    let reply = admin.graphql(change, json!({ "input": input })).await;
    let field = reply.text("/data/updateAgent/errors/0/field");
    assert_eq!(field, "configuration.compactAt");
    let path = format!("/api/v1/agents/{agent}");
    let body = json!({ "configuration": { "compactAt": 7_000 } });
    let method = reqwest::Method::PATCH;
    assert_eq!(admin.send_json(method, &path, &body).await.status, 200);
    let file = admin.get(&format!("{path}/definition")).await;
    let file = file.body.to_string();
    assert!(file.contains("compactAt"), "{file}");
}

fn agent_without_tools() -> Value {
    json!({ "name": "Plain", "systemPrompt": "Help." })
}
