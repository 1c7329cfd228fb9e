//! What can go wrong with templates.

use access::Forbidden;
use domain::agent::FieldError;
use domain::error::{Coded, ErrorCode};
use domain::id::TemplateId;

/// Why a use case of this crate failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such template, or one of somebody else alone.
    #[error("there is no template {0}")]
    NotFound(TemplateId),
    /// It comes with the product.
    #[error("this template comes with the product and cannot be deleted")]
    BuiltIn,
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
            Self::NotFound(_) => ErrorCode::NotFound,
            Self::BuiltIn => ErrorCode::Conflict,
            Self::Invalid(_) => ErrorCode::InvalidRequest,
            Self::Write(_) => ErrorCode::Internal,
            Self::Agent(error) => error.code(),
            Self::Forbidden(_) => ErrorCode::PermissionDenied,
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
