//! What can go wrong with notifications.

use access::Forbidden;
use domain::error::{Coded, ErrorCode};

/// Why a use case of this crate failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// E-mail is not set up.
    #[error(
        "this server sends no e-mail: an administrator sets PROFILE_BUILDER_SMTP_URL and PROFILE_BUILDER_MAIL_FROM"
    )]
    NoMail,
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
            Self::NoMail => ErrorCode::Conflict,
            Self::Forbidden(_) => ErrorCode::PermissionDenied,
            Self::Database(error) => db::pool::error_code(error),
        }
    }
}
