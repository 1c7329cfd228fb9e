//! Servers that turn texts into vectors by OpenAI's Embeddings API: OpenAI's own and many others.

mod config;

use std::time::Duration;

use reqwest::Response;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::json;
use tokio::time::timeout;

pub use config::Config;

use crate::environment::InvalidVariable;
use crate::http;

/// The variable that says where the API is.
const ADDRESS: &str = "EMBEDDINGS_BASE_URL";

/// The most bytes of an answer that are read: 64 texts of 16,000 numbers, written out.
const MAX_ANSWER: usize = 32 * 1024 * 1024;

/// The most numbers of one vector that PostgreSQL keeps.
const MAX_DIMENSIONS: usize = 16_000;

/// The most characters of the server's words that are kept.
const MAX_MESSAGE: usize = 300;

/// Why there are no vectors.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No answer.
    #[error("the server at EMBEDDINGS_BASE_URL cannot be reached")]
    Transport(#[source] reqwest::Error),
    /// No answer in time.
    #[error("the server at EMBEDDINGS_BASE_URL gave no answer within {} seconds", .0.as_secs())]
    Slow(Duration),
    /// An answer that is no success.
    #[error(
        "the server at EMBEDDINGS_BASE_URL answered {status}: {message}; check EMBEDDINGS_MODEL and EMBEDDINGS_API_KEY"
    )]
    Refused {
        /// The status.
        status: u16,
        /// What the server said, without the key.
        message: String,
    },
    /// An answer that is none of the API.
    #[error(
        "the server at EMBEDDINGS_BASE_URL gave no embeddings: {0}; check that the address leads to OpenAI's Embeddings API, with its version, such as /v1"
    )]
    Unusable(String),
}

/// A client of the Embeddings API. Keeps its connections.
#[derive(Debug)]
pub struct Endpoint {
    config: Config,
    key: Option<HeaderValue>,
    http: reqwest::Client,
    name: String,
}

#[derive(Deserialize)]
struct Answer {
    data: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    index: usize,
    embedding: Vec<f32>,
}

impl Endpoint {
    /// A client with this configuration.
    ///
    /// # Errors
    ///
    /// Names the variable whose value cannot be used.
    pub fn new(config: Config) -> Result<Self, InvalidVariable> {
        let key = config.api_key.as_ref();
        let key = key.map(|key| http::key_header("Bearer ", key, "EMBEDDINGS_API_KEY"));
        let host = config.base_url.host_str().unwrap_or_default();
        Ok(Self {
            key: key.transpose()?,
            http: http::client(config.timeout, ADDRESS)?,
            name: format!("{} at {host}", config.model),
            config,
        })
    }

    /// The model and where it runs: vectors of different names are not compared.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The vector of each text, in order, all of the same length.
    ///
    /// # Errors
    ///
    /// When the server does not answer with a usable vector for each text.
    pub async fn embed(&self, texts: &[String]) -> Result<Vec<Vec<f32>>, Error> {
        let body = json!({
            "model": self.config.model, "input": texts, "encoding_format": "float",
        });
        let base = self.config.base_url.as_str().trim_end_matches('/');
        let mut request = self
            .http
            .post(format!("{base}/embeddings"))
            .header(CONTENT_TYPE, "application/json")
            .body(body.to_string());
        if let Some(key) = &self.key {
            request = request.header(AUTHORIZATION, key.clone());
        }
        let limit = self.config.timeout;
        let answered = timeout(limit, async {
            let response = request.send().await;
            // An address may hold a password, so it stays out of the error.
            let response = response.map_err(|error| Error::Transport(error.without_url()))?;
            self.read(response).await
        });
        let answer = answered.await.map_err(|_| Error::Slow(limit))??;
        ordered(answer, texts.len())
    }

    async fn read(&self, mut response: Response) -> Result<Answer, Error> {
        let status = response.status();
        if !status.is_success() {
            let body = http::error_body(&mut response, self.config.timeout).await;
            return Err(Error::Refused {
                status: status.as_u16(),
                message: self.said(&body),
            });
        }
        let mut body = Vec::new();
        let failed = |error: reqwest::Error| Error::Transport(error.without_url());
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            body.extend_from_slice(&chunk);
            if body.len() > MAX_ANSWER {
                let bytes = MAX_ANSWER / 1024 / 1024;
                let problem = format!("its answer is longer than {bytes} MiB");
                return Err(Error::Unusable(problem));
            }
        }
        serde_json::from_slice(&body).map_err(|error| Error::Unusable(error.to_string()))
    }

    /// What an error's body says, without the key.
    fn said(&self, body: &[u8]) -> String {
        let text = String::from_utf8_lossy(body);
        let parsed: Option<serde_json::Value> = serde_json::from_str(&text).ok();
        let message = parsed.as_ref().and_then(|body| {
            let error = body.get("error")?;
            error.get("message").unwrap_or(error).as_str()
        });
        let mut message = message.unwrap_or(&text).trim().to_owned();
        if let Some(key) = &self.config.api_key {
            message = message.replace(key.expose_secret(), "[the key]");
        }
        message.chars().take(MAX_MESSAGE).collect()
    }
}

/// The vectors in the order of their texts, once they can be compared with each other.
fn ordered(answer: Answer, texts: usize) -> Result<Vec<Vec<f32>>, Error> {
    let mut items = answer.data;
    items.sort_by_key(|item| item.index);
    if items.len() != texts || !items.iter().map(|item| item.index).eq(0..texts) {
        let problem = format!("{} vectors came for {texts} texts", items.len());
        return Err(Error::Unusable(problem));
    }
    let dimensions = items.first().map_or(0, |item| item.embedding.len());
    for item in &items {
        let vector = &item.embedding;
        let is_usable = vector.len() == dimensions
            && (1..=MAX_DIMENSIONS).contains(&dimensions)
            && vector.iter().all(|number| number.is_finite())
            && vector.iter().any(|number| *number != 0.0);
        if !is_usable {
            let problem = format!(
                "a vector must have 1 to {MAX_DIMENSIONS} numbers, as many as the others, and not all of them 0"
            );
            return Err(Error::Unusable(problem));
        }
    }
    Ok(items.into_iter().map(|item| item.embedding).collect())
}
