//! Servers that speak OpenAI's Chat Completions API, streaming: OpenAI's own and many others.

mod assemble;
mod chunk;
mod config;
mod failure;
mod request;

use std::pin::pin;
use std::time::Duration;

use agent_core::ModelRequest;
use async_trait::async_trait;
use domain::model::ModelProvider;
use futures::TryStreamExt;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use tokio::time::timeout;

pub use config::Config;

use crate::client::{Delta, ModelClient, ModelInfo, ModelReply, OnDelta};
use crate::environment::InvalidVariable;
use crate::error::Error;
use crate::{http, sse};
use assemble::Assembler;
use chunk::Data;

/// The variable that says where the API is.
const ADDRESS: &str = "OPENAI_BASE_URL";

/// How long the end of the body may take after the last event.
const LAST_BYTES: Duration = Duration::from_millis(250);

/// A client of the Chat Completions API. Cheap to share, keeps its connections.
#[derive(Debug)]
pub struct OpenAi {
    config: Config,
    key: HeaderValue,
    http: reqwest::Client,
}

impl OpenAi {
    /// A client with this configuration.
    ///
    /// # Errors
    ///
    /// Names the variable whose value cannot be used.
    pub fn new(config: Config) -> Result<Self, InvalidVariable> {
        let key = http::key_header("Bearer ", &config.api_key, "OPENAI_API_KEY")?;
        let http = http::client(config.connect_timeout, ADDRESS)?;
        Ok(Self { config, key, http })
    }

    async fn send(&self, request: &ModelRequest) -> Result<reqwest::Response, Error> {
        let body = request::body(request, &self.config);
        let request = self
            .http
            .post(self.config.completions_url())
            .header(AUTHORIZATION, self.key.clone())
            .header(CONTENT_TYPE, "application/json")
            .body(body.to_string());
        let after = self.config.stall;
        match timeout(after, request.send()).await {
            Ok(Ok(response)) => Ok(response),
            // An address may hold a password, so it stays out of the error.
            Ok(Err(error)) => Err(Error::Transport {
                address_variable: ADDRESS,
                cause: error.without_url(),
            }),
            Err(_) => Err(Error::Stalled { after }),
        }
    }

    /// A reply is whole when a reason for its end came and then the mark of the end, or the orderly
    /// end of the body, since some servers leave the mark out.
    async fn read(
        &self,
        response: reqwest::Response,
        on_delta: &mut OnDelta<'_>,
    ) -> Result<ModelReply, Error> {
        let mut events = pin!(sse::events(response, self.config.stall));
        let mut assembler = Assembler::default();
        while let Some(event) = events.try_next().await? {
            match chunk::parse(&event)? {
                Data::End => {
                    // The connection can be used again only when the body was read to its end.
                    let _ = timeout(LAST_BYTES, events.try_next()).await;
                    break;
                }
                Data::Failed(error) => return Err(failure::from_stream(error)),
                Data::Chunk(chunk) => {
                    if let Some(text) = assembler.accept(chunk)? {
                        on_delta(Delta::Text(&text));
                    }
                }
            }
        }
        assembler.finish(&self.config.model)
    }
}

#[async_trait]
impl ModelClient for OpenAi {
    async fn reply(
        &self,
        request: &ModelRequest,
        on_delta: &mut OnDelta<'_>,
    ) -> Result<ModelReply, Error> {
        let response = self.send(request).await?;
        let result = if response.status().is_success() {
            self.read(response, on_delta).await
        } else {
            Err(failure::from_response(response, self.config.stall).await)
        };
        result.map_err(|error| error.without(&self.config.api_key))
    }

    fn info(&self) -> ModelInfo {
        ModelInfo {
            name: self.config.model.clone(),
            provider: ModelProvider::OpenAi,
            simulated: false,
            max_output_tokens: self.config.max_tokens,
        }
    }
}
