//! Claude, over the streaming Messages API.

mod assemble;
mod config;
mod event;
mod failure;
mod request;

use std::pin::pin;
use std::time::Duration;

use agent_core::ModelRequest;
use async_trait::async_trait;
use domain::model::ModelProvider;
use futures::TryStreamExt;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use tokio::time::timeout;

pub use config::Config;

use crate::client::{Delta, ModelClient, ModelInfo, ModelReply, OnDelta};
use crate::environment::InvalidVariable;
use crate::error::Error;
use crate::{http, sse};
use assemble::{Assembler, Progress};

/// The version of the API that this client speaks.
const VERSION: &str = "2023-06-01";

/// The variable that says where the API is.
const ADDRESS: &str = "ANTHROPIC_BASE_URL";

/// How long the end of the body may take after the last event.
const LAST_BYTES: Duration = Duration::from_millis(250);

/// A client of the Messages API. Cheap to share, keeps its connections.
#[derive(Debug)]
pub struct Claude {
    config: Config,
    key: HeaderValue,
    http: reqwest::Client,
}

impl Claude {
    /// A client with this configuration.
    ///
    /// # Errors
    ///
    /// Names the variable whose value cannot be used.
    pub fn new(config: Config) -> Result<Self, InvalidVariable> {
        let key = http::key_header("", &config.api_key, "ANTHROPIC_API_KEY")?;
        let http = http::client(config.connect_timeout, ADDRESS)?;
        Ok(Self { config, key, http })
    }

    async fn send(&self, request: &ModelRequest) -> Result<reqwest::Response, Error> {
        let body = request::body(request, &self.config.model, self.config.max_tokens);
        let request = self
            .http
            .post(self.config.messages_url())
            .header("x-api-key", self.key.clone())
            .header("anthropic-version", VERSION)
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

    async fn read(
        &self,
        response: reqwest::Response,
        on_delta: &mut OnDelta<'_>,
    ) -> Result<ModelReply, Error> {
        let mut events = pin!(sse::events(response, self.config.stall));
        let mut assembler = Assembler::default();
        while let Some(event) = events.try_next().await? {
            let Some(event) = event::parse(&event)? else {
                continue;
            };
            match assembler.accept(event)? {
                Progress::Nothing => {}
                Progress::Text(text) => on_delta(Delta::Text(&text)),
                Progress::Whole => {
                    // The connection can be used again only when the body was read to its end.
                    let _ = timeout(LAST_BYTES, events.try_next()).await;
                    return assembler.finish();
                }
            }
        }
        Err(Error::Cut)
    }
}

#[async_trait]
impl ModelClient for Claude {
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
            provider: ModelProvider::Anthropic,
            simulated: false,
            max_output_tokens: self.config.max_tokens,
        }
    }
}
