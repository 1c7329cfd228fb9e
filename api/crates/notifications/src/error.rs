//! What can go wrong with notifications.

use access::Forbidden;
use domain::error::{Coded, ErrorCode};

/// Why a use case of this crate failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
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
            Self::Forbidden(_) => ErrorCode::PermissionDenied,
            Self::Database(error) => db::pool::error_code(error),
        }
    }
}
