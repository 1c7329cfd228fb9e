//! What can go wrong with exports.

use domain::agent::FieldError;
use domain::error::{Coded, ErrorCode};

/// Why nothing was exported.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The execution could not be read.
    #[error(transparent)]
    Execution(#[from] executions::Error),
    /// Its agent could not be read.
    #[error(transparent)]
    Agent(#[from] agents::Error),
    /// The people that it names could not be read.
    #[error(transparent)]
    People(#[from] identity::Error),
    /// It could not be written as JSON.
    #[error("the execution could not be written as JSON")]
    Json(#[from] serde_json::Error),
}

impl Coded for Error {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Execution(error) => error.code(),
            Self::Agent(error) => error.code(),
            Self::People(error) => error.code(),
            Self::Json(_) => ErrorCode::Internal,
        }
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Execution(error) => error.fields(),
            _ => &[],
        }
    }
}
