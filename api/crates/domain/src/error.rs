//! The codes that every interface reports errors with.

/// What went wrong, in terms a client can act on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
    /// A part the server needs does not answer.
    Unavailable,
    /// A fault of the server, logged there under the request id.
    Internal,
}

impl ErrorCode {
    /// The name in GraphQL's `extensions.code`.
    #[must_use]
    pub const fn graphql(self) -> &'static str {
        match self {
            Self::InvalidRequest => "INVALID_REQUEST",
            Self::AuthenticationFailed => "AUTHENTICATION_FAILED",
            Self::PermissionDenied => "PERMISSION_DENIED",
            Self::NotFound => "NOT_FOUND",
            Self::Conflict => "CONFLICT",
            Self::PayloadTooLarge => "PAYLOAD_TOO_LARGE",
            Self::Unavailable => "UNAVAILABLE",
            Self::Internal => "INTERNAL",
        }
    }

    /// The name in the `error` field of REST's envelope.
    #[must_use]
    pub const fn rest(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::AuthenticationFailed => "authentication_failed",
            Self::PermissionDenied => "permission_denied",
            Self::NotFound => "resource_not_found",
            Self::Conflict => "conflict",
            Self::PayloadTooLarge => "payload_too_large",
            Self::Unavailable => "unavailable",
            Self::Internal => "internal_error",
        }
    }
}

/// An error that a client may be told about.
pub trait Coded: std::error::Error {
    /// What kind of error it is.
    fn code(&self) -> ErrorCode;

    /// What is wrong with each field of the input; empty for errors that are not about input.
    fn fields(&self) -> &[crate::agent::FieldError] {
        &[]
    }
}
