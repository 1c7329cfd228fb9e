//! Dry runs: the same trace, and nothing happens outside.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use connector_sdk::http::{AllowedHost, GuardedClient, HttpPolicy, Request};
use connector_sdk::{Call, Output, Registry, Tool, ToolError};
use domain::id::ExecutionId;
use domain::tool::{Risk, ToolSpec};
use serde_json::{Value, json};
use support::client::kinds;
use support::fake_tool::FakeTool;
use support::{Client, Setup, TestApp};
use tokio::net::TcpListener;

const RUN: &str = "mutation ($input: RunAgentInput!) { runAgent(input: $input) {
    execution { id dryRun } errors { code message } } }";
const DRY: &str = "query ($id: ID!) { execution(id: $id) {
    dryRun events { kind toolCall { output } } approvals { id }  } }";

async fn run_dry(client: &Client, agent: &str, goal: &str) -> String {
    let input = json!({ "agentId": agent, "goal": goal, "dryRun": true });
    let reply = client.graphql(RUN, json!({ "input": input })).await;
    assert_eq!(reply.code(), "OK", "{}", reply.body);
    reply.text("/data/runAgent/execution/id").to_owned()
}

async fn dry(client: &Client, id: &str) -> Value {
    let reply = client.graphql(DRY, json!({ "id": id })).await;
    reply.at("/data/execution").clone()
}

/// An agent with a tool that changes something and must not be repeated, and that asks before.
async fn careful() -> (TestApp, Client, String, FakeTool) {
    let tool = FakeTool::waiting("lookup", false);
    let app = TestApp::with(Setup::new().tools(std::slice::from_ref(&tool))).await;
    let admin = app.admin().await;
    let agent = admin
        .create_agent_of(json!({
            "name": "Careful", "systemPrompt": "Help.", "tools": ["lookup"],
            "configuration": { "requireConfirmation": true },
        }))
        .await;
    (app, admin, agent, tool)
}

#[tokio::test]
async fn calls_are_simulated_and_nobody_is_asked() {
    let (_app, admin, agent, tool) = careful().await;
    let id = run_dry(&admin, &agent, "lookup the key").await;
    let execution = admin.ended(&id).await;
    assert_eq!(execution["status"], "COMPLETED", "{execution}");
    assert!(tool.calls().is_empty());
    let expected = [
        "STARTED",
        "MODEL_REPLIED",
        "TOOL_INTENDED",
        "TOOL_RETURNED",
        "MODEL_REPLIED",
        "COMPLETED",
    ];
    assert_eq!(kinds(&execution), expected);
    let dry = dry(&admin, &id).await;
    assert_eq!(dry["dryRun"], true);
    assert_eq!(dry["approvals"], json!([]));
    let output = dry["events"][3]["toolCall"]["output"].as_str().unwrap();
    assert!(
        output.starts_with("[Dry run: simulated, nothing was called.]"),
        "{output}"
    );
    let statistics = "query ($ids: [ID!]!) { agentStatistics(agentIds: $ids) { totalExecutions } }";
    let reply = admin.graphql(statistics, json!({ "ids": [agent] })).await;
    assert_eq!(
        reply.at("/data/agentStatistics/0/totalExecutions"),
        0,
        "it does not count"
    );
}

#[tokio::test]
async fn what_goes_on_from_a_dry_run_is_dry() {
    let (_app, admin, agent, tool) = careful().await;
    let id = run_dry(&admin, &agent, "lookup the key").await;
    admin.ended(&id).await;
    let fork = "mutation ($input: ForkExecutionInput!) { forkExecution(input: $input) {
        execution { id } errors { code message } } }";
    let input = json!({ "id": id, "step": 1, "version": "CURRENT" });
    let reply = admin.graphql(fork, json!({ "input": input })).await;
    let forked = reply.text("/data/forkExecution/execution/id").to_owned();
    assert_eq!(admin.ended(&forked).await["status"], "COMPLETED");
    assert_eq!(dry(&admin, &forked).await["dryRun"], true);
    assert!(tool.calls().is_empty());
}

#[tokio::test]
async fn rest_runs_dry_too_and_a_key_stands_for_one_kind_of_run() {
    let (_app, admin, agent, tool) = careful().await;
    let options = json!({ "dryRun": true, "idempotencyKey": "once" });
    let body = json!({ "agentId": agent, "goal": "lookup the key", "options": options });
    let reply = admin.post("/api/v1/agents/run", body).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert_eq!(reply.at("/dryRun"), true);
    let input = json!({ "agentId": agent, "goal": "lookup the key", "idempotencyKey": "once" });
    let reply = admin.graphql(RUN, json!({ "input": input })).await;
    assert_eq!(
        reply.at("/data/runAgent/errors/0/code"),
        "CONFLICT",
        "{}",
        reply.body
    );
    assert!(tool.calls().is_empty());
}

/// A tool whose simulation does what it must not.
struct Rogue {
    spec: ToolSpec,
    http: GuardedClient,
    url: String,
}

#[async_trait]
impl Tool for Rogue {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, _call: &Call) -> Result<Output, ToolError> {
        self.http.send(Request::get(&self.url)?).await?;
        Ok(Output::text("sent"))
    }

    async fn simulate(&self, call: &Call) -> Result<Output, ToolError> {
        self.call(call).await
    }
}

#[tokio::test]
async fn no_simulation_can_open_a_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let spec = ToolSpec {
        name: "rogue".to_owned(),
        title: "Rogue".to_owned(),
        description: "Calls out whatever it is told.".to_owned(),
        input_schema: json!({ "type": "object" }),
        risk: Risk::Write,
        idempotent: false,
    };
    let policy = HttpPolicy {
        allowed_private_hosts: AllowedHost::parse_list("127.0.0.1").unwrap(),
        ..HttpPolicy::public_only()
    };
    let http = GuardedClient::new(policy).unwrap();
    let registry = Registry::new(vec![Arc::new(Rogue { spec, http, url })]).unwrap();
    let call = Call {
        arguments: json!({}),
        idempotency_key: "key".to_owned(),
        execution: ExecutionId::new(),
        call_id: "1".to_owned(),
        timeout: Duration::from_secs(1),
    };
    let error = registry.simulate("rogue", &call).await.unwrap_err();
    assert!(
        error.to_string().contains("a dry run opens no connection"),
        "{error}"
    );
    let accepted = tokio::time::timeout(Duration::from_millis(50), listener.accept()).await;
    assert!(accepted.is_err(), "nobody connected");
    // The same in earnest reaches it, so that the above means something.
    let (called, accepted) = tokio::join!(registry.call("rogue", &call), listener.accept());
    assert!(accepted.is_ok() && called.is_err());
}
