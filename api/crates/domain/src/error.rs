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
    /// More than the caller may ask for at once.
    RateLimited,
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
            Self::RateLimited => "RATE_LIMITED",
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
            Self::RateLimited => "rate_limit_exceeded",
            Self::Unavailable => "unavailable",
            Self::Internal => "internal_error",
        }
    }
}

/// What clients are told of a fault of the server.
pub const FAULT: &str = "the server failed; quote the request id when you report it";

/// An error that a client may be told about.
pub trait Coded: std::error::Error {
    /// What kind of error it is.
    fn code(&self) -> ErrorCode;

    /// What clients are told: the error itself, unless it is about what only the server should
    /// know.
    fn public_message(&self) -> String {
        match self.code() {
            ErrorCode::Internal => FAULT.to_owned(),
            ErrorCode::Unavailable => {
                "the database does not answer at the moment; try again".to_owned()
            }
            _ => self.to_string(),
        }
    }

    /// Whether the server's log should say what clients are not told.
    fn is_for_the_log(&self) -> bool {
        matches!(self.code(), ErrorCode::Internal | ErrorCode::Unavailable)
    }

    /// What is wrong with each field of the input; empty for errors that are not about input.
    fn fields(&self) -> &[crate::agent::FieldError] {
        &[]
    }
}

/// An error and its causes in one line.
///
/// An error's own message does not repeat its cause, so that neither is said twice.
#[must_use]
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("could not start")]
    struct Outer(#[source] Inner);

    #[derive(Debug, thiserror::Error)]
    #[error("the door is closed")]
    struct Inner;

    #[test]
    fn a_chain_names_every_cause() {
        assert_eq!(chain(&Outer(Inner)), "could not start: the door is closed");
        assert_eq!(chain(&Inner), "the door is closed");
    }
}
