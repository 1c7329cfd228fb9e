//! One call of a turn, moved on by an event.

use domain::approval::{Resolution, Verdict, arguments_hash};
use domain::journal::JournalEvent;

use crate::call::{self, Call, Progress};
use crate::effect::{Effect, ToolCall};
use crate::error::Error;
use crate::message;
use crate::state::Definition;

/// Moves the call on, if `event` is what comes next for it.
pub(crate) fn take_call_event(
    call: &mut Call,
    event: &JournalEvent,
    definition: &Definition,
) -> Result<Vec<Effect>, Error> {
    let intended_by = call.intended_by;
    match (&mut call.progress, ToolCall::of(event), event) {
        // The journal may have it that another decision was made, with the tools of its time.
        (Progress::Decided(_), Some(asked), JournalEvent::ApprovalRequested { .. }) => {
            call.progress = Progress::Asked(asked);
            Ok(Vec::new())
        }
        (Progress::Decided(_), Some(mut intended), _) => {
            intended.intended_by = intended_by;
            call.progress = Progress::Intended(intended.clone());
            Ok(vec![Effect::CallTool(intended)])
        }
        (Progress::Asked(asked), _, JournalEvent::ApprovalDecided { .. }) => {
            let asked = asked.clone();
            Ok(decided(call, asked, event, definition))
        }
        (Progress::Intended(intended), _, JournalEvent::ToolSent { .. }) => {
            intended.sent = true;
            Ok(Vec::new())
        }
        (Progress::Intended(intended), _, JournalEvent::ToolInDoubt { .. }) => {
            call.progress = Progress::InDoubt(intended.clone());
            Ok(Vec::new())
        }
        (
            Progress::InDoubt(doubtful),
            _,
            JournalEvent::DoubtResolved {
                resolution, note, ..
            },
        ) => {
            let doubtful = doubtful.clone();
            Ok(resolved(call, &doubtful, *resolution, note.as_deref()))
        }
        (
            progress,
            _,
            JournalEvent::ToolReturned {
                output, is_error, ..
            },
        ) if may_return(progress, event) => {
            call.progress = Progress::Returned {
                output: message::shorten(output).into_owned(),
                is_error: *is_error,
            };
            Ok(Vec::new())
        }
        (progress, ..) => Err(Error::CallOrder {
            found: event.kind(),
            call_id: call.id.clone(),
            progress: progress.describe(),
        }),
    }
}

/// Whether the answer `event` may come: of a call that was made, or instead of one.
fn may_return(progress: &Progress, event: &JournalEvent) -> bool {
    let is_error = matches!(event, JournalEvent::ToolReturned { is_error: true, .. });
    match progress {
        Progress::Intended(_) => true,
        Progress::Decided(decided) => is_error || decided == event,
        _ => false,
    }
}

/// What follows from a decision of people on the call `asked`.
fn decided(
    call: &mut Call,
    mut asked: ToolCall,
    event: &JournalEvent,
    definition: &Definition,
) -> Vec<Effect> {
    let JournalEvent::ApprovalDecided {
        verdict,
        arguments_hash: agreed,
        arguments,
        reason,
        ..
    } = event
    else {
        return Vec::new();
    };
    if let Some(arguments) = arguments {
        asked.arguments = arguments.clone();
        call.rewritten = Some(arguments.clone());
    }
    let next = match verdict {
        Verdict::Approved if *agreed == arguments_hash(&asked.arguments) => {
            // What people wrote instead of the model's arguments must keep to the rules as well.
            call::forbidden(&asked, definition).unwrap_or_else(|| asked.intention())
        }
        // What people saw is not what would be done.
        Verdict::Approved => call::refuse(
            &call.id,
            "the approval was given for other arguments, so that the call was not made; call again"
                .to_owned(),
        ),
        Verdict::Denied => call::refuse(&call.id, denied(&asked.tool, reason.as_deref())),
        Verdict::Expired => call::refuse(
            &call.id,
            format!(
                "nobody approved this call of {} in time, so that it was not made",
                asked.tool
            ),
        ),
    };
    follow(call, next)
}

fn denied(tool: &str, reason: Option<&str>) -> String {
    let reason = reason.map(str::trim).filter(|reason| !reason.is_empty());
    match reason {
        Some(reason) => format!("a person denied this call of {tool}: {reason}"),
        None => format!("a person denied this call of {tool} and gave no reason"),
    }
}

/// What follows from what a person found out about a call in doubt.
fn resolved(
    call: &mut Call,
    doubtful: &ToolCall,
    resolution: Resolution,
    note: Option<&str>,
) -> Vec<Effect> {
    let found = |outcome: &str| match note.map(str::trim).filter(|note| !note.is_empty()) {
        Some(note) => format!("{outcome} They add: {note}"),
        None => outcome.to_owned(),
    };
    let next = match resolution {
        Resolution::Happened => JournalEvent::ToolReturned {
            call_id: call.id.clone(),
            output: found(
                "The answer to this call was lost, but a person looked and says that it took effect.",
            ),
            is_error: false,
            duration_ms: 0,
        },
        Resolution::DidNotHappen => call::refuse(
            &call.id,
            found(
                "The answer to this call was lost, and a person looked and says that it did not take effect.",
            ),
        ),
        Resolution::Retry => doubtful.intention(),
    };
    follow(call, next)
}

fn follow(call: &mut Call, next: JournalEvent) -> Vec<Effect> {
    call.progress = Progress::Decided(next.clone());
    vec![Effect::Record(next)]
}
