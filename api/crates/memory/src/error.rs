//! What can go wrong with memories.

use access::Forbidden;
use domain::agent::FieldError;
use domain::error::{Coded, ErrorCode, FAULT, chain};
use domain::id::{AgentId, ExecutionId, MemoryId};
use domain::memory::MAX_MEMORIES;

/// Why a use case of this crate failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such memory, or one of somebody else alone.
    #[error("there is no memory {0}")]
    NotFound(MemoryId),
    /// No such agent in the actor's organisation.
    #[error("there is no agent {0}")]
    AgentNotFound(AgentId),
    /// No such execution.
    #[error("there is no execution {0}")]
    ExecutionNotFound(ExecutionId),
    /// The input does not fit, with everything that is wrong.
    #[error("{}", .0.iter().map(|error| format!("{} {}", error.field, error.message)).collect::<Vec<_>>().join("; "))]
    Invalid(Vec<FieldError>),
    /// The agent is restricted, and somebody else made it.
    #[error(
        "only whoever made this agent and administrators change what it remembers for everybody: ask them"
    )]
    NotYours,
    /// There is no room for one more.
    #[error(
        "no more than {MAX_MEMORIES} things are remembered in one place: delete some that are no longer needed"
    )]
    Full,
    /// The embedder does not answer.
    #[error("memory cannot be searched at the moment")]
    Embedder(#[from] llm::embeddings::Error),
    /// The access role does not allow it.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// What was found cannot be written as a file.
    #[error("what is remembered could not be written as JSON")]
    Write(#[from] serde_json::Error),
    /// The database failed.
    #[error("the database failed")]
    Database(#[from] diesel::result::Error),
}

impl Coded for Error {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound(_) | Self::AgentNotFound(_) | Self::ExecutionNotFound(_) => {
                ErrorCode::NotFound
            }
            Self::Invalid(_) => ErrorCode::InvalidRequest,
            Self::Full => ErrorCode::Conflict,
            Self::Embedder(_) => ErrorCode::Unavailable,
            Self::NotYours | Self::Forbidden(_) => ErrorCode::PermissionDenied,
            Self::Write(_) => ErrorCode::Internal,
            Self::Database(error) => db::pool::error_code(error),
        }
    }

    fn public_message(&self) -> String {
        match self {
            Self::Embedder(_) => chain(self),
            _ if self.code() == ErrorCode::Internal => FAULT.to_owned(),
            _ if self.code() == ErrorCode::Unavailable => {
                "the database does not answer at the moment; try again".to_owned()
            }
            _ => self.to_string(),
        }
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Invalid(errors) => errors,
            _ => &[],
        }
    }
}
