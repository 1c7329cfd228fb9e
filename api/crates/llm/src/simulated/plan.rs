//! Which tools the simulated model calls for a goal, and with what.

use domain::tool::{Risk, ToolSpec};
use serde_json::{Map, Value, json};

use super::arithmetic;
use super::words;

/// The most tools called for one goal.
const MAX_CALLS: usize = 3;

/// One call to make.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PlannedCall {
    pub(super) tool: String,
    pub(super) arguments: Value,
    /// Why, in words for people.
    pub(super) thought: String,
}

/// What there is in a goal to call tools for.
struct Goal<'a> {
    text: &'a str,
    key_words: Vec<String>,
    expressions: Vec<String>,
    url: Option<&'a str>,
    /// Whether it asks for knowledge.
    asks: bool,
}

/// The calls for `goal`, in order. The same goal and tools always give the same plan.
pub(super) fn plan(goal: &str, tools: &[ToolSpec]) -> Vec<PlannedCall> {
    let mut goal = Goal {
        text: goal,
        key_words: words::key_words(goal),
        expressions: arithmetic::expressions(&words::without_urls(goal)),
        url: words::first_url(goal),
        asks: words::is_question(goal),
    };
    let calls = consider_all(&goal, tools);
    if calls.is_empty() && goal.key_words.len() > 1 {
        // Nothing fits, but there is a subject: looking it up is the best start.
        goal.asks = true;
        return consider_all(&goal, tools);
    }
    calls
}

fn consider_all(goal: &Goal<'_>, tools: &[ToolSpec]) -> Vec<PlannedCall> {
    let mut calls: Vec<_> = tools.iter().flat_map(|tool| consider(goal, tool)).collect();
    calls.sort_by_key(|(rank, _)| *rank);
    calls
        .into_iter()
        .map(|(_, call)| call)
        .take(MAX_CALLS)
        .collect()
}

/// The calls of `tool` that the goal gives reason for, each with its place in the order.
fn consider(goal: &Goal<'_>, tool: &ToolSpec) -> Vec<(u8, PlannedCall)> {
    let reasons = if tool.name.contains("calculat") {
        goal.expressions.iter().map(|sum| reason_of(sum)).collect()
    } else {
        Vec::from_iter(reason(goal, tool))
    };
    let calls = reasons.into_iter().map(|(rank, value, thought)| {
        let call = PlannedCall {
            tool: tool.name.clone(),
            arguments: fill(tool, &value, goal.text),
            thought,
        };
        (rank, call)
    });
    calls.collect()
}

/// A place in the order, what to call a tool with, and why.
type Reason = (u8, String, String);

fn reason_of(sum: &str) -> Reason {
    let thought = format!("The goal holds a calculation, so I work out {sum}.");
    (0, sum.to_owned(), thought)
}

/// The reason to call any tool but a calculator.
fn reason(goal: &Goal<'_>, tool: &ToolSpec) -> Option<Reason> {
    if has_property(tool, "url") {
        let url = goal.url?;
        let thought = format!("The goal names {url}, so I read it.");
        return Some((1, url.to_owned(), thought));
    }
    if tool.name == "memory_save" {
        let note = words::to_remember(goal.text)?;
        let thought = "The goal asks me to remember something, so I save it.".to_owned();
        return Some((3, note.to_owned(), thought));
    }
    if tool.name.contains("search") || has_property(tool, "query") {
        if goal.key_words.is_empty() || !goal.asks {
            return None;
        }
        let query = goal.key_words.join(" ");
        let thought = format!("I look for \"{query}\" before I answer.");
        return Some((2, query, thought));
    }
    if tool.risk == Risk::Destructive || !is_named(goal, tool) {
        return None;
    }
    let thought = format!("The goal seems to ask for {}, so I call it.", tool.title);
    Some((3, goal.text.to_owned(), thought))
}

/// Whether a word of the tool's name is one of the goal's key words.
fn is_named(goal: &Goal<'_>, tool: &ToolSpec) -> bool {
    let mut parts = tool.name.split('_').filter(|part| part.len() > 2);
    parts.any(|part| goal.key_words.iter().any(|word| word == part))
}

fn properties(tool: &ToolSpec) -> Option<&Map<String, Value>> {
    tool.input_schema.get("properties")?.as_object()
}

fn has_property(tool: &ToolSpec, name: &str) -> bool {
    properties(tool).is_some_and(|properties| properties.contains_key(name))
}

/// Arguments that fit the tool's schema: every required property, texts with `value`.
fn fill(tool: &ToolSpec, value: &str, goal: &str) -> Value {
    let required = tool.input_schema.get("required").and_then(Value::as_array);
    let names = required.into_iter().flatten().filter_map(Value::as_str);
    let arguments = names.map(|name| {
        let schema = properties(tool).and_then(|properties| properties.get(name));
        (
            name.to_owned(),
            fill_one(schema.unwrap_or(&Value::Null), value, goal),
        )
    });
    Value::Object(arguments.collect())
}

fn fill_one(schema: &Value, value: &str, goal: &str) -> Value {
    if let Some(choices) = schema.get("enum").and_then(Value::as_array) {
        let lower = goal.to_lowercase();
        let named = |choice: &&Value| {
            choice
                .as_str()
                .is_some_and(|choice| lower.contains(&choice.to_lowercase()))
        };
        let choice = choices.iter().find(named).or_else(|| choices.first());
        return choice.cloned().unwrap_or_default();
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("integer" | "number") => json!(first_number(goal).unwrap_or(1)),
        Some("boolean") => json!(false),
        Some("array") => json!([]),
        Some("object") => json!({}),
        _ => json!(value),
    }
}

fn first_number(goal: &str) -> Option<u32> {
    words::words(goal).find_map(|word| word.parse().ok())
}
