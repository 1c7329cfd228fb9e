//! What becomes of the open calls of an execution in a fork of it.

use domain::id::ExecutionId;

use crate::call::{Call, Progress, decide_one};
use crate::effect::ToolCall;
use crate::state::Definition;

/// Takes over the calls that were open where `origin` ended.
///
/// Its approvals and doubts are its own: people are asked again, under the fork's definition. A call
/// that may have left keeps its key, so that the world sees one call and not two.
pub(crate) fn take_over_calls(calls: &mut [Call], origin: ExecutionId, definition: &Definition) {
    for call in calls {
        match &call.progress {
            Progress::Intended(open) | Progress::InDoubt(open) if may_have_left(open) => {
                let origin = *call.intended_by.get_or_insert(origin);
                call.progress = Progress::Intended(ToolCall {
                    intended_by: Some(origin),
                    ..open.clone()
                });
            }
            Progress::Asked(open) | Progress::Intended(open) => {
                let anew = decide_one(&call.id, &open.tool, &open.arguments, definition);
                call.progress = Progress::Decided(anew);
            }
            Progress::Decided(_) | Progress::InDoubt(_) | Progress::Returned { .. } => {}
        }
    }
}

/// A call that may be repeated leaves without a word in the journal.
const fn may_have_left(call: &ToolCall) -> bool {
    call.sent || call.idempotent
}
