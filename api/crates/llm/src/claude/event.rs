//! The events of the stream, as far as they matter here.

use domain::journal::Usage;
use eventsource_stream::Event as RawEvent;
use serde::Deserialize;
use serde_json::Value;

use crate::error::Error;

/// One event. What a later version of the API adds is skipped.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Event {
    MessageStart {
        message: Head,
    },
    ContentBlockStart {
        index: u64,
        content_block: BlockStart,
    },
    ContentBlockDelta {
        index: u64,
        delta: BlockDelta,
    },
    ContentBlockStop {
        index: u64,
    },
    MessageDelta {
        delta: MessageDelta,
        #[serde(default)]
        usage: PartialUsage,
    },
    MessageStop,
    Error {
        error: ApiError,
    },
    #[serde(other)]
    Other,
}

#[derive(Debug, Deserialize)]
pub(super) struct Head {
    pub(super) model: String,
    #[serde(default)]
    pub(super) usage: PartialUsage,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum BlockStart {
    Text {
        #[serde(default)]
        text: String,
    },
    Thinking {
        #[serde(default)]
        thinking: String,
        #[serde(default)]
        signature: String,
    },
    RedactedThinking {
        data: String,
    },
    ToolUse {
        id: String,
        name: String,
        #[serde(default)]
        input: Value,
    },
    #[serde(other)]
    Other,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum BlockDelta {
    TextDelta {
        text: String,
    },
    InputJsonDelta {
        partial_json: String,
    },
    ThinkingDelta {
        thinking: String,
    },
    SignatureDelta {
        signature: String,
    },
    #[serde(other)]
    Other,
}

#[derive(Debug, Deserialize)]
pub(super) struct MessageDelta {
    #[serde(default)]
    pub(super) stop_reason: Option<String>,
}

/// Counts so far; each event may repeat some of them.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PartialUsage {
    input_tokens: Option<u64>,
    output_tokens: Option<u64>,
    cache_read_input_tokens: Option<u64>,
    cache_creation_input_tokens: Option<u64>,
}

impl PartialUsage {
    /// Takes over the counts that are there: they are totals, not increments.
    pub(super) fn merge_into(&self, usage: &mut Usage) {
        let pairs = [
            (self.input_tokens, &mut usage.input_tokens),
            (self.output_tokens, &mut usage.output_tokens),
            (
                self.cache_read_input_tokens,
                &mut usage.cache_read_input_tokens,
            ),
            (
                self.cache_creation_input_tokens,
                &mut usage.cache_creation_input_tokens,
            ),
        ];
        for (new, total) in pairs {
            *total = new.unwrap_or(*total);
        }
    }
}

/// An error of the API, in a body or in a stream.
#[derive(Debug, Deserialize)]
pub(super) struct ApiError {
    #[serde(rename = "type")]
    pub(super) kind: String,
    #[serde(default)]
    pub(super) message: String,
    #[serde(default)]
    pub(super) details: Value,
}

/// The event in `raw`; none for one that has nothing for us.
pub(super) fn parse(raw: &RawEvent) -> Result<Option<Event>, Error> {
    match serde_json::from_str(&raw.data) {
        Ok(Event::Other) => Ok(None),
        Ok(event) => Ok(Some(event)),
        Err(error) => Err(Error::InvalidReply(format!(
            "an event that cannot be read ({error})"
        ))),
    }
}
