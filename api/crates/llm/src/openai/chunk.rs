//! The events of the stream, as far as they matter here.

use domain::journal::Usage;
use eventsource_stream::Event as RawEvent;
use serde::Deserialize;
use serde_json::Value;

use crate::error::Error;

/// What an event holds.
#[derive(Debug)]
pub(super) enum Data {
    Chunk(Chunk),
    Failed(ApiError),
    End,
}

/// A piece of the reply. What a server adds to it is skipped.
#[derive(Debug, Deserialize)]
pub(super) struct Chunk {
    #[serde(default)]
    pub(super) model: Option<String>,
    #[serde(default)]
    pub(super) choices: Vec<Choice>,
    #[serde(default)]
    pub(super) usage: Option<Counts>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Choice {
    #[serde(default)]
    pub(super) delta: Delta,
    #[serde(default)]
    pub(super) finish_reason: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Delta {
    pub(super) content: Option<String>,
    pub(super) refusal: Option<String>,
    pub(super) tool_calls: Option<Vec<CallDelta>>,
}

/// A piece of a call: its name once, its arguments in parts of a text.
#[derive(Debug, Deserialize)]
pub(super) struct CallDelta {
    #[serde(default)]
    pub(super) index: Option<u64>,
    #[serde(default)]
    pub(super) id: Option<String>,
    #[serde(default)]
    pub(super) function: Option<FunctionDelta>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct FunctionDelta {
    pub(super) name: Option<String>,
    pub(super) arguments: Option<String>,
}

/// The counts of the whole turn. What was read from the cache is part of the prompt's.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Counts {
    prompt_tokens: u64,
    completion_tokens: u64,
    prompt_tokens_details: Option<PromptDetails>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PromptDetails {
    cached_tokens: Option<u64>,
}

impl Counts {
    pub(super) fn usage(&self) -> Usage {
        let details = self.prompt_tokens_details.as_ref();
        let cached = details
            .and_then(|details| details.cached_tokens)
            .unwrap_or(0);
        Usage {
            input_tokens: self.prompt_tokens.saturating_sub(cached),
            output_tokens: self.completion_tokens,
            cache_read_input_tokens: cached.min(self.prompt_tokens),
            cache_creation_input_tokens: 0,
        }
    }
}

/// An error of the API, in a body or in a stream.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ApiError {
    pub(super) message: String,
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    /// A name, or with some servers an HTTP status.
    pub(super) code: Value,
}

#[derive(Deserialize)]
struct Failure {
    error: ApiError,
}

/// What `raw` holds.
pub(super) fn parse(raw: &RawEvent) -> Result<Data, Error> {
    let text = raw.data.trim();
    if text == "[DONE]" {
        return Ok(Data::End);
    }
    let unreadable = |error| Error::InvalidReply(format!("an event that cannot be read ({error})"));
    let value: Value = serde_json::from_str(text).map_err(unreadable)?;
    if value.get("error").is_some_and(|error| !error.is_null()) {
        let failure: Failure = serde_json::from_value(value).map_err(unreadable)?;
        return Ok(Data::Failed(failure.error));
    }
    serde_json::from_value(value)
        .map(Data::Chunk)
        .map_err(unreadable)
}
