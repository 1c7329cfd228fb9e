//! What the real API refuses with `invalid_request_error`.

use std::collections::HashSet;

use serde_json::Value;

/// Whether the real API would take this request; the problem otherwise.
pub(super) fn check(request: &Value) -> Result<(), String> {
    if request.get("stream") != Some(&Value::Bool(true)) {
        return Err("stream: this server only streams".to_owned());
    }
    if text(request, "model").is_none_or(str::is_empty) {
        return Err("model: Field required".to_owned());
    }
    if request
        .get("max_tokens")
        .and_then(Value::as_u64)
        .is_none_or(|tokens| tokens == 0)
    {
        return Err("max_tokens: Field required".to_owned());
    }
    check_tools(request)?;
    let messages = list(request, "messages");
    if messages.first().and_then(|message| text(message, "role")) != Some("user") {
        return Err("messages: first message must use the \"user\" role".to_owned());
    }
    check_conversation(messages)
}

fn check_tools(request: &Value) -> Result<(), String> {
    let mut names = HashSet::new();
    for tool in list(request, "tools") {
        let name = text(tool, "name").unwrap_or_default();
        let good = |character: char| character.is_ascii_alphanumeric() || "_-".contains(character);
        if name.is_empty() || name.len() > 64 || !name.chars().all(good) {
            return Err(format!("tools: {name:?} is no name"));
        }
        if !names.insert(name) {
            return Err("tools: Tool names must be unique.".to_owned());
        }
        let schema_type = tool
            .get("input_schema")
            .and_then(|schema| text(schema, "type"));
        if schema_type != Some("object") {
            return Err(format!(
                "tools: the input_schema of {name} must be an object's"
            ));
        }
    }
    Ok(())
}

/// Calls and results pair up, message by message, and no block is empty.
fn check_conversation(messages: &[Value]) -> Result<(), String> {
    let mut used = HashSet::new();
    let mut open: Vec<&str> = Vec::new();
    for (index, message) in messages.iter().enumerate() {
        let content = list(message, "content");
        if content.is_empty() {
            return Err(format!("messages.{index}: content must not be empty"));
        }
        let of_kind = |kind: &'static str, id: &'static str| {
            let blocks = content
                .iter()
                .filter(move |block| text(block, "type") == Some(kind));
            blocks.map(move |block| text(block, id).unwrap_or_default())
        };
        let results: Vec<&str> = of_kind("tool_result", "tool_use_id").collect();
        if let Some(missing) = open.iter().find(|id| !results.contains(id)) {
            return Err(format!(
                "messages.{index}: `tool_use` ids were found without `tool_result` blocks \
                 immediately after: {missing}"
            ));
        }
        if let Some(unknown) = results.iter().find(|id| !open.contains(id)) {
            return Err(format!(
                "messages.{index}: unexpected `tool_use_id` found in `tool_result` blocks: {unknown}"
            ));
        }
        if results.len() > open.len() {
            return Err(format!(
                "messages.{index}: each tool_use must have a single result"
            ));
        }
        open = of_kind("tool_use", "id").collect();
        if open.iter().any(|id| !used.insert(*id)) {
            return Err(format!("messages.{index}: `tool_use` ids must be unique"));
        }
        for block in content {
            check_block(block).map_err(|problem| format!("messages.{index}: {problem}"))?;
        }
    }
    match open.first() {
        Some(id) => Err(format!("messages: the call {id} has no result")),
        None => Ok(()),
    }
}

fn check_block(block: &Value) -> Result<(), String> {
    match text(block, "type") {
        Some("text") if text(block, "text").is_none_or(|text| text.trim().is_empty()) => {
            Err("text content blocks must contain non-whitespace text".to_owned())
        }
        Some("tool_use") if !block.get("input").is_some_and(Value::is_object) => {
            Err("tool_use.input: Input should be a valid dictionary".to_owned())
        }
        Some("thinking") if text(block, "signature").is_none() => {
            Err("thinking.signature: Field required".to_owned())
        }
        Some("text" | "tool_use" | "tool_result" | "thinking" | "redacted_thinking") => Ok(()),
        other => Err(format!("unknown block type {other:?}")),
    }
}

fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name)?.as_str()
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value
        .get(name)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}
