//! Why an index could not be brought up to date, in words for whoever runs the command.

use meilisearch_sdk::errors::{Error as Sdk, ErrorCode, ErrorType, MeilisearchError};

/// A failure. The index that readers search is as it was, except with [`Error::Spare`].
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("the address `{0}` is not one of a Meilisearch server; write `http://host:7700`")]
    Address(String),
    #[error(
        "cannot reach Meilisearch at {url}; start it, or correct --url. \
         The search goes on with what the index had before"
    )]
    Unreachable {
        url: String,
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    #[error(
        "Meilisearch refuses the key: {0}. It needs a key that may create, read and swap the \
         indexes, change their documents and settings, and read tasks: give it with --key or in \
         MEILISEARCH_API_KEY"
    )]
    Refused(String),
    #[error(
        "Meilisearch could not do it: {0}. The search goes on with what the index had before; \
         run the command again when the cause is mended"
    )]
    Failed(String),
    #[error(
        "Meilisearch failed in a task, and does not say why. The search goes on with what the \
         index had before; look at {0}/tasks/{1} and at the log of the server, and run the command \
         again when the cause is mended"
    )]
    Unexplained(String, u32),
    #[error(
        "Meilisearch did not finish within {0} s. The search goes on with what the index had \
         before; run the command again, with a longer --timeout when the site is large"
    )]
    Slow(u64),
    #[error(
        "somebody canceled a task of Meilisearch. The search goes on with what the index had \
         before; run the command again"
    )]
    Canceled,
    #[error(
        "Meilisearch did not exchange the index `{0}` for the new one, or somebody exchanged it \
         at the same time. The search goes on with what the index had before; run the command \
         again, and look at the tasks of the server when that does not help"
    )]
    NotExchanged(String),
    #[error(
        "the index `{0}` was changed by somebody else at the same time. The search goes on with \
         what the index had before; run the command again"
    )]
    Changed(String),
    #[error(
        "the search is up to date, but the index `{0}` beside it, which makes the next change \
         quick, is not; the next run mends it"
    )]
    Spare(String, #[source] Box<Error>),
    #[error(
        "Meilisearch at {0} answered something unexpected ({1}). Is it a Meilisearch, of version 1.12 or newer?"
    )]
    Unexpected(String, Sdk),
}

impl Error {
    /// The failure that an answer of the server at `url` stands for.
    pub(super) fn of(error: Sdk, url: &str) -> Self {
        match error {
            Sdk::Meilisearch(error) => Self::of_answer(&error),
            Sdk::Other(source) => Self::Unreachable {
                url: url.to_owned(),
                source,
            },
            other => Self::Unexpected(url.to_owned(), other),
        }
    }

    pub(super) fn of_answer(error: &MeilisearchError) -> Self {
        let message = error.error_message.trim_end_matches('.').to_owned();
        if error.error_type == ErrorType::Auth {
            Self::Refused(message)
        } else {
            Self::Failed(message)
        }
    }
}

/// Whether the server says that there is no such index.
pub(super) fn is_missing_index(error: &Sdk) -> bool {
    matches!(error, Sdk::Meilisearch(error) if error.error_code == ErrorCode::IndexNotFound)
}

/// Whether the server says that there is no such task, as it does of those that a key may not see.
pub(super) fn is_hidden_task(error: &Sdk) -> bool {
    matches!(error, Sdk::Meilisearch(error) if error.error_code == ErrorCode::TaskNotFound)
}
