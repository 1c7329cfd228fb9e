//! Why a turn failed.

use std::time::Duration;

/// A turn that gave no reply. No variant holds the key or what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The provider could not be reached.
    #[error("the model's provider could not be reached; check the network and ANTHROPIC_BASE_URL")]
    Transport(#[source] reqwest::Error),
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
}

impl Error {
    /// Whether the same request may succeed later.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Transport(error) => !error.is_builder(),
            Self::RateLimited { .. }
            | Self::Overloaded { .. }
            | Self::Stalled { .. }
            | Self::Cut => true,
            Self::Api { status, .. } => *status >= 500 || matches!(status, 408 | 409),
            Self::SpendLimit { .. } | Self::InvalidReply(_) => false,
        }
    }

    /// How long the provider asks to wait, if it said so.
    #[must_use]
    pub const fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited { retry_after, .. } | Self::Overloaded { retry_after } => {
                *retry_after
            }
            _ => None,
        }
    }
}
