//! The registry: names, schemas, arguments, time.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a helper that fails fails its test"
)]

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use connector_sdk::{Call, Output, Registry, RegistryError, Tool, ToolError};
use domain::id::ExecutionId;
use domain::tool::{Risk, ToolSpec};
use serde_json::{Value, json};

struct Echo(ToolSpec);

#[async_trait]
impl Tool for Echo {
    fn spec(&self) -> &ToolSpec {
        &self.0
    }

    async fn call(&self, call: &Call) -> Result<Output, ToolError> {
        if call.arguments["text"] == "hang" {
            std::future::pending::<()>().await;
        }
        Ok(Output::text(call.arguments["text"].as_str().unwrap()))
    }
}

fn tool(name: &str, input_schema: Value) -> Arc<dyn Tool> {
    Arc::new(Echo(ToolSpec {
        name: name.to_owned(),
        title: "Echo".to_owned(),
        description: "Says it again.".to_owned(),
        input_schema,
        risk: Risk::Read,
        idempotent: true,
    }))
}

fn schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "text": { "type": "string", "maxLength": 5 },
            "count": { "type": "integer", "minimum": 1, "maximum": 3 },
        },
        "required": ["text"],
        "additionalProperties": false,
    })
}

fn call(arguments: Value) -> Call {
    let timeout = Duration::from_millis(50);
    Call {
        arguments,
        idempotency_key: "exec_1:1".to_owned(),
        execution: ExecutionId::new(),
        call_id: "1".to_owned(),
        timeout,
    }
}

#[tokio::test]
async fn tools_are_found_by_name_and_listed_in_order() {
    let tools = vec![tool("zeta", schema()), tool("alpha_2", schema())];
    let registry = Registry::new(tools).unwrap();
    assert_eq!(registry.names().collect::<Vec<_>>(), ["alpha_2", "zeta"]);
    assert_eq!(
        registry.specs().map(|s| &s.name).collect::<Vec<_>>(),
        ["alpha_2", "zeta"]
    );
    assert!(registry.get("zeta").is_some() && registry.get("Zeta").is_none());

    let output = registry
        .call("zeta", &call(json!({ "text": "hello" })))
        .await
        .unwrap();
    assert_eq!(output.text, "hello");
    let error = registry.call("beta", &call(json!({}))).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is no tool \"beta\"; the tools are: alpha_2, zeta"
    );
}

#[test]
fn doubtful_tools_are_refused() {
    let problem = |tools| Registry::new(tools).err();
    let twice = vec![tool("a", schema()), tool("a", schema())];
    assert_eq!(
        problem(twice),
        Some(RegistryError::DuplicateName("a".to_owned()))
    );
    for name in ["", "Echo", "e-cho", "ö", &"a".repeat(65)] {
        let expected = Some(RegistryError::InvalidName(name.to_owned()));
        assert_eq!(problem(vec![tool(name, schema())]), expected);
    }
    for schema in [
        json!({}),
        json!(true),
        json!({ "type": "string" }),
        json!({ "type": "object", "properties": { "a": { "type": "nonsense" } } }),
        json!({ "type": "object", "properties": { "a": { "$ref": "http://127.0.0.1:1/x" } } }),
        json!({ "type": "object", "properties": { "a": { "$ref": "file:///etc/passwd" } } }),
    ] {
        let problem = problem(vec![tool("a", schema.clone())]);
        assert!(
            matches!(problem, Some(RegistryError::InvalidSchema { .. })),
            "{schema}"
        );
    }
}

#[tokio::test]
async fn arguments_that_do_not_fit_are_described() {
    let registry = Registry::new(vec![tool("echo", schema())]).unwrap();
    for (arguments, message) in [
        (json!({}), "\"text\" is a required property"),
        (
            json!({ "text": 1 }),
            "/text: the value is not of type \"string\"",
        ),
        (
            json!({ "text": "a", "count": 9 }),
            "/count: the value is greater than the maximum of 3",
        ),
        (json!([]), "the value is not of type \"object\""),
        (
            json!({ "text": "a", "cuont": 1 }),
            "Additional properties are not allowed ('cuont' was unexpected)",
        ),
    ] {
        let error = registry
            .call("echo", &call(arguments.clone()))
            .await
            .unwrap_err();
        assert_eq!(
            error,
            ToolError::InvalidArguments(message.to_owned()),
            "{arguments}"
        );
    }
}

#[tokio::test]
async fn a_tool_that_hangs_is_given_up() {
    let registry = Registry::new(vec![tool("echo", schema())]).unwrap();
    let error = registry
        .call("echo", &call(json!({ "text": "hang" })))
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "not available: echo gave no answer within 0.1 seconds"
    );
}

#[tokio::test]
async fn all_problems_are_told_at_once_and_values_are_not_repeated() {
    let registry = Registry::new(vec![tool("echo", schema())]).unwrap();
    let arguments = json!({ "text": "a-secret", "count": 0 });
    let text = registry
        .call("echo", &call(arguments))
        .await
        .unwrap_err()
        .to_string();
    assert!(
        text.contains("/text: ") && text.contains("/count: "),
        "{text}"
    );
    assert!(!text.contains("a-secret"), "{text}");
}
