//! What REST shows of a journal: one stream event, or one line of a trace, per journal entry.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::journal::{FailureCode, JournalEntry, JournalEvent, Usage, thought_of};
use serde_json::{Map, Value, json};

/// One event of a stream.
pub(crate) struct StreamEvent {
    /// Its place in the journal; `Last-Event-ID` of a client that comes back.
    pub(crate) seq: i32,
    /// The event's name.
    pub(crate) name: &'static str,
    /// The event's data.
    pub(crate) data: Value,
    at: DateTime<Utc>,
}

/// Turns journal entries into events. Feed it the journal in order.
#[derive(Default)]
pub(crate) struct Presenter {
    tools: HashMap<String, String>,
}

impl Presenter {
    /// The event for an entry; none for entries that only the engine needs.
    pub(crate) fn present(&mut self, entry: JournalEntry) -> Option<StreamEvent> {
        let (name, data) = match entry.event {
            JournalEvent::ModelReplied {
                content,
                usage,
                model,
                provider,
                fallback,
                cost_micro_usd,
                ..
            } => {
                let thought = thought_of(&content);
                let name = if thought.is_some() { "thought" } else { "turn" };
                let data = json!({
                    "content": thought,
                    "model": model,
                    "provider": provider,
                    "fallback": fallback,
                    "usage": usage_of(&usage),
                    "costMicroUsd": cost_micro_usd,
                });
                (name, data)
            }
            JournalEvent::Compacted {
                summary,
                through_step,
                usage,
                model,
                simulated,
                provider,
                fallback,
                cost_micro_usd,
            } => {
                let data = json!({
                    "content": summary,
                    "throughStep": through_step,
                    "model": model,
                    "provider": provider,
                    "fallback": fallback,
                    "simulated": simulated,
                    "usage": usage_of(&usage),
                    "costMicroUsd": cost_micro_usd,
                });
                ("compacted", data)
            }
            JournalEvent::ModelDeferred { until, reason } => (
                "model_deferred",
                json!({ "until": until, "reason": reason }),
            ),
            JournalEvent::ApprovalRequested {
                call_id,
                tool,
                arguments,
                ..
            } => {
                self.tools.insert(call_id.clone(), tool.clone());
                let data = json!({ "callId": call_id, "tool": tool, "params": arguments });
                ("approval_requested", data)
            }
            JournalEvent::ApprovalDecided {
                call_id,
                verdict,
                arguments,
                reason,
                ..
            } => {
                let mut data = self.about(&call_id);
                data.insert("verdict".to_owned(), json!(verdict));
                data.insert("params".to_owned(), json!(arguments));
                data.insert("reason".to_owned(), json!(reason));
                ("approval_decided", data.into())
            }
            JournalEvent::ToolInDoubt { call_id } => ("in_doubt", self.about(&call_id).into()),
            JournalEvent::DoubtResolved {
                call_id,
                resolution,
                note,
                ..
            } => {
                let mut data = self.about(&call_id);
                data.insert("resolution".to_owned(), json!(resolution));
                data.insert("note".to_owned(), json!(note));
                ("doubt_resolved", data.into())
            }
            JournalEvent::ToolIntended {
                call_id,
                tool,
                arguments,
                ..
            } => {
                self.tools.insert(call_id.clone(), tool.clone());
                (
                    "tool_start",
                    json!({ "callId": call_id, "tool": tool, "params": arguments }),
                )
            }
            JournalEvent::ToolReturned {
                call_id,
                output,
                is_error,
                duration_ms,
            } => {
                let data = json!({
                    "callId": call_id,
                    "tool": self.tools.get(&call_id),
                    "output": output,
                    "isError": is_error,
                    "durationMs": duration_ms,
                });
                ("tool_end", data)
            }
            JournalEvent::Completed { output } => ("final_answer", json!({ "content": output })),
            JournalEvent::Failed { code, message } => (
                "error",
                json!({ "error": code_name(code), "message": message }),
            ),
            JournalEvent::Cancelled { reason } => {
                let message = reason.unwrap_or_else(|| "the execution was stopped".to_owned());
                ("error", json!({ "error": "cancelled", "message": message }))
            }
            JournalEvent::Instructed { text, .. } => ("instruction", json!({ "content": text })),
            JournalEvent::Paused { reason, .. } => ("paused", json!({ "reason": reason })),
            JournalEvent::Continued { .. } => ("continued", json!({})),
            JournalEvent::Forked {
                execution, step, ..
            } => ("forked", json!({ "executionId": execution, "step": step })),
            JournalEvent::Started { .. }
            | JournalEvent::ToolSent { .. }
            | JournalEvent::Resumed { .. } => return None,
        };
        Some(StreamEvent {
            seq: entry.seq,
            name,
            data,
            at: entry.created_at,
        })
    }

    /// The call and its tool.
    fn about(&self, call_id: &str) -> Map<String, Value> {
        let tool = self.tools.get(call_id);
        Map::from_iter([
            ("callId".to_owned(), json!(call_id)),
            ("tool".to_owned(), json!(tool)),
        ])
    }
}

impl StreamEvent {
    /// The event as a line of a trace.
    pub(crate) fn into_trace(self) -> Value {
        let kind = match self.name {
            "tool_start" => "action",
            "tool_end" => "observation",
            name => name,
        };
        let mut line = json!({ "type": kind, "timestamp": self.at });
        if let (Value::Object(line), Value::Object(data)) = (&mut line, self.data) {
            line.extend(data);
        }
        line
    }
}

/// What a turn cost in tokens; those of the cache are part of the input.
fn usage_of(usage: &Usage) -> Value {
    json!({
        "inputTokens": usage.total_input_tokens(),
        "outputTokens": usage.output_tokens,
        "cacheReadTokens": usage.cache_read_input_tokens,
        "cacheWriteTokens": usage.cache_creation_input_tokens,
    })
}

/// The name of a failure, as in the journal.
fn code_name(code: FailureCode) -> Value {
    serde_json::to_value(code).unwrap_or(Value::Null)
}
