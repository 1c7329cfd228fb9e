//! A model small enough to foresee: one call, then the answer.

use serde_json::{Map, Value};

use super::reply::Reply;

/// A call of the tool that the goal names, or of the first one; the answer when a result is there
/// or there are no tools.
pub(super) fn reply(request: &Value) -> Reply {
    let messages = list(request, "messages");
    let goal = blocks(messages.first())
        .iter()
        .find_map(|block| text(block, "text"));
    let goal = goal.unwrap_or_default();
    let last = blocks(messages.last());
    let result = last.iter().rev().find_map(|block| text(block, "content"));
    let tools = list(request, "tools");
    let named = |tool: &&Value| text(tool, "name").is_some_and(|name| goal.contains(name));
    match (result, tools.iter().find(named).or_else(|| tools.first())) {
        (Some(result), _) => Reply::new().text(&format!("The tool said: {result}")),
        (None, None) => Reply::new().text(&format!("You asked: {goal}")),
        (None, Some(tool)) => {
            let name = text(tool, "name").unwrap_or_default();
            let id = format!("toolu_{}", messages.len());
            Reply::new().text(&format!("I call {name}.")).tool_use(
                &id,
                name,
                &arguments(tool, goal),
            )
        }
    }
}

/// Every required property: an expression is a sum, any other text the goal.
fn arguments(tool: &Value, goal: &str) -> Value {
    let schema = tool.get("input_schema").unwrap_or(&Value::Null);
    let names = list(schema, "required").iter().filter_map(Value::as_str);
    let arguments: Map<String, Value> = names
        .map(|name| {
            let kind = schema.pointer(&format!("/properties/{name}/type"));
            let value = match kind.and_then(Value::as_str) {
                Some("integer" | "number") => Value::from(1),
                Some("boolean") => Value::from(false),
                _ if name == "expression" => Value::from("6*7"),
                _ => Value::from(goal),
            };
            (name.to_owned(), value)
        })
        .collect();
    Value::Object(arguments)
}

fn blocks(message: Option<&Value>) -> &[Value] {
    message.map_or(&[], |message| list(message, "content"))
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
