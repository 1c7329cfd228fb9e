//! What can go wrong with agents.

use access::Forbidden;
use definitions::Mistake;
use domain::agent::FieldError;
use domain::error::{Coded, ErrorCode};
use domain::id::{AgentId, AgentVersionId, TeamId};

/// Why a use case of this crate failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such agent in the actor's organisation.
    #[error("there is no agent {0}")]
    NotFound(AgentId),
    /// No such version in the actor's organisation.
    #[error("there is no version {0}")]
    NoVersionOfId(AgentVersionId),
    /// The agent has no version of this number.
    #[error("the agent has no version {0}; look at the list of its versions")]
    NoVersion(i32),
    /// A definition file cannot be taken as it is, with everything that is wrong.
    #[error("{}; nothing was changed", count(.0))]
    Mistakes(Vec<Mistake>),
    /// A definition could not be written as a file.
    #[error(transparent)]
    Write(#[from] definitions::write::Error),
    /// The input does not fit, with everything that is wrong.
    #[error("the agent's definition does not fit")]
    Invalid(Vec<FieldError>),
    /// Somebody else changed the agent meanwhile.
    #[error(
        "the agent was changed meanwhile: it is at revision {current}, this change was made from {given}"
    )]
    Conflict {
        /// The revision the agent is at.
        current: i32,
        /// The revision the change was made from.
        given: i32,
    },
    /// The agent is restricted, and somebody else made it.
    #[error(
        "only whoever made this agent and administrators may do that: ask them, or make a copy of your own"
    )]
    NotYours,
    /// No such team in the actor's organisation.
    #[error("there is no team {0}")]
    NoTeam(TeamId),
    /// The idempotency key stands for something else.
    #[error(
        "the idempotency key was used for another agent, or for one that has been deleted: take a new key"
    )]
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
            Self::NotFound(_) | Self::NoVersionOfId(_) | Self::NoVersion(_) | Self::NoTeam(_) => {
                ErrorCode::NotFound
            }
            Self::Write(_) => ErrorCode::Internal,
            Self::Mistakes(_) | Self::Invalid(_) => ErrorCode::InvalidRequest,
            Self::Conflict { .. } | Self::KeyReused => ErrorCode::Conflict,
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

fn count(mistakes: &[Mistake]) -> String {
    match mistakes.len() {
        1 => "the file has a mistake".to_owned(),
        count => format!("the file has {count} mistakes"),
    }
}
