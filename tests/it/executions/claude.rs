//! Runs on Claude, played by the fake.

use serde_json::{Value, json};
use support::client::kinds;
use support::fake_claude::{FakeClaude, Fault, Reply};
use support::{Setup, TestApp};

/// Runs an agent with `calculate` on the fake, and returns the execution.
async fn run(fake: &FakeClaude) -> Value {
    let app = TestApp::with(Setup::new().claude(fake)).await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &["calculate"]).await;
    admin.run_to_end(&agent, "Please calculate").await
}

#[tokio::test]
async fn a_tool_is_called_and_its_answer_goes_back() {
    let fake = FakeClaude::by_goal().await.unwrap();
    let execution = run(&fake).await;
    assert_eq!(
        (&execution["status"], &execution["simulated"]),
        (&json!("COMPLETED"), &json!(false))
    );
    assert!(
        execution["output"].as_str().unwrap().contains("42"),
        "{execution}"
    );
    let expected = [
        "STARTED",
        "MODEL_REPLIED",
        "TOOL_INTENDED",
        "TOOL_RETURNED",
        "MODEL_REPLIED",
        "COMPLETED",
    ];
    assert_eq!(kinds(&execution), expected);
    assert_eq!(fake.requests().len(), 2);
}

#[tokio::test]
async fn thinking_goes_back_as_it_came() {
    let fake = FakeClaude::scripted().await.unwrap();
    let call = json!({ "expression": "6*7" });
    fake.reply(
        Reply::new()
            .thinking("Six times seven\nis hard. 🦀", "c2lnbmF0dXJl+/==")
            .redacted_thinking("c2VhbGVk")
            .text("I work it out.")
            .tool_use("toolu_1", "calculate", &call)
            .with_noise()
            .in_pieces_of(7),
    );
    fake.reply(Reply::new().thinking("Easy.", "eA==").text("It is 42."));
    let execution = run(&fake).await;
    assert_eq!(execution["output"], "It is 42.");
    let requests = fake.requests();
    let expected = json!([
        { "type": "thinking", "thinking": "Six times seven\nis hard. 🦀", "signature": "c2lnbmF0dXJl+/==" },
        { "type": "redacted_thinking", "data": "c2VhbGVk" },
        { "type": "text", "text": "I work it out." },
        { "type": "tool_use", "id": "toolu_1", "name": "calculate", "input": { "expression": "6*7" } },
    ]);
    let mut sent = requests[1]["messages"][1]["content"].clone();
    for block in sent.as_array_mut().unwrap() {
        block.as_object_mut().unwrap().remove("cache_control");
    }
    assert_eq!(sent, expected);
}

#[tokio::test]
async fn an_overload_passes() {
    let fake = FakeClaude::by_goal().await.unwrap();
    fake.fault(Fault::overloaded())
        .fault(Fault::rate_limit(Some(0)));
    let execution = run(&fake).await;
    assert_eq!(execution["status"], "COMPLETED", "{execution}");
    assert_eq!(fake.requests().len(), 4);
}

#[tokio::test]
async fn a_wrong_key_fails_with_the_remedy() {
    let fake = FakeClaude::scripted().await.unwrap();
    fake.fault(Fault::http(
        401,
        "authentication_error",
        "invalid x-api-key",
    ));
    let execution = run(&fake).await;
    assert_eq!(execution["status"], "FAILED");
    assert!(
        execution["error"]
            .as_str()
            .unwrap()
            .contains("ANTHROPIC_API_KEY"),
        "{execution}"
    );
    assert!(!execution.to_string().contains(support::fake_claude::KEY));
    assert_eq!(fake.requests().len(), 1, "it is not tried again");
    assert_eq!(kinds(&execution), ["STARTED", "FAILED"]);
}

#[tokio::test]
async fn a_stream_that_breaks_off_is_never_an_answer() {
    let fake = FakeClaude::scripted().await.unwrap();
    let reply = Reply::new().text("The answer is not yet complete because");
    for events in [2, 4, reply.event_count() - 1] {
        fake.reply(reply.clone().cut_after(events));
    }
    let execution = run(&fake).await;
    assert_eq!(
        (&execution["status"], &execution["output"]),
        (&json!("FAILED"), &Value::Null)
    );
    assert_eq!(kinds(&execution), ["STARTED", "FAILED"]);
    assert_eq!(fake.requests().len(), 3);
}

#[tokio::test]
async fn after_a_break_the_whole_turn_is_taken_anew() {
    let fake = FakeClaude::scripted().await.unwrap();
    fake.reply(Reply::new().text("This is lost in the middle").cut_after(4));
    fake.reply(Reply::new().text("This is lost at its end").end_after(3));
    fake.reply(Reply::new().text("It is 42."));
    let execution = run(&fake).await;
    assert_eq!(execution["output"], "It is 42.", "{execution}");
}

#[tokio::test]
async fn a_refusal_is_no_answer() {
    let fake = FakeClaude::scripted().await.unwrap();
    fake.reply(
        Reply::new()
            .text("I would rather not.")
            .stop_reason("refusal"),
    );
    let execution = run(&fake).await;
    assert_eq!(execution["status"], "FAILED");
    assert!(
        execution["error"]
            .as_str()
            .unwrap()
            .contains("I would rather not."),
        "{execution}"
    );
}
