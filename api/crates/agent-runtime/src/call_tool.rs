//! A call of a tool, as an event.

use std::time::{Duration, Instant};

use agent_core::ToolCall;
use chrono::Utc;
use connector_sdk::Call;
use domain::journal::JournalEvent;

use crate::perform::Held;
use crate::worker::Runtime;

/// The longest that one call may take.
const LONGEST_CALL: Duration = Duration::from_secs(60);

/// Calls the tool. What goes wrong is an answer as well: the model may find another way.
pub(crate) async fn call_tool(runtime: &Runtime, held: Held, call: ToolCall) -> JournalEvent {
    let execution = held.lease.execution;
    let left = (held.deadline - Utc::now()).to_std().unwrap_or_default();
    let request = Call {
        arguments: call.arguments,
        idempotency_key: format!(
            "{}:{}",
            call.intended_by.unwrap_or(execution),
            call.idempotency_key
        ),
        execution,
        call_id: call.call_id.clone(),
        timeout: left.min(LONGEST_CALL),
    };
    let started = Instant::now();
    let answer = if held.is_dry_run {
        runtime.tools.simulate(&call.tool, &request).await
    } else {
        runtime.tools.call(&call.tool, &request).await
    };
    let (output, is_error) = match answer {
        Ok(output) => (output.text, false),
        Err(error) => (error.to_string(), true),
    };
    let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::debug!(execution.id = %execution, tool = call.tool, duration_ms, is_error, "Called {}", call.tool);
    JournalEvent::ToolReturned {
        call_id: call.call_id,
        output,
        is_error,
        duration_ms,
    }
}
