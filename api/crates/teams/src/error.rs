//! What can go wrong with teams.

use access::Forbidden;
use diesel::result::DatabaseErrorKind;
use domain::agent::FieldError;
use domain::error::{Coded, ErrorCode};
use domain::id::{TeamId, UserId};

/// Why a use case of this crate failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such team in the actor's organisation.
    #[error("there is no team {0}")]
    NotFound(TeamId),
    /// No such user in the actor's organisation.
    #[error("there is no user {0}")]
    UserNotFound(UserId),
    /// Another team has the name, in whatever case.
    #[error("another team is called \"{0}\": choose another name")]
    NameTaken(String),
    /// The input does not fit, with everything that is wrong.
    #[error("the team does not fit")]
    Invalid(Vec<FieldError>),
    /// The access role does not allow it.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// The database failed.
    #[error("the database failed")]
    Database(#[from] diesel::result::Error),
}

impl Error {
    /// What storing a team of this name failed with.
    pub(crate) fn of_name(error: diesel::result::Error, name: &str) -> Self {
        match error {
            diesel::result::Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => {
                Self::NameTaken(name.to_owned())
            }
            error => Self::Database(error),
        }
    }
}

impl Coded for Error {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound(_) | Self::UserNotFound(_) => ErrorCode::NotFound,
            Self::NameTaken(_) => ErrorCode::Conflict,
            Self::Invalid(_) => ErrorCode::InvalidRequest,
            Self::Forbidden(_) => ErrorCode::PermissionDenied,
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
