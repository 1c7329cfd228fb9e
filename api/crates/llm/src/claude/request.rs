//! The body of a request.

use agent_core::{Message, ModelRequest, UserBlock};
use domain::tool::ToolSpec;
use serde_json::{Map, Value, json};

/// `request` as the Messages API wants it, for `default_model` unless the agent names one, with at
/// most `max_tokens` to write.
///
/// The tools, the prompt and the conversation so far are marked for the provider's cache, each where
/// it ends: a loop sends them again with every turn, and reading them from there costs a tenth.
pub(super) fn body(request: &ModelRequest, default_model: &str, max_tokens: u32) -> Value {
    let definition = &request.definition;
    let model = definition.model.as_deref().unwrap_or(default_model);
    let asked = request.max_output_tokens.unwrap_or(max_tokens);
    let mut body = Map::from_iter([
        ("model".to_owned(), json!(model)),
        ("max_tokens".to_owned(), json!(asked.min(max_tokens))),
        ("stream".to_owned(), json!(true)),
        ("messages".to_owned(), messages(&request.messages)),
    ]);
    if !definition.system_prompt.trim().is_empty() {
        let system = json!({ "type": "text", "text": definition.system_prompt });
        body.insert("system".to_owned(), json!([marked_for_cache(system)]));
    }
    if !definition.tools.is_empty() {
        let mut tools: Vec<Value> = definition.tools.iter().map(tool).collect();
        let last = tools.pop().map(marked_for_cache);
        tools.extend(last);
        body.insert("tools".to_owned(), tools.into());
    }
    Value::Object(body)
}

fn tool(tool: &ToolSpec) -> Value {
    json!({
        "name": tool.name,
        "description": tool.description,
        "input_schema": tool.input_schema,
    })
}

fn messages(messages: &[Message]) -> Value {
    let last = messages.len().saturating_sub(1);
    let convert = |(index, message): (usize, &Message)| match message {
        Message::Assistant(blocks) => json!({ "role": "assistant", "content": blocks }),
        Message::User(blocks) => {
            let mut content: Vec<Value> = blocks.iter().map(user_block).collect();
            if index == last {
                let newest = content.pop().map(marked_for_cache);
                content.extend(newest);
            }
            json!({ "role": "user", "content": content })
        }
    };
    messages.iter().enumerate().map(convert).collect()
}

fn user_block(block: &UserBlock) -> Value {
    match block {
        UserBlock::Text(text) => json!({ "type": "text", "text": text }),
        UserBlock::ToolResult {
            call_id,
            output,
            is_error,
        } => json!({
            "type": "tool_result",
            "tool_use_id": call_id,
            "content": output,
            "is_error": is_error,
        }),
    }
}

fn marked_for_cache(mut block: Value) -> Value {
    if let Value::Object(block) = &mut block {
        block.insert("cache_control".to_owned(), json!({ "type": "ephemeral" }));
    }
    block
}
