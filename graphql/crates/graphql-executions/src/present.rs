//! How entries of a journal are shown as events.

use std::collections::HashMap;

use async_graphql::{Context, ID, Json, Result};
use domain::execution::ExecutionStatus as Status;
use domain::id::ExecutionId;
use domain::journal::{JournalEntry, JournalEvent, thought_of};
use graphql_core::error::to_error;
use graphql_core::scope::op;
use graphql_core::whole_number::WholeNumber;

use crate::event::{ExecutionEvent, ExecutionEventKind, ToolCall, Usage};
use crate::execution::saturate;

/// Turns journal entries into events, one after the other: an answer of a tool is shown with the
/// name and arguments that its intention had.
#[derive(Default)]
pub struct Presenter {
    calls: HashMap<String, ToolCall>,
}

impl Presenter {
    /// The event for an entry. Feed the entries in order.
    pub fn present(&mut self, execution: ExecutionId, entry: JournalEntry) -> ExecutionEvent {
        let mut event = ExecutionEvent {
            execution_id: ID(execution.to_string()),
            seq: entry.seq,
            kind: ExecutionEventKind::Started,
            created_at: entry.created_at,
            text: None,
            tool_call: None,
            verdict: None,
            resolution: None,
            user_id: None,
            origin_id: None,
            usage: None,
            cost_micro_usd: None,
            model: None,
            provider: None,
            fallback: false,
            through_step: None,
            until: None,
            simulated: false,
            status: status_after(&entry).into(),
        };
        self.fill(&mut event, entry.event);
        event
    }

    fn fill(&mut self, event: &mut ExecutionEvent, journal: JournalEvent) {
        event.kind = kind_of(&journal);
        match journal {
            JournalEvent::Started { goal, .. } => event.text = Some(goal),
            JournalEvent::ModelReplied {
                content,
                usage,
                model,
                simulated,
                provider,
                fallback,
                cost_micro_usd,
                ..
            } => {
                event.text = thought_of(&content);
                event.usage = Some(Usage::of(&usage));
                event.cost_micro_usd = cost_micro_usd.map(WholeNumber::from);
                event.model = Some(model);
                event.provider = provider.map(Into::into);
                event.fallback = fallback;
                event.simulated = simulated;
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
                event.text = Some(summary);
                event.through_step = Some(saturate(i64::from(through_step)));
                event.usage = Some(Usage::of(&usage));
                event.cost_micro_usd = cost_micro_usd.map(WholeNumber::from);
                event.model = Some(model);
                event.provider = Some(provider.into());
                event.fallback = fallback;
                event.simulated = simulated;
            }
            JournalEvent::ModelDeferred { until, reason } => {
                event.text = Some(reason);
                event.until = Some(until);
            }
            JournalEvent::ApprovalRequested {
                call_id,
                tool,
                arguments,
                risk,
                ..
            }
            | JournalEvent::ToolIntended {
                call_id,
                tool,
                arguments,
                risk,
                ..
            } => {
                let call = ToolCall {
                    id: ID(call_id.clone()),
                    name: tool,
                    arguments: Some(Json(arguments)),
                    risk: Some(risk.into()),
                    ..ToolCall::default()
                };
                self.calls.insert(call_id, call.clone());
                event.tool_call = Some(call);
            }
            JournalEvent::ToolSent { call_id } => {
                event.tool_call = Some(self.call(&call_id));
            }
            JournalEvent::ToolReturned {
                call_id,
                output,
                is_error,
                duration_ms,
            } => {
                event.tool_call = Some(ToolCall {
                    output: Some(output),
                    is_error: Some(is_error),
                    duration_ms: Some(i32::try_from(duration_ms).unwrap_or(i32::MAX)),
                    ..self.call(&call_id)
                });
            }
            JournalEvent::ApprovalDecided {
                call_id,
                verdict,
                arguments,
                reason,
                decided_by,
                ..
            } => {
                let mut call = self.call(&call_id);
                if let Some(arguments) = arguments {
                    call.arguments = Some(Json(arguments));
                }
                event.tool_call = Some(call);
                event.text = reason;
                event.verdict = Some(verdict.into());
                event.user_id = decided_by.map(|user| ID(user.to_string()));
            }
            JournalEvent::ToolInDoubt { call_id } => {
                event.tool_call = Some(self.call(&call_id));
            }
            JournalEvent::DoubtResolved {
                call_id,
                resolution,
                note,
                resolved_by,
                ..
            } => {
                event.tool_call = Some(self.call(&call_id));
                event.text = note;
                event.resolution = Some(resolution.into());
                event.user_id = Some(ID(resolved_by.to_string()));
            }
            JournalEvent::Instructed { text, given_by, .. } => {
                event.text = Some(text);
                event.user_id = Some(ID(given_by.to_string()));
            }
            JournalEvent::Paused {
                reason, paused_by, ..
            } => {
                event.text = reason;
                event.user_id = Some(ID(paused_by.to_string()));
            }
            JournalEvent::Continued { continued_by, .. } => {
                event.user_id = Some(ID(continued_by.to_string()));
            }
            JournalEvent::Forked {
                execution,
                forked_by,
                ..
            } => {
                event.origin_id = Some(ID(execution.to_string()));
                event.user_id = Some(ID(forked_by.to_string()));
            }
            JournalEvent::Resumed { .. } => {}
            JournalEvent::Completed { output } => {
                event.text = Some(output);
            }
            JournalEvent::Failed { message, .. } => {
                event.text = Some(message);
            }
            JournalEvent::Cancelled { reason } => {
                event.text = reason;
            }
        }
    }

    /// Whether the answer `entry` belongs to a call that this presenter has not seen.
    #[must_use]
    pub fn lacks_call_of(&self, entry: &JournalEntry) -> bool {
        match &entry.event {
            JournalEvent::ToolSent { call_id }
            | JournalEvent::ToolReturned { call_id, .. }
            | JournalEvent::ApprovalDecided { call_id, .. }
            | JournalEvent::ToolInDoubt { call_id }
            | JournalEvent::DoubtResolved { call_id, .. } => !self.calls.contains_key(call_id),
            _ => false,
        }
    }

    fn call(&self, call_id: &str) -> ToolCall {
        self.calls
            .get(call_id)
            .cloned()
            .unwrap_or_else(|| ToolCall {
                id: ID(call_id.to_owned()),
                ..ToolCall::default()
            })
    }
}

/// Events for a stretch of a journal. When it begins behind a call that it holds the answer of,
/// the events before are read as well.
pub(crate) async fn to_events(
    ctx: &Context<'_>,
    id: ExecutionId,
    entries: Vec<JournalEntry>,
) -> Result<Vec<ExecutionEvent>> {
    let mut presenter = Presenter::default();
    let mut events = Vec::with_capacity(entries.len());
    for entry in entries {
        if presenter.lacks_call_of(&entry) {
            let before = entry.seq;
            read_calls_before(ctx, id, before, &mut presenter).await?;
        }
        events.push(presenter.present(id, entry));
    }
    Ok(events)
}

/// Makes the presenter know the calls of all events in front of `before`.
pub(crate) async fn read_calls_before(
    ctx: &Context<'_>,
    id: ExecutionId,
    before: i32,
    presenter: &mut Presenter,
) -> Result<()> {
    let op = op(ctx)?;
    let mut after = 0;
    loop {
        let entries = executions::find_execution::find_events(op, id, after, before - after - 1)
            .await
            .map_err(|error| to_error(ctx, &error))?;
        let Some(last) = entries.last() else {
            return Ok(());
        };
        after = last.seq;
        for entry in entries {
            presenter.present(id, entry);
        }
    }
}

const fn kind_of(event: &JournalEvent) -> ExecutionEventKind {
    match event {
        JournalEvent::Started { .. } => ExecutionEventKind::Started,
        JournalEvent::ModelReplied { .. } => ExecutionEventKind::ModelReplied,
        JournalEvent::Compacted { .. } => ExecutionEventKind::Compacted,
        JournalEvent::ModelDeferred { .. } => ExecutionEventKind::ModelDeferred,
        JournalEvent::ApprovalRequested { .. } => ExecutionEventKind::ApprovalRequested,
        JournalEvent::ApprovalDecided { .. } => ExecutionEventKind::ApprovalDecided,
        JournalEvent::ToolIntended { .. } => ExecutionEventKind::ToolIntended,
        JournalEvent::ToolSent { .. } => ExecutionEventKind::ToolSent,
        JournalEvent::ToolReturned { .. } => ExecutionEventKind::ToolReturned,
        JournalEvent::ToolInDoubt { .. } => ExecutionEventKind::ToolInDoubt,
        JournalEvent::DoubtResolved { .. } => ExecutionEventKind::DoubtResolved,
        JournalEvent::Instructed { .. } => ExecutionEventKind::Instructed,
        JournalEvent::Paused { .. } => ExecutionEventKind::Paused,
        JournalEvent::Continued { .. } => ExecutionEventKind::Continued,
        JournalEvent::Forked { .. } => ExecutionEventKind::Forked,
        JournalEvent::Resumed { .. } => ExecutionEventKind::Resumed,
        JournalEvent::Completed { .. } => ExecutionEventKind::Completed,
        JournalEvent::Failed { .. } => ExecutionEventKind::Failed,
        JournalEvent::Cancelled { .. } => ExecutionEventKind::Cancelled,
    }
}

fn status_after(entry: &JournalEntry) -> Status {
    match &entry.event {
        JournalEvent::ApprovalRequested { .. } | JournalEvent::ToolInDoubt { .. } => {
            Status::Waiting
        }
        JournalEvent::Paused { .. } => Status::Paused,
        JournalEvent::ModelDeferred { .. } => Status::Queued,
        event => event.final_status().unwrap_or(if entry.seq == 1 {
            Status::Queued
        } else {
            Status::Running
        }),
    }
}
