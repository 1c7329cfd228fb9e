//! The body of a request.

use agent_core::{Message, ModelRequest, UserBlock};
use domain::journal::Block;
use domain::tool::ToolSpec;
use serde_json::{Map, Value, json};

use super::config::Config;

/// `request` as the Chat Completions API wants it.
///
/// What only Claude can read, its reasoning, is left out.
pub(super) fn body(request: &ModelRequest, config: &Config) -> Value {
    let definition = &request.definition;
    let model = definition.model.as_deref().unwrap_or(&config.model);
    let asked = request.max_output_tokens.unwrap_or(config.max_tokens);
    let limit = if config.is_openai() {
        "max_completion_tokens"
    } else {
        "max_tokens"
    };
    let mut messages = Vec::new();
    if !definition.system_prompt.trim().is_empty() {
        messages.push(json!({ "role": "system", "content": definition.system_prompt }));
    }
    messages.extend(request.messages.iter().flat_map(convert));
    let mut body = Map::from_iter([
        ("model".to_owned(), json!(model)),
        (limit.to_owned(), json!(asked.min(config.max_tokens))),
        ("stream".to_owned(), json!(true)),
        (
            "stream_options".to_owned(),
            json!({ "include_usage": true }),
        ),
        ("messages".to_owned(), messages.into()),
    ]);
    if !definition.tools.is_empty() {
        let tools = definition.tools.iter().map(tool).collect();
        body.insert("tools".to_owned(), tools);
    }
    Value::Object(body)
}

fn tool(tool: &ToolSpec) -> Value {
    json!({
        "type": "function",
        "function": {
            "name": tool.name,
            "description": tool.description,
            "parameters": tool.input_schema,
        },
    })
}

/// One message as one or several: each answer to a call has one of its own.
fn convert(message: &Message) -> Vec<Value> {
    match message {
        Message::User(blocks) => user(blocks),
        Message::Assistant(blocks) => assistant(blocks).into_iter().collect(),
    }
}

/// The answers to calls come first: they must follow the turn that asked for them.
fn user(blocks: &[UserBlock]) -> Vec<Value> {
    let mut texts = Vec::new();
    let mut messages = Vec::new();
    for block in blocks {
        match block {
            UserBlock::Text(text) => texts.push(text.as_str()),
            UserBlock::ToolResult {
                call_id,
                output,
                is_error,
            } => {
                let content = if *is_error {
                    format!("This call failed: {output}")
                } else {
                    output.clone()
                };
                messages
                    .push(json!({ "role": "tool", "tool_call_id": call_id, "content": content }));
            }
        }
    }
    if !texts.is_empty() {
        messages.push(json!({ "role": "user", "content": texts.join("\n\n") }));
    }
    messages
}

/// The model's turn; none when it holds nothing but reasoning.
fn assistant(blocks: &[Block]) -> Option<Value> {
    let mut texts = Vec::new();
    let mut calls = Vec::new();
    for block in blocks {
        match block {
            Block::Text { text } => texts.push(text.as_str()),
            Block::ToolUse { id, name, input } => calls.push(json!({
                "id": id,
                "type": "function",
                "function": { "name": name, "arguments": input.to_string() },
            })),
            Block::Thinking { .. } | Block::RedactedThinking { .. } => {}
        }
    }
    if texts.is_empty() && calls.is_empty() {
        return None;
    }
    let content = (!texts.is_empty()).then(|| texts.join("\n\n"));
    let mut message = Map::from_iter([
        ("role".to_owned(), json!("assistant")),
        ("content".to_owned(), json!(content)),
    ]);
    if !calls.is_empty() {
        message.insert("tool_calls".to_owned(), calls.into());
    }
    Some(Value::Object(message))
}
