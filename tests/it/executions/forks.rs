//! Executions that go on from what another one did.

use serde_json::{Value, json};
use support::client::kinds;
use support::fake_claude::{FakeClaude, Fault, Reply};
use support::fake_tool::FakeTool;
use support::{Client, Setup, TestApp, reply, wait};

const RETRY: &str = "mutation ($input: RetryExecutionInput!) { retryExecution(input: $input) {
    execution { id forkedFromId goal steps } errors { code field message } } }";
const FORK: &str = "mutation ($input: ForkExecutionInput!) { forkExecution(input: $input) {
    execution { id forkedFromId goal steps } errors { code field message } } }";

async fn retry(client: &Client, input: Value) -> reply::Reply {
    client.graphql(RETRY, json!({ "input": input })).await
}

async fn fork(client: &Client, input: Value) -> reply::Reply {
    client.graphql(FORK, json!({ "input": input })).await
}

/// The fork that a reply tells of, at its end.
async fn ended(client: &Client, reply: &reply::Reply, field: &str) -> Value {
    assert_eq!(reply.code(), "OK", "{}", reply.body);
    let id = reply.text(&format!("/data/{field}/execution/id"));
    client.ended(id).await
}

struct Given {
    app: TestApp,
    admin: Client,
    fake: FakeClaude,
    look: FakeTool,
    send: FakeTool,
    agent: String,
}

/// An agent that can look, which may be repeated, and send, which may not.
async fn given() -> Given {
    let fake = FakeClaude::scripted().await.unwrap();
    let look = FakeTool::answering("look", "It rains.");
    let send = FakeTool::waiting("send", false);
    let tools = [look.clone(), send.clone()];
    let app = TestApp::with(Setup::new().claude(&fake).tools(&tools)).await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Herald", &["look", "send"]).await;
    Given {
        app,
        admin,
        fake,
        look,
        send,
        agent,
    }
}

fn wants(call: &str, tool: &str) -> Reply {
    Reply::new().tool_use(call, tool, &json!({ "text": "it" }))
}

#[tokio::test]
async fn a_retry_goes_on_behind_the_calls_that_were_made() {
    let given = given().await;
    let Given { admin, fake, .. } = &given;
    fake.reply(wants("toolu_1", "look"));
    fake.reply(Reply::new().text("No.").stop_reason("refusal"));
    let failed = admin.run_to_end(&given.agent, "Tell me").await;
    assert_eq!(failed["status"], "FAILED");
    fake.reply(Reply::new().text("Rain."));
    let input = json!({ "id": failed["id"], "version": "SAME", "instruction": "Be brief." });
    let reply = retry(admin, input).await;
    assert_eq!(
        reply.at("/data/retryExecution/execution/forkedFromId"),
        &failed["id"]
    );
    let execution = ended(admin, &reply, "retryExecution").await;
    assert_eq!(execution["output"], "Rain.");
    assert_eq!(
        kinds(&execution),
        [
            "STARTED",
            "MODEL_REPLIED",
            "TOOL_INTENDED",
            "TOOL_RETURNED",
            "FORKED",
            "INSTRUCTED",
            "MODEL_REPLIED",
            "COMPLETED"
        ]
    );
    assert_eq!(
        given.look.calls().len(),
        1,
        "what was done is not done again"
    );
    let asked = &fake.requests()[2]["messages"];
    let text = asked.to_string();
    assert!(
        text.contains("It rains.") && text.contains("Be brief."),
        "{text}"
    );
    assert_eq!(
        admin.execution(failed["id"].as_str().unwrap()).await["status"],
        "FAILED"
    );
}

#[tokio::test]
async fn a_call_that_was_under_way_is_in_doubt_in_the_retry() {
    let given = given().await;
    let Given {
        admin, fake, send, ..
    } = &given;
    fake.reply(wants("toolu_1", "send"));
    let id = admin.run(&given.agent, "Tell them").await;
    wait::until("the call", async || send.calls().pop()).await;
    assert_eq!(admin.cancel(&id, "stop").await.code(), "OK");
    fake.reply(Reply::new().text("Told."));
    let reply = retry(admin, json!({ "id": id, "version": "CURRENT" })).await;
    let fork = reply.text("/data/retryExecution/execution/id").to_owned();
    let doubt = admin.asked(&fork).await;
    assert_eq!(doubt["kind"], "DOUBT");
    assert_eq!(send.calls().len(), 1);
    send.open();
    assert_eq!(admin.resolve(&doubt, "RETRY", "").await.code(), "OK");
    assert_eq!(admin.ended(&fork).await["output"], "Told.");
    let keys: Vec<String> = send
        .calls()
        .into_iter()
        .map(|call| call.idempotency_key)
        .collect();
    assert_eq!(keys.len(), 2);
    assert_eq!(keys[0], keys[1], "it is the same call as before");
    assert!(keys[0].starts_with(&id), "{keys:?}");
}

#[tokio::test]
async fn a_retry_does_not_count_how_often_its_model_had_no_room_before() {
    let given = given().await;
    let Given { admin, fake, .. } = &given;
    fake.fault(Fault::rate_limit(Some(600)));
    let id = admin.run(&given.agent, "Tell me").await;
    wait::until("the wait for the model", async || {
        let execution = admin.execution(&id).await;
        kinds(&execution).contains(&"MODEL_DEFERRED").then_some(())
    })
    .await;
    assert_eq!(admin.cancel(&id, "stop").await.code(), "OK");
    // As if it had been put off as often as a turn may be: started, twenty times, cancelled.
    let often = "UPDATE execution_events SET seq = 22 WHERE kind = 'cancelled';
        INSERT INTO execution_events (execution_id, seq, organisation_id, kind, payload)
        SELECT execution_id, number, organisation_id, kind, payload
        FROM execution_events, generate_series(3, 21) AS number WHERE kind = 'model_deferred';
        UPDATE executions SET last_seq = 22";
    given.app.database.run_sql(often).await;
    fake.reply(Reply::new().text("At last."));
    let reply = retry(admin, json!({ "id": id, "version": "SAME" })).await;
    let execution = ended(admin, &reply, "retryExecution").await;
    assert_eq!(execution["output"], "At last.");
}

#[tokio::test]
async fn a_fork_does_a_step_anew_with_other_facts_and_the_current_version() {
    let given = given().await;
    let Given { admin, fake, .. } = &given;
    fake.reply(wants("toolu_1", "look"));
    fake.reply(wants("toolu_2", "look"));
    fake.reply(Reply::new().text("Rain."));
    let original = admin.run_to_end(&given.agent, "Tell me").await;
    let update = "mutation ($input: UpdateAgentInput!) { updateAgent(input: $input) { errors { message } } }";
    let input = json!({ "id": given.agent, "revision": 1, "systemPrompt": "Sing." });
    let updated = admin.graphql(update, json!({ "input": input })).await;
    assert_eq!(updated.code(), "OK", "{}", updated.body);
    fake.reply(Reply::new().text("Sunshine."));
    let input = json!({
        "id": original["id"], "step": 2, "version": "CURRENT", "goal": "Sing to me",
        "toolResults": [{ "callId": "toolu_1", "output": "The sun shines." }],
    });
    let reply = fork(admin, input).await;
    let execution = ended(admin, &reply, "forkExecution").await;
    assert_eq!(
        (&execution["goal"], &execution["output"]),
        (&json!("Sing to me"), &json!("Sunshine."))
    );
    let request = &fake.requests()[3];
    let asked = request["messages"].to_string();
    assert!(request["system"].to_string().contains("Sing."), "{request}");
    assert!(
        asked.contains("The sun shines.") && asked.contains("Sing to me"),
        "{asked}"
    );
    assert!(
        !asked.contains("It rains.") && !asked.contains("toolu_2"),
        "{asked}"
    );
    assert_eq!(given.look.calls().len(), 2);
}

#[tokio::test]
async fn forks_that_cannot_be_are_refused_with_the_reason() {
    let given = given().await;
    let Given { admin, fake, .. } = &given;
    fake.reply(wants("toolu_1", "look"));
    fake.reply(Reply::new().text("Rain."));
    let original = admin.run_to_end(&given.agent, "Tell me").await;
    let id = &original["id"];
    let reply = retry(admin, json!({ "id": id, "version": "SAME" })).await;
    assert_eq!(reply.code(), "CONFLICT");
    let message = reply.text("/data/retryExecution/errors/0/message");
    assert!(
        message.ends_with("it is completed; fork it from one of its steps instead"),
        "{message}"
    );
    let bad = [
        (
            json!({ "step": 3 }),
            "step",
            "is not there: the execution has the steps 1 to 2",
        ),
        (json!({ "step": 0 }), "step", "is counted from 1"),
        (
            json!({ "step": 1, "toolResults": [{ "callId": "toolu_1", "output": "x" }] }),
            "toolResults.0.callId",
            "names no call that was answered before step 1",
        ),
        (
            json!({ "step": 1, "goal": "" }),
            "goal",
            "must not be empty",
        ),
    ];
    for (change, field, message) in bad {
        let mut input = json!({ "id": id, "version": "SAME" });
        input
            .as_object_mut()
            .unwrap()
            .extend(change.as_object().unwrap().clone());
        let reply = fork(admin, input).await;
        assert_eq!(reply.code(), "INVALID_REQUEST", "{}", reply.body);
        let error = reply.at("/data/forkExecution/errors/0");
        assert_eq!(
            (&error["field"], &error["message"]),
            (&json!(field), &json!(message))
        );
    }
}

#[tokio::test]
async fn the_same_key_gives_the_same_fork() {
    let given = given().await;
    let Given { admin, fake, .. } = &given;
    fake.reply(Reply::new().text("Rain."));
    let original = admin.run_to_end(&given.agent, "Tell me").await;
    let other = {
        fake.reply(Reply::new().text("Sun."));
        admin.run_to_end(&given.agent, "Tell me more").await
    };
    fake.reply(Reply::new().text("Fog."));
    let input =
        |id: &Value| json!({ "id": id, "step": 1, "version": "SAME", "idempotencyKey": "once" });
    let first = fork(admin, input(&original["id"])).await;
    let again = fork(admin, input(&original["id"])).await;
    let id = "/data/forkExecution/execution/id";
    assert_eq!(first.text(id), again.text(id));
    assert_eq!(
        ended(admin, &first, "forkExecution").await["output"],
        "Fog."
    );
    let reused = fork(admin, input(&other["id"])).await;
    assert_eq!(reused.code(), "CONFLICT", "{}", reused.body);
}
