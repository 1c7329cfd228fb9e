//! Errors: expected ones as values in a mutation's payload, all others with a code.

use async_graphql::{Context, Enum, Error, ErrorExtensions as _, SimpleObject};
use domain::error::{Coded, chain};
use domain::id::RequestId;

use crate::scope::request_id;

/// What went wrong, in terms a client can act on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::error::ErrorCode")]
pub enum ErrorCode {
    /// The input does not fit what was asked for.
    InvalidRequest,
    /// No token, or one that is unknown, expired or revoked.
    AuthenticationFailed,
    /// The access role does not allow it.
    PermissionDenied,
    /// It does not exist, or the caller may not know that it does.
    NotFound,
    /// The state changed meanwhile, or does not allow it.
    Conflict,
    /// More than may be sent at once.
    PayloadTooLarge,
    /// More than the caller may ask for at once.
    RateLimited,
    /// A part the server needs does not answer.
    Unavailable,
    /// A fault of the server, logged there under the request id.
    Internal,
}

/// One reason why a mutation changed nothing.
#[derive(Debug, Clone, SimpleObject)]
pub struct MutationError {
    /// What kind of error it is.
    pub code: ErrorCode,
    /// The place in the input, such as `configuration.maxSteps`.
    pub field: Option<String>,
    /// What is wrong and what would be right.
    pub message: String,
}

/// An error of a use case as a GraphQL error. Causes that are not the client's business are logged
/// here, once, and left out.
pub fn to_error(ctx: &Context<'_>, error: &impl Coded) -> Error {
    coded(error, request_id(ctx))
}

/// As [`to_error`], where the context is gone.
pub fn coded(error: &impl Coded, request: Option<RequestId>) -> Error {
    let request = request.map(|id| id.to_string()).unwrap_or_default();
    if error.is_for_the_log() {
        tracing::error!(
            request.id = request,
            error = chain(error),
            "Failed to answer a field"
        );
    }
    Error::new(error.public_message()).extend_with(|_, extensions| {
        extensions.set("code", error.code().graphql());
        extensions.set("requestId", request.as_str());
    })
}

/// An input that cannot be read, such as an id of the wrong kind.
pub fn invalid(ctx: &Context<'_>, message: impl std::fmt::Display) -> Error {
    let request = request_id(ctx).map(|id| id.to_string()).unwrap_or_default();
    Error::new(message.to_string()).extend_with(|_, extensions| {
        extensions.set("code", domain::error::ErrorCode::InvalidRequest.graphql());
        extensions.set("requestId", request.as_str());
    })
}

/// An error of a use case as values of a mutation's payload; as a GraphQL error when no client
/// could have foreseen it.
///
/// # Errors
///
/// For failures of the server and of the database.
pub fn to_payload(ctx: &Context<'_>, error: &impl Coded) -> Result<Vec<MutationError>, Error> {
    if error.is_for_the_log() {
        return Err(to_error(ctx, error));
    }
    let code = error.code();
    if error.fields().is_empty() {
        return Ok(vec![MutationError {
            code: code.into(),
            field: None,
            message: error.to_string(),
        }]);
    }
    let of_field = |field: &domain::agent::FieldError| MutationError {
        code: code.into(),
        field: Some(field.field.clone()),
        message: field.message.clone(),
    };
    Ok(error.fields().iter().map(of_field).collect())
}
