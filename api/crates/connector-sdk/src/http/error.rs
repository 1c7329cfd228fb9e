//! What can go wrong with a request.

use std::error::Error as _;

use crate::http::policy::ALLOWED_PRIVATE_HOSTS;
use crate::tool::ToolError;

/// Why a request brought no response.
///
/// The messages name what was asked for and never an address that a name resolved to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    /// The text is no URL.
    #[error("\"{given}\" is not a valid URL: {problem}")]
    InvalidUrl {
        /// What was given, cut to 200 characters.
        given: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A rule forbids it, before anything was sent.
    #[error("{what} must not be opened: {why}")]
    Refused {
        /// The host or URL.
        what: String,
        /// The rule.
        why: String,
    },
    /// The host is not on the public internet.
    #[error(
        "{host} must not be opened: it is {kind} (an administrator can allow the host with {ALLOWED_PRIVATE_HOSTS})"
    )]
    PrivateAddress {
        /// The host as it was written.
        host: String,
        /// What kind of address it is or leads to.
        kind: &'static str,
    },
    /// The name leads nowhere.
    #[error("the name {0} could not be resolved")]
    UnknownHost(String),
    /// Redirects do not come to an end.
    #[error("{host} redirects more than {limit} times")]
    TooManyRedirects {
        /// The host that sent one redirect too many.
        host: String,
        /// How many are followed.
        limit: usize,
    },
    /// Connecting, or the whole exchange, took too long.
    #[error("{0} did not answer in time")]
    TimedOut(String),
    /// No connection, or no secure one.
    #[error("could not connect to {0}")]
    Unreachable(String),
    /// The connection broke, or what came over it is no HTTP.
    #[error("the response of {0} broke off or is not valid HTTP")]
    BrokenResponse(String),
    /// The client cannot be built.
    #[error("the HTTP client could not be set up: {0}")]
    Setup(String),
}

impl From<HttpError> for ToolError {
    fn from(error: HttpError) -> Self {
        let message = error.to_string();
        match error {
            HttpError::InvalidUrl { .. } => Self::InvalidArguments(message),
            HttpError::Refused { .. } | HttpError::PrivateAddress { .. } => Self::Refused(message),
            HttpError::UnknownHost(_) | HttpError::TooManyRedirects { .. } => Self::Failed(message),
            HttpError::TimedOut(_)
            | HttpError::Unreachable(_)
            | HttpError::BrokenResponse(_)
            | HttpError::Setup(_) => Self::Unavailable(message),
        }
    }
}

/// Translates the client library's error, and finds our resolver's own verdict within it.
pub(crate) fn translate(error: &reqwest::Error, host: &str) -> HttpError {
    let mut cause = error.source();
    while let Some(current) = cause {
        if let Some(verdict) = current.downcast_ref::<HttpError>() {
            return verdict.clone();
        }
        cause = current.source();
    }
    let host = host.to_owned();
    if error.is_timeout() {
        HttpError::TimedOut(host)
    } else if error.is_connect() {
        HttpError::Unreachable(host)
    } else {
        HttpError::BrokenResponse(host)
    }
}
