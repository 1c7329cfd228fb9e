//! What the real API refuses with `invalid_request_error`.

use serde_json::Value;

/// Whether the real API would take this request; the problem otherwise.
pub(super) fn check(request: &Value) -> Result<(), String> {
    if request["stream"] != true || request["stream_options"]["include_usage"] != true {
        return Err("this server only streams, with its counts".to_owned());
    }
    if request["model"].as_str().is_none_or(str::is_empty) {
        return Err("you must provide a model parameter".to_owned());
    }
    for tool in list(&request["tools"]) {
        let function = &tool["function"];
        if tool["type"] != "function"
            || function["name"].as_str().is_none_or(str::is_empty)
            || function["parameters"]["type"] != "object"
        {
            return Err(format!("Invalid tool: {tool}"));
        }
    }
    let messages = list(&request["messages"]);
    if messages.is_empty() {
        return Err("messages: empty array".to_owned());
    }
    let mut open: Vec<&str> = Vec::new();
    for (index, message) in messages.iter().enumerate() {
        let role = message["role"].as_str().unwrap_or_default();
        if role == "tool" {
            let id = message["tool_call_id"].as_str().unwrap_or_default();
            let Some(place) = open.iter().position(|open| *open == id) else {
                return Err(format!("messages.{index}: no call {id} stands before it"));
            };
            open.remove(place);
        } else if let Some(id) = open.first() {
            return Err(format!("messages.{index}: the call {id} has no answer"));
        }
        check_message(role, message).map_err(|problem| format!("messages.{index}: {problem}"))?;
        open.extend(
            list(&message["tool_calls"])
                .iter()
                .filter_map(|call| call["id"].as_str()),
        );
    }
    match open.first() {
        Some(id) => Err(format!("messages: the call {id} has no answer")),
        None => Ok(()),
    }
}

fn check_message(role: &str, message: &Value) -> Result<(), String> {
    let has_text = message["content"].is_string();
    match role {
        "system" | "user" | "tool" if !has_text => Err("content must be a string".to_owned()),
        "system" | "user" | "tool" => Ok(()),
        "assistant" if !has_text && list(&message["tool_calls"]).is_empty() => {
            Err("neither content nor tool_calls".to_owned())
        }
        "assistant" => {
            let is_bad = |call: &&Value| {
                let arguments = call["function"]["arguments"].as_str();
                call["type"] != "function"
                    || call["id"].as_str().is_none_or(str::is_empty)
                    || arguments.is_none_or(|text| serde_json::from_str::<Value>(text).is_err())
            };
            match list(&message["tool_calls"]).iter().find(is_bad) {
                Some(call) => Err(format!("Invalid call: {call}")),
                None => Ok(()),
            }
        }
        other => Err(format!("the role {other:?} is unknown")),
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
