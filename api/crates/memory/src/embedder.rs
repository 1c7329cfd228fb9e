//! What makes vectors of texts.

use std::sync::Arc;

use llm::embeddings::{Config, Endpoint, Error};
use llm::environment::InvalidVariable;

use crate::vector::Embedding;
use crate::words;

/// Makes vectors of texts. Cheap to clone.
#[derive(Debug, Clone)]
pub enum Embedder {
    /// The built-in one, which finds by words and not by meaning.
    Words,
    /// A model on a server.
    Endpoint(Arc<Endpoint>),
}

/// What a search goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FoundBy {
    /// The same words and parts of words.
    Words,
    /// A model's idea of what texts mean.
    Meaning,
}

/// The name of the built-in embedder. Another way to make vectors gets another number.
const WORDS: &str = "words-1";

/// What is less alike than this was found by chance, from -1 to 1.
pub(crate) const CHANCE: f64 = 0.2;

impl Embedder {
    /// A server when the environment names one, see [`Config::from_environment`].
    ///
    /// # Errors
    ///
    /// Names the variable that cannot be used.
    pub fn from_environment() -> Result<Self, InvalidVariable> {
        Ok(match Config::from_environment()? {
            Some(config) => Self::Endpoint(Arc::new(Endpoint::new(config)?)),
            None => Self::Words,
        })
    }

    /// Its name. Vectors of different names are never compared.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Words => WORDS,
            Self::Endpoint(endpoint) => endpoint.name(),
        }
    }

    /// What a search with it goes by.
    #[must_use]
    pub const fn found_by(&self) -> FoundBy {
        match self {
            Self::Words => FoundBy::Words,
            Self::Endpoint(_) => FoundBy::Meaning,
        }
    }

    /// How alike texts are at least that have to do with each other. What a model says of that differs
    /// from model to model, so that its best finds are shown however good they are.
    pub(crate) const fn least(&self) -> f64 {
        match self {
            Self::Words => CHANCE,
            Self::Endpoint(_) => -1.0,
        }
    }

    pub(crate) async fn embed(&self, texts: &[String]) -> Result<Vec<Embedding>, Error> {
        let vectors = match self {
            Self::Words => texts.iter().map(|text| words::vector(text)).collect(),
            Self::Endpoint(endpoint) => endpoint.embed(texts).await?,
        };
        Ok(vectors.into_iter().map(Embedding).collect())
    }

    /// The vector of one text.
    pub(crate) async fn embed_one(&self, text: &str) -> Result<Embedding, Error> {
        let vectors = self.embed(&[text.to_owned()]).await?;
        let missing = || Error::Unusable("no vector came".to_owned());
        vectors.into_iter().next().ok_or_else(missing)
    }

    /// The vector of a text that is kept in any case: without an answer it gets its vector later.
    pub(crate) async fn try_embed(&self, text: &str) -> Option<Embedding> {
        let made = self.embed_one(text).await;
        made.inspect_err(|error| {
            let error = domain::error::chain(error);
            tracing::warn!(
                error,
                "What was remembered can be found once the embedder answers"
            );
        })
        .ok()
    }
}
