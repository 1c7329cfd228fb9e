//! The protocol `graphql-transport-ws`, message by message.

#![cfg(test)]

use std::collections::HashMap;

use domain::role::AccessRole;
use serde_json::{Value, json};
use support::client::WATCH;
use support::fake_tool::FakeTool;
use support::sockets::Socket;
use support::{Client, Setup, TestApp};

/// The code that the server closes with.
async fn close_code(socket: &mut Socket) -> u16 {
    loop {
        if let Err(code) = socket.receive().await {
            return code;
        }
    }
}

async fn connected(app: &TestApp) -> Socket {
    Socket::connect(&app.url, None).await.unwrap().0
}

fn subscribe(id: &str, query: &str, variables: &Value) -> Value {
    let payload = json!({ "query": query, "variables": variables });
    json!({ "type": "subscribe", "id": id, "payload": payload })
}

#[tokio::test]
async fn who_does_not_introduce_themselves_is_sent_away() {
    let app = TestApp::new().await;
    let init = |payload: Value| json!({ "type": "connection_init", "payload": payload });
    for (message, code) in [
        (init(Value::Null), 4403),
        (init(json!({})), 4403),
        (init(json!({ "authorization": "Bearer pb_wrong" })), 4403),
        (subscribe("1", "{ __typename }", &Value::Null), 4401),
        (json!({ "type": "unknown" }), 4400),
        (json!([]), 4400),
    ] {
        let mut socket = connected(&app).await;
        socket.send(&message).await;
        assert_eq!(close_code(&mut socket).await, code, "{message}");
    }
}

#[tokio::test]
async fn a_transport_ping_before_the_introduction_is_no_message() {
    let app = TestApp::new().await;
    let token = app.token(AccessRole::Viewer).await;
    let mut socket = connected(&app).await;
    socket.send_transport_ping().await;
    let payload = json!({ "authorization": format!("Bearer {token}") });
    socket
        .send(&json!({ "type": "connection_init", "payload": payload }))
        .await;
    let answer = socket.receive().await.unwrap();
    assert_eq!(answer["type"], "connection_ack", "{answer}");
}

#[tokio::test]
async fn messages_that_break_the_protocol_end_the_connection() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let init = json!({ "type": "connection_init", "payload": {} });
    for (message, code) in [
        (init, 4429),
        (json!({ "type": "nonsense" }), 4400),
        (json!({ "type": "subscribe", "id": "1" }), 4400),
        (
            json!({ "type": "subscribe", "id": "1", "payload": {} }),
            4400,
        ),
        (json!("subscribe"), 4400),
    ] {
        let mut socket = admin.socket().await;
        socket.send(&message).await;
        assert_eq!(close_code(&mut socket).await, code, "{message}");
    }
}

#[tokio::test]
async fn a_ping_is_answered_with_what_it_carries() {
    let app = TestApp::new().await;
    let mut socket = app.admin().await.socket().await;
    socket
        .send(&json!({ "type": "ping", "payload": { "a": 1 } }))
        .await;
    let pong = socket.receive().await.unwrap();
    assert_eq!(pong, json!({ "type": "pong", "payload": { "a": 1 } }));
}

#[tokio::test]
async fn queries_and_mutations_work_as_well() {
    let app = TestApp::new().await;
    let mut socket = app.admin().await.socket().await;
    let query = "{ viewer { user { email } } }";
    socket.send(&subscribe("q", query, &Value::Null)).await;
    let next = socket.receive().await.unwrap();
    assert_eq!((&next["type"], &next["id"]), (&json!("next"), &json!("q")));
    let email = &next["payload"]["data"]["viewer"]["user"]["email"];
    assert_eq!(email, "admin@acme.example");
    let complete = socket.receive().await.unwrap();
    assert_eq!(complete, json!({ "type": "complete", "id": "q" }));
}

#[tokio::test]
async fn an_operation_that_cannot_begin_is_answered_with_error_alone() {
    let app = TestApp::new().await;
    let mut socket = app.admin().await.socket().await;
    let aliases: String = (0..1_200).map(|n| format!("a{n}:__typename ")).collect();
    for (id, query) in [
        ("1", "{ nothing }".to_owned()),
        ("2", "{".to_owned()),
        ("3", "subscription { executionEvents { seq } }".to_owned()),
        ("4", format!("{{ {aliases} }}")),
    ] {
        socket.send(&subscribe(id, &query, &Value::Null)).await;
        let answer = socket.receive().await.unwrap();
        assert_eq!(
            (&answer["type"], &answer["id"]),
            (&json!("error"), &json!(id))
        );
        let code = &answer["payload"][0]["extensions"]["code"];
        assert_eq!(code, "INVALID_REQUEST", "{answer}");
    }
    // Nothing comes after an error: the next message is the answer to this.
    socket.send(&json!({ "type": "ping" })).await;
    assert_eq!(socket.receive().await.unwrap()["type"], "pong");
}

/// A product with an execution that waits in its only call.
async fn waiting() -> (TestApp, Client, FakeTool, Value) {
    let tool = FakeTool::waiting("lookup", true);
    let app = TestApp::with(Setup::new().tools(std::slice::from_ref(&tool))).await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Searcher", &["lookup"]).await;
    let id = admin.run(&agent, "lookup the weather").await;
    (app, admin, tool, json!({ "id": id, "after": 0 }))
}

#[tokio::test]
async fn one_id_is_one_operation_at_a_time() {
    let (_app, admin, tool, variables) = waiting().await;
    let mut socket = admin.socket().await;
    let watch = subscribe("w", WATCH, &variables);
    socket.send(&watch).await;
    assert_eq!(socket.receive().await.unwrap()["type"], "next");
    socket.send(&watch).await;
    assert_eq!(close_code(&mut socket).await, 4409);

    // After its end, of whichever kind, the id is free again.
    let mut socket = admin.socket().await;
    socket.send(&watch).await;
    for seq in 1..=3 {
        let message = socket.receive().await.unwrap();
        assert_eq!(message["payload"]["data"]["executionEvents"]["seq"], seq);
    }
    socket.send(&json!({ "type": "complete", "id": "w" })).await;
    socket
        .send(&subscribe("w", "{ __typename }", &Value::Null))
        .await;
    assert_eq!(
        socket.receive().await.unwrap()["payload"]["data"]["__typename"],
        "Query"
    );
    assert_eq!(socket.receive().await.unwrap()["type"], "complete");
    tool.open();
    admin.ended(variables["id"].as_str().unwrap()).await;
    socket.send(&json!({ "type": "ping" })).await;
    assert_eq!(
        socket.receive().await.unwrap()["type"],
        "pong",
        "what was completed is silent"
    );
}

#[tokio::test]
async fn many_operations_share_a_connection_up_to_a_limit() {
    let (_app, admin, tool, variables) = waiting().await;
    let mut socket = admin.socket().await;
    for number in 0..50 {
        socket
            .send(&subscribe(&number.to_string(), WATCH, &variables))
            .await;
    }
    tool.open();
    let mut seen: HashMap<String, i64> = HashMap::new();
    let mut completed = 0;
    while completed < 50 {
        let message = socket.receive().await.unwrap();
        let id = message["id"].as_str().unwrap().to_owned();
        if message["type"] == "complete" {
            assert_eq!(seen[&id], 6, "operation {id} ended early");
            completed += 1;
            continue;
        }
        let seq = message["payload"]["data"]["executionEvents"]["seq"].as_i64();
        let last = seen.entry(id).or_default();
        assert_eq!(seq, Some(*last + 1), "{message}");
        *last += 1;
    }
}

#[tokio::test]
async fn an_operation_too_many_ends_the_connection() {
    let (_app, admin, tool, variables) = waiting().await;
    let mut socket = admin.socket().await;
    for number in 0..51 {
        socket
            .send(&subscribe(&number.to_string(), WATCH, &variables))
            .await;
    }
    assert_eq!(close_code(&mut socket).await, 4429);
    tool.open();
    admin.ended(variables["id"].as_str().unwrap()).await;
}

#[tokio::test]
async fn a_page_of_another_host_opens_no_socket() {
    let app = TestApp::new().await;
    for origin in ["http://evil.example", "null", "http://127.0.0.1:1"] {
        let Err(error) = Socket::connect(&app.url, Some(origin)).await else {
            panic!("{origin} was let in");
        };
        assert!(error.to_string().contains("403"), "{origin}: {error}");
    }
    assert!(Socket::connect(&app.url, Some(&app.url)).await.is_ok());
}
