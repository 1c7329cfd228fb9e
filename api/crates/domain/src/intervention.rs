//! What people send into an execution.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::approval::{Resolution, Verdict};
use crate::id::UserId;
use crate::journal::JournalEvent;

/// What people send into an execution. Only the holder of the lease writes to the journal, so that
/// an intervention waits, numbered 1, 2, 3, ..., until the holder takes it up as an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Intervention {
    /// See [`JournalEvent::ApprovalDecided`].
    ApprovalDecided {
        /// The call.
        call_id: String,
        /// What was decided.
        verdict: Verdict,
        /// The hash of the arguments that were agreed to.
        arguments_hash: String,
        /// Other arguments instead of the model's.
        arguments: Option<Value>,
        /// Why.
        reason: Option<String>,
        /// Who decided last.
        decided_by: Option<UserId>,
    },
    /// See [`JournalEvent::DoubtResolved`].
    DoubtResolved {
        /// The call.
        call_id: String,
        /// What became of it.
        resolution: Resolution,
        /// What the person found.
        note: Option<String>,
        /// Who said so.
        resolved_by: UserId,
    },
    /// See [`JournalEvent::Instructed`].
    Instructed {
        /// What the agent is told.
        text: String,
        /// Who told it.
        given_by: UserId,
    },
    /// See [`JournalEvent::Paused`].
    Paused {
        /// Why.
        reason: Option<String>,
        /// Who paused it.
        paused_by: UserId,
    },
    /// See [`JournalEvent::Continued`].
    Continued {
        /// Who let it go on.
        continued_by: UserId,
    },
}

impl Intervention {
    /// The event that takes the intervention with this number up.
    #[must_use]
    pub fn into_event(self, intervention: i32) -> JournalEvent {
        match self {
            Self::ApprovalDecided {
                call_id,
                verdict,
                arguments_hash,
                arguments,
                reason,
                decided_by,
            } => JournalEvent::ApprovalDecided {
                call_id,
                verdict,
                arguments_hash,
                arguments,
                reason,
                decided_by,
                intervention,
            },
            Self::DoubtResolved {
                call_id,
                resolution,
                note,
                resolved_by,
            } => JournalEvent::DoubtResolved {
                call_id,
                resolution,
                note,
                resolved_by,
                intervention,
            },
            Self::Instructed { text, given_by } => JournalEvent::Instructed {
                text,
                given_by,
                intervention,
            },
            Self::Paused { reason, paused_by } => JournalEvent::Paused {
                reason,
                paused_by,
                intervention,
            },
            Self::Continued { continued_by } => JournalEvent::Continued {
                continued_by,
                intervention,
            },
        }
    }
}
