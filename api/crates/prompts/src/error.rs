//! What can go wrong with a simulation.

use access::Forbidden;
use domain::agent::FieldError;
use domain::error::{Coded, ErrorCode, FAULT};

/// Why a prompt was not simulated.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The input does not fit, with everything that is wrong.
    #[error("the prompt cannot be simulated as it is")]
    Invalid(Vec<FieldError>),
    /// The user's last simulation is still running.
    #[error("your last simulation is still running: wait for it, or try again in a few seconds")]
    Busy,
    /// The model took too long.
    #[error("the model did not finish within {seconds} seconds: ask for less")]
    TimedOut {
        /// How long was waited.
        seconds: u64,
    },
    /// The model gave no answer. Its message may be shown: it holds neither the key nor the prompt.
    #[error("{0}")]
    Model(llm::Error),
    /// The access role does not allow it.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// The database failed.
    #[error("the database failed")]
    Database(#[from] diesel::result::Error),
}

impl Error {
    /// After how many seconds the same may succeed, where that is known.
    #[must_use]
    pub fn retry_after(&self) -> Option<u32> {
        match self {
            Self::Busy => Some(2),
            Self::Model(error) => {
                let asked = error.retry_after()?;
                u32::try_from(asked.as_secs().max(1)).ok()
            }
            _ => None,
        }
    }
}

impl Coded for Error {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Invalid(_) => ErrorCode::InvalidRequest,
            Self::Busy => ErrorCode::RateLimited,
            Self::TimedOut { .. } | Self::Model(_) => ErrorCode::Unavailable,
            Self::Forbidden(_) => ErrorCode::PermissionDenied,
            Self::Database(error) => db::pool::error_code(error),
        }
    }

    fn public_message(&self) -> String {
        match self {
            Self::Database(_) if self.code() == ErrorCode::Internal => FAULT.to_owned(),
            Self::Database(_) => "the database does not answer at the moment; try again".to_owned(),
            _ => self.to_string(),
        }
    }

    fn is_for_the_log(&self) -> bool {
        matches!(self, Self::Database(_) | Self::Model(_))
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Invalid(errors) => errors,
            _ => &[],
        }
    }
}
