//! What can go wrong with templates.

use access::Forbidden;
use domain::agent::FieldError;
use domain::error::{Coded, ErrorCode};
use domain::id::{TeamId, TemplateId};

/// Why a use case of this crate failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such template, or one of somebody else alone.
    #[error("there is no template {0}")]
    NotFound(TemplateId),
    /// It comes with the product.
    #[error("this template comes with the product and cannot be deleted")]
    BuiltIn,
    /// It is not one that somebody keeps for themselves.
    #[error("everybody sees this template already: only one that you keep for yourself is shared")]
    OfEverybody,
    /// It is shared with the actor, and somebody else's.
    #[error("this template is shared with you: only whoever keeps it shares or deletes it")]
    NotYours,
    /// No such team in the actor's organisation.
    #[error("there is no team {0}")]
    NoTeam(TeamId),
    /// The input does not fit, with everything that is wrong.
    #[error("the template does not fit")]
    Invalid(Vec<FieldError>),
    /// A template could not be written as a file.
    #[error(transparent)]
    Write(#[from] definitions::write::Error),
    /// The agent could not be read or made.
    #[error(transparent)]
    Agent(#[from] agents::Error),
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
            Self::NotFound(_) | Self::NoTeam(_) => ErrorCode::NotFound,
            Self::BuiltIn | Self::OfEverybody => ErrorCode::Conflict,
            Self::Invalid(_) => ErrorCode::InvalidRequest,
            Self::Write(_) => ErrorCode::Internal,
            Self::Agent(error) => error.code(),
            Self::NotYours | Self::Forbidden(_) => ErrorCode::PermissionDenied,
            Self::Database(error) => db::pool::error_code(error),
        }
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Invalid(errors) => errors,
            Self::Agent(error) => error.fields(),
            _ => &[],
        }
    }
}
