//! Events as JSON has them, apart from how the journal stores them, so that one may change without
//! the other.

use chrono::{DateTime, Utc};
use domain::journal::{JournalEntry, JournalEvent, Usage};
use serde::Serialize;
use serde_json::{Value, json};

use crate::record::People;

/// One event.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Event {
    seq: i32,
    created_at: DateTime<Utc>,
    kind: &'static str,
    /// What only this kind has.
    #[serde(flatten)]
    fields: Value,
}

/// An entry of a journal as an event of the export.
pub(crate) fn to_event(entry: &JournalEntry, people: &People) -> Event {
    Event {
        seq: entry.seq,
        created_at: entry.created_at,
        kind: entry.event.kind(),
        fields: fields(&entry.event, people),
    }
}

fn fields(event: &JournalEvent, people: &People) -> Value {
    match event {
        JournalEvent::Started { goal, context } => json!({ "goal": goal, "context": context }),
        JournalEvent::ModelReplied {
            content,
            stop_reason,
            usage,
            model,
            simulated,
            provider,
            fallback,
            cost_micro_usd,
        } => json!({
            "content": content,
            "stopReason": stop_reason,
            "usage": usage_of(usage),
            "model": model,
            "provider": provider,
            "fallback": fallback,
            "simulated": simulated,
            "costMicroUsd": cost_micro_usd,
        }),
        JournalEvent::Compacted {
            summary,
            through_step,
            usage,
            model,
            simulated,
            provider,
            fallback,
            cost_micro_usd,
        } => json!({
            "summary": summary,
            "throughStep": through_step,
            "usage": usage_of(usage),
            "model": model,
            "provider": provider,
            "fallback": fallback,
            "simulated": simulated,
            "costMicroUsd": cost_micro_usd,
        }),
        JournalEvent::ModelDeferred { until, reason } => {
            json!({ "until": until, "reason": reason })
        }
        JournalEvent::ApprovalRequested {
            call_id,
            tool,
            arguments,
            arguments_hash,
            risk,
            idempotent,
            policy,
        } => json!({
            "callId": call_id,
            "tool": tool,
            "arguments": arguments,
            "argumentsHash": arguments_hash,
            "risk": risk,
            "idempotent": idempotent,
            "policy": policy,
        }),
        JournalEvent::ApprovalDecided {
            call_id,
            verdict,
            arguments_hash,
            arguments,
            reason,
            decided_by,
            intervention,
        } => json!({
            "callId": call_id,
            "verdict": verdict,
            "argumentsHash": arguments_hash,
            "arguments": arguments,
            "reason": reason,
            "decidedBy": decided_by.map(|user| people.person(user)),
            "intervention": intervention,
        }),
        JournalEvent::ToolIntended {
            call_id,
            tool,
            arguments,
            risk,
            idempotent,
            idempotency_key,
        } => json!({
            "callId": call_id,
            "tool": tool,
            "arguments": arguments,
            "risk": risk,
            "idempotent": idempotent,
            "idempotencyKey": idempotency_key,
        }),
        JournalEvent::ToolSent { call_id } | JournalEvent::ToolInDoubt { call_id } => {
            json!({ "callId": call_id })
        }
        JournalEvent::ToolReturned {
            call_id,
            output,
            is_error,
            duration_ms,
        } => json!({
            "callId": call_id,
            "output": output,
            "isError": is_error,
            "durationMs": duration_ms,
        }),
        other => fields_of_people(other, people),
    }
}

/// The rest: what people did, and how it ended.
fn fields_of_people(event: &JournalEvent, people: &People) -> Value {
    match event {
        JournalEvent::DoubtResolved {
            call_id,
            resolution,
            note,
            resolved_by,
            intervention,
        } => json!({
            "callId": call_id,
            "resolution": resolution,
            "note": note,
            "resolvedBy": people.person(*resolved_by),
            "intervention": intervention,
        }),
        JournalEvent::Instructed {
            text,
            given_by,
            intervention,
        } => json!({
            "text": text,
            "givenBy": people.person(*given_by),
            "intervention": intervention,
        }),
        JournalEvent::Paused {
            reason,
            paused_by,
            intervention,
        } => json!({
            "reason": reason,
            "pausedBy": people.person(*paused_by),
            "intervention": intervention,
        }),
        JournalEvent::Continued {
            continued_by,
            intervention,
        } => json!({
            "continuedBy": people.person(*continued_by),
            "intervention": intervention,
        }),
        JournalEvent::Forked {
            execution,
            step,
            forked_by,
        } => json!({
            "executionId": execution,
            "step": step,
            "forkedBy": people.person(*forked_by),
        }),
        JournalEvent::Resumed { epoch, handed_over } => {
            json!({ "epoch": epoch, "handedOver": handed_over })
        }
        JournalEvent::Completed { output } => json!({ "output": output }),
        JournalEvent::Failed { code, message } => json!({ "code": code, "message": message }),
        JournalEvent::Cancelled { reason } => json!({ "reason": reason }),
        // The others are in `fields`.
        _ => json!({}),
    }
}

/// What a turn cost in tokens: those of the cache are counted beside those of the full price.
fn usage_of(usage: &Usage) -> Value {
    json!({
        "inputTokens": usage.input_tokens,
        "outputTokens": usage.output_tokens,
        "cacheReadInputTokens": usage.cache_read_input_tokens,
        "cacheCreationInputTokens": usage.cache_creation_input_tokens,
    })
}
