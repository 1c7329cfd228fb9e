//! What can go wrong with identities.

use domain::agent::FieldError;
use domain::error::{Coded, ErrorCode};

/// Why an identity could not be found or made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such token, or expired, revoked, or of a disabled user. Deliberately says no more.
    #[error("the token is unknown, expired or revoked")]
    AuthenticationFailed,
    /// The input does not fit.
    #[error("{}: {}", .0.field, .0.message)]
    Invalid(FieldError),
    /// The database failed.
    #[error("the database failed")]
    Database(#[from] diesel::result::Error),
}

impl Coded for Error {
    fn code(&self) -> ErrorCode {
        match self {
            Self::AuthenticationFailed => ErrorCode::AuthenticationFailed,
            Self::Invalid(_) => ErrorCode::InvalidRequest,
            Self::Database(error) => db::pool::error_code(error),
        }
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Invalid(error) => std::slice::from_ref(error),
            _ => &[],
        }
    }
}
