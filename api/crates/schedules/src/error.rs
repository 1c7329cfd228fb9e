//! What can go wrong with schedules.

use access::Forbidden;
use chrono::{DateTime, Utc};
use domain::agent::FieldError;
use domain::error::{Coded, ErrorCode};
use domain::id::{AgentId, ScheduleId};

/// Why a use case of this crate failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such schedule in the actor's organisation.
    #[error("there is no schedule {0}")]
    NotFound(ScheduleId),
    /// No such agent in the actor's organisation.
    #[error("there is no agent {0}")]
    AgentNotFound(AgentId),
    /// The input does not fit, with everything that is wrong.
    #[error("the schedule does not fit")]
    Invalid(Vec<FieldError>),
    /// Somebody else changed the schedule meanwhile.
    #[error(
        "the schedule was changed meanwhile: it is at revision {current}, this change was made from {given}"
    )]
    Conflict {
        /// The revision the schedule is at.
        current: i32,
        /// The revision the change was made from.
        given: i32,
    },
    /// It starts nothing already.
    #[error("the schedule {0} is paused already")]
    Paused(ScheduleId),
    /// It is not paused.
    #[error("the schedule {0} is not paused")]
    NotPaused(ScheduleId),
    /// Somebody else's schedule.
    #[error("only the owner of a schedule and administrators may change it or run it")]
    NotYours,
    /// What it started last goes on, and its overlap policy is to leave out then.
    #[error(
        "what this schedule started at {0} still goes on: wait for its end, or stop it, and run the schedule again"
    )]
    StillRunning(DateTime<Utc>),
    /// It cannot start its agent.
    #[error("the schedule could not start its agent: {0}")]
    CannotStart(String),
    /// The idempotency key stands for something else.
    #[error("the idempotency key was used for another schedule: take a new key")]
    KeyReused,
    /// The access role does not allow it.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// The database failed.
    #[error("the database failed")]
    Database(#[from] diesel::result::Error),
}

impl Coded for Error {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound(_) | Self::AgentNotFound(_) => ErrorCode::NotFound,
            Self::Invalid(_) => ErrorCode::InvalidRequest,
            Self::Conflict { .. }
            | Self::Paused(_)
            | Self::NotPaused(_)
            | Self::StillRunning(_)
            | Self::CannotStart(_)
            | Self::KeyReused => ErrorCode::Conflict,
            Self::NotYours | Self::Forbidden(_) => ErrorCode::PermissionDenied,
            Self::Database(error) => db::pool::error_code(error),
        }
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Invalid(errors) => errors,
            _ => &[],
        }
    }
}
