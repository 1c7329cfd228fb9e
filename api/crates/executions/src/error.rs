//! What can go wrong with executions.

use access::Forbidden;
use domain::agent::FieldError;
use domain::approval::ApprovalStatus;
use domain::error::{Coded, ErrorCode};
use domain::execution::ExecutionStatus;
use domain::id::{AgentId, ApprovalId, ExecutionId, TeamId, UserId};

/// Why a use case of this crate failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such execution in the actor's organisation.
    #[error("there is no execution {0}")]
    NotFound(ExecutionId),
    /// No such agent in the actor's organisation.
    #[error("there is no agent {0}")]
    AgentNotFound(AgentId),
    /// No such user in the actor's organisation.
    #[error("there is no user {0}")]
    UserNotFound(UserId),
    /// No such team in the actor's organisation.
    #[error("there is no team {0}")]
    TeamNotFound(TeamId),
    /// The agent is switched off.
    #[error("the agent {0} is inactive: activate it to run it")]
    AgentInactive(AgentId),
    /// The execution has ended.
    #[error("the execution {id} has already ended: it is {status}")]
    Ended {
        /// The execution.
        id: ExecutionId,
        /// How it ended.
        status: ExecutionStatus,
    },
    /// There is no failure to go on from.
    #[error(
        "the execution {id} has not failed and was not stopped: it is {status}; fork it from one of its steps instead"
    )]
    NotFailed {
        /// The execution.
        id: ExecutionId,
        /// Where it stands.
        status: ExecutionStatus,
    },
    /// No such decision in the actor's organisation.
    #[error("there is no decision {0} to take")]
    ApprovalNotFound(ApprovalId),
    /// It was decided before, or its time has passed.
    #[error("{id} is no longer open: it is {status}")]
    Decided {
        /// The decision.
        id: ApprovalId,
        /// Where it stands.
        status: ApprovalStatus,
    },
    /// The arguments are not those that the person saw.
    #[error("the arguments of {0} have changed since you saw them: look at them again")]
    Changed(ApprovalId),
    /// It stands still already.
    #[error("the execution {0} is paused already")]
    Paused(ExecutionId),
    /// It does not stand still.
    #[error("the execution {0} is not paused")]
    NotPaused(ExecutionId),
    /// The agent's policy wants somebody else.
    #[error("you may not decide on this call: {0}")]
    MayNotDecide(String),
    /// The input does not fit, with everything that is wrong.
    #[error("the request does not fit")]
    Invalid(Vec<FieldError>),
    /// The idempotency key stands for something else.
    #[error("the idempotency key was used for another goal, context or agent: take a new key")]
    KeyReused,
    /// The access role does not allow it.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// The database failed.
    #[error("the database failed")]
    Database(#[from] diesel::result::Error),
}

impl From<agents::Error> for Error {
    fn from(error: agents::Error) -> Self {
        match error {
            agents::Error::NotFound(id) => Self::AgentNotFound(id),
            agents::Error::Invalid(errors) => Self::Invalid(errors),
            agents::Error::Forbidden(forbidden) => Self::Forbidden(forbidden),
            agents::Error::Database(error) => Self::Database(error),
            // Nothing in this crate makes or changes an agent, or reads one from a file.
            agents::Error::Conflict { .. }
            | agents::Error::KeyReused
            | agents::Error::NotYours
            | agents::Error::NoTeam(_)
            | agents::Error::NoVersion(_)
            | agents::Error::NoVersionOfId(_)
            | agents::Error::Mistakes(_)
            | agents::Error::Write(_) => Self::Database(diesel::result::Error::NotFound),
        }
    }
}

impl Coded for Error {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound(_)
            | Self::UserNotFound(_)
            | Self::TeamNotFound(_)
            | Self::AgentNotFound(_)
            | Self::ApprovalNotFound(_) => ErrorCode::NotFound,
            Self::Invalid(_) => ErrorCode::InvalidRequest,
            Self::AgentInactive(_)
            | Self::Ended { .. }
            | Self::NotFailed { .. }
            | Self::KeyReused
            | Self::Decided { .. }
            | Self::Paused(_)
            | Self::NotPaused(_)
            | Self::Changed(_) => ErrorCode::Conflict,
            Self::Forbidden(_) | Self::MayNotDecide(_) => ErrorCode::PermissionDenied,
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
