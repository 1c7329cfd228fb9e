//! Why a turn failed.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use crate::breaker::Outcome;

/// A turn that gave no reply. No variant holds the key or what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The provider could not be reached.
    #[error("the model's provider could not be reached; check the network and {address_variable}")]
    Transport {
        /// The variable that says where the provider is.
        address_variable: &'static str,
        /// What failed.
        #[source]
        cause: reqwest::Error,
    },
    /// The provider refused the request or failed.
    #[error("the model's provider answered {status} ({kind}): {message}")]
    Api {
        /// The HTTP status, or the one that fits an error inside a stream.
        status: u16,
        /// The provider's name for the error.
        kind: String,
        /// The provider's words.
        message: String,
    },
    /// Too many requests for now.
    #[error("the model's provider limits the rate of requests: {message}")]
    RateLimited {
        /// When the provider says to come back.
        retry_after: Option<Duration>,
        /// The provider's words.
        message: String,
    },
    /// The provider has too much to do.
    #[error("the model's provider is overloaded; try again in some minutes")]
    Overloaded {
        /// When the provider says to come back.
        retry_after: Option<Duration>,
    },
    /// The account has spent what it may. Only a person can change that, or the next month.
    #[error("the model account's spend limit is reached: {message}")]
    SpendLimit {
        /// The provider's words.
        message: String,
    },
    /// The reply breaks the protocol.
    #[error("the model's provider sent a reply that breaks its protocol: {0}")]
    InvalidReply(String),
    /// Nothing came for too long.
    #[error("the model's provider sent nothing for {} seconds", .after.as_secs())]
    Stalled {
        /// How long was waited.
        after: Duration,
    },
    /// The reply ended before it was whole.
    #[error("the model's reply was cut off")]
    Cut,
    /// Most of the last calls failed, so that none is made for a while.
    #[error("most of the last calls of {model} failed, so that it is left alone for a moment")]
    CircuitOpen {
        /// The model.
        model: String,
        /// When it may be tried again.
        retry_after: Duration,
    },
    /// So many calls fail that this one is not repeated now.
    #[error("{}; many calls fail, so that this one is not repeated at once", without_stop(.cause))]
    RetriesSpent {
        /// How this one failed.
        cause: Box<Error>,
        /// When to try again.
        retry_after: Duration,
    },
    /// Neither a provider nor the one that stands in for it answered.
    #[error("{}; in its place: {second}", without_stop(.first))]
    AllFailed {
        /// Why the first did not.
        first: Box<Error>,
        /// Why the one after it did not.
        second: Box<Error>,
    },
}

/// An error in the middle of a sentence.
fn without_stop(error: &Error) -> String {
    error.to_string().trim_end_matches('.').to_owned()
}

impl Error {
    /// The error of a chain of providers, behind those of the ones before.
    pub(crate) fn after(before: Option<Self>, error: Self) -> Self {
        match before {
            None => error,
            Some(first) => Self::AllFailed {
                first: Box::new(first),
                second: Box::new(error),
            },
        }
    }

    /// Whether the same request may succeed later.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Transport { cause, .. } => !cause.is_builder(),
            Self::RateLimited { .. }
            | Self::Overloaded { .. }
            | Self::Stalled { .. }
            | Self::CircuitOpen { .. }
            | Self::RetriesSpent { .. }
            | Self::Cut => true,
            Self::Api { status, .. } => *status >= 500 || matches!(status, 408 | 409),
            Self::SpendLimit { .. } | Self::InvalidReply(_) => false,
            Self::AllFailed { first, second } => first.is_retryable() || second.is_retryable(),
        }
    }

    /// Whether another provider may take the turn: the first does not work or has no room. What is
    /// wrong with the request would be wrong there as well, and a spend limit is a person's decision,
    /// which must not be got round.
    pub(crate) fn may_be_stood_in_for(&self) -> bool {
        self.is_retryable()
    }

    /// What it says about the provider.
    pub(crate) fn outcome(&self) -> Outcome {
        match self {
            Self::RateLimited { .. } => Outcome::Neither,
            error if error.is_retryable() => Outcome::Failed,
            _ => Outcome::Answered,
        }
    }

    /// How long to wait before the next attempt, if the provider or the state of its calls says so.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited { retry_after, .. } | Self::Overloaded { retry_after } => {
                *retry_after
            }
            Self::CircuitOpen { retry_after, .. } | Self::RetriesSpent { retry_after, .. } => {
                Some(*retry_after)
            }
            Self::AllFailed { first, second } => {
                let waits = [first.retry_after(), second.retry_after()];
                waits.into_iter().flatten().min()
            }
            _ => None,
        }
    }

    /// The same without a key, should a gateway repeat it in its words.
    pub(crate) fn without(self, key: &SecretString) -> Self {
        let clean = |text: String| text.replace(key.expose_secret(), "[key]");
        match self {
            Self::Api {
                status,
                kind,
                message,
            } => Self::Api {
                status,
                kind: clean(kind),
                message: clean(message),
            },
            Self::RateLimited {
                retry_after,
                message,
            } => Self::RateLimited {
                retry_after,
                message: clean(message),
            },
            Self::SpendLimit { message } => Self::SpendLimit {
                message: clean(message),
            },
            Self::InvalidReply(message) => Self::InvalidReply(clean(message)),
            other => other,
        }
    }
}
