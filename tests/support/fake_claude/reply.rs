//! What the fake answers: a turn as the real API streams it, or one of the ways to fail.

use std::io;
use std::time::Duration;

use axum::body::Body;
use futures::stream::{self, StreamExt};
use serde_json::{Value, json};

/// An answer that is no stream at all.
#[derive(Debug, Clone)]
pub enum Fault {
    /// An error with a status and the API's error body.
    Http {
        /// The status.
        status: u16,
        /// The error's `type`.
        kind: String,
        /// Its message.
        message: String,
        /// Its `details`, or null.
        details: Value,
        /// The `retry-after` header, in seconds.
        retry_after: Option<u64>,
    },
    /// The connection stays open and nothing comes, not even a status.
    Silence,
    /// A redirect, which the real API never sends.
    Redirect {
        /// Where to.
        to: String,
    },
    /// A gateway's error page.
    NoJson,
}

impl Fault {
    /// An error with this status, `type` and message.
    #[must_use]
    pub fn http(status: u16, kind: &str, message: &str) -> Self {
        Self::Http {
            status,
            kind: kind.to_owned(),
            message: message.to_owned(),
            details: Value::Null,
            retry_after: None,
        }
    }

    /// Too many requests, with or without a `retry-after`.
    #[must_use]
    pub fn rate_limit(retry_after: Option<u64>) -> Self {
        Self::Http {
            status: 429,
            kind: "rate_limit_error".to_owned(),
            message: "This request would exceed your rate limit.".to_owned(),
            details: Value::Null,
            retry_after,
        }
    }

    /// The account has spent what it may: a 429 that no wait helps.
    #[must_use]
    pub fn spend_limit() -> Self {
        Self::Http {
            status: 429,
            kind: "rate_limit_error".to_owned(),
            message: "You have reached your API usage limits.".to_owned(),
            details: json!({ "error_code": "enforced_spend_limit_reached" }),
            retry_after: None,
        }
    }

    /// The API has too much to do.
    #[must_use]
    pub fn overloaded() -> Self {
        Self::http(529, "overloaded_error", "Overloaded")
    }
}

/// One streamed turn, built block by block.
#[derive(Debug, Clone)]
pub struct Reply {
    blocks: Vec<BlockEvents>,
    stop_reason: String,
    usage: Value,
    noise: bool,
    piece: Option<usize>,
    pause: Duration,
    ending: Ending,
    pub(super) delay: Duration,
}

#[derive(Debug, Clone)]
struct BlockEvents {
    start: Value,
    deltas: Vec<Value>,
}

/// How the stream ends. A number is how many events come whole before that.
#[derive(Debug, Clone)]
enum Ending {
    Whole,
    Cut(usize),
    Early(usize),
    Stall(usize),
    Error(usize, Value),
}

impl Default for Reply {
    fn default() -> Self {
        Self::new()
    }
}

impl Reply {
    /// An empty turn that ends with `end_turn`.
    #[must_use]
    pub fn new() -> Self {
        Self {
            blocks: Vec::new(),
            stop_reason: "end_turn".to_owned(),
            usage: json!({ "input_tokens": 10, "output_tokens": 5 }),
            noise: false,
            piece: None,
            pause: Duration::ZERO,
            ending: Ending::Whole,
            delay: Duration::ZERO,
        }
    }

    /// Adds text, sent word by word.
    #[must_use]
    pub fn text(self, text: &str) -> Self {
        let deltas = text
            .split_inclusive(' ')
            .map(|text| json!({ "type": "text_delta", "text": text }));
        self.block(json!({ "type": "text", "text": "" }), deltas.collect())
    }

    /// Adds thinking, sent in two parts, with its signature, sent in two parts.
    #[must_use]
    pub fn thinking(self, thinking: &str, signature: &str) -> Self {
        let thoughts =
            halves(thinking).map(|half| json!({ "type": "thinking_delta", "thinking": half }));
        let signatures =
            halves(signature).map(|half| json!({ "type": "signature_delta", "signature": half }));
        let start = json!({ "type": "thinking", "thinking": "", "signature": "" });
        self.block(start, thoughts.into_iter().chain(signatures).collect())
    }

    /// Adds sealed thinking.
    #[must_use]
    pub fn redacted_thinking(self, data: &str) -> Self {
        self.block(
            json!({ "type": "redacted_thinking", "data": data }),
            Vec::new(),
        )
    }

    /// Adds a call, its arguments sent in pieces of a few characters, and stops for it.
    #[must_use]
    pub fn tool_use(self, id: &str, name: &str, input: &Value) -> Self {
        self.tool_use_json(id, name, &input.to_string())
    }

    /// Adds a call whose arguments are this text, be it JSON or not.
    #[must_use]
    pub fn tool_use_json(mut self, id: &str, name: &str, input: &str) -> Self {
        let characters: Vec<char> = input.chars().collect();
        let pieces = characters
            .chunks(5)
            .map(|piece| piece.iter().collect::<String>());
        let deltas = std::iter::once(String::new()).chain(pieces);
        let deltas = deltas.map(|json| json!({ "type": "input_json_delta", "partial_json": json }));
        self.stop_reason = "tool_use".to_owned();
        let start = json!({ "type": "tool_use", "id": id, "name": name, "input": {} });
        self.block(start, deltas.collect())
    }

    /// Adds a block of any kind, with the deltas that follow its start.
    #[must_use]
    pub fn block(mut self, start: Value, deltas: Vec<Value>) -> Self {
        self.blocks.push(BlockEvents { start, deltas });
        self
    }

    /// Stops for this reason.
    #[must_use]
    pub fn stop_reason(mut self, reason: &str) -> Self {
        reason.clone_into(&mut self.stop_reason);
        self
    }

    /// Reports these counts, an object with the API's names.
    #[must_use]
    pub fn usage(mut self, usage: Value) -> Self {
        self.usage = usage;
        self
    }

    /// Puts pings, comments, unknown events and unknown deltas between the events.
    #[must_use]
    pub fn with_noise(mut self) -> Self {
        self.noise = true;
        self
    }

    /// Sends the bytes in pieces of this size, wherever that cuts them.
    #[must_use]
    pub fn in_pieces_of(mut self, bytes: usize) -> Self {
        self.piece = Some(bytes.max(1));
        self
    }

    /// Waits before it answers.
    #[must_use]
    pub fn delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Waits before each piece that it sends.
    #[must_use]
    pub fn pause(mut self, pause: Duration) -> Self {
        self.pause = pause;
        self
    }

    /// Breaks the connection in the middle of the event after this many.
    #[must_use]
    pub fn cut_after(mut self, events: usize) -> Self {
        self.ending = Ending::Cut(events);
        self
    }

    /// Ends properly after this many events, without the rest.
    #[must_use]
    pub fn end_after(mut self, events: usize) -> Self {
        self.ending = Ending::Early(events);
        self
    }

    /// Falls silent after this many events.
    #[must_use]
    pub fn stall_after(mut self, events: usize) -> Self {
        self.ending = Ending::Stall(events);
        self
    }

    /// Sends an error event after this many events.
    #[must_use]
    pub fn error_after(mut self, events: usize, kind: &str, message: &str) -> Self {
        let error = json!({ "type": kind, "message": message });
        self.ending = Ending::Error(events, json!({ "type": "error", "error": error }));
        self
    }

    /// How many events the whole turn has, without noise.
    #[must_use]
    pub fn event_count(&self) -> usize {
        self.events("").len()
    }

    fn events(&self, model: &str) -> Vec<Value> {
        let mut start_usage = self.usage.clone();
        if let Some(output) = start_usage.get_mut("output_tokens") {
            *output = json!(1);
        }
        let mut events = vec![json!({ "type": "message_start", "message": {
            "id": "msg_fake", "type": "message", "role": "assistant", "model": model,
            "content": [], "stop_reason": null, "stop_sequence": null, "usage": start_usage,
        } })];
        for (index, block) in self.blocks.iter().enumerate() {
            let start = &block.start;
            events.push(
                json!({ "type": "content_block_start", "index": index, "content_block": start }),
            );
            events.extend(block.deltas.iter().map(
                |delta| json!({ "type": "content_block_delta", "index": index, "delta": delta }),
            ));
            events.push(json!({ "type": "content_block_stop", "index": index }));
        }
        events.push(json!({
            "type": "message_delta",
            "delta": { "stop_reason": self.stop_reason, "stop_sequence": null },
            "usage": { "output_tokens": self.usage.get("output_tokens") },
        }));
        events.push(json!({ "type": "message_stop" }));
        events
    }

    pub(super) fn into_body(self, model: &str) -> Body {
        let events = self.events(model);
        let count = match self.ending {
            Ending::Whole => events.len(),
            Ending::Cut(count)
            | Ending::Early(count)
            | Ending::Stall(count)
            | Ending::Error(count, _) => count,
        };
        let mut frames: Vec<Vec<u8>> = Vec::new();
        for event in events.iter().take(count) {
            frames.push(frame(event));
            if self.noise {
                frames.extend(noise(event));
            }
        }
        let mut broken = false;
        let mut silent = false;
        match &self.ending {
            Ending::Whole | Ending::Early(_) => {}
            Ending::Stall(_) => silent = true,
            Ending::Error(_, error) => frames.push(frame(error)),
            Ending::Cut(_) => {
                let mut half = events.get(count).map(frame).unwrap_or_default();
                half.truncate(half.len() / 2);
                frames.push(half);
                broken = true;
            }
        }
        if let Some(size) = self.piece {
            frames = frames.concat().chunks(size).map(<[u8]>::to_vec).collect();
        }
        let pause = self.pause;
        let sent = stream::iter(frames).then(move |frame| async move {
            // Even without a pause, each piece leaves on its own before the connection breaks.
            tokio::task::yield_now().await;
            if !pause.is_zero() {
                tokio::time::sleep(pause).await;
            }
            Ok::<_, io::Error>(frame)
        });
        let end =
            stream::iter(broken.then(|| Err(io::Error::from(io::ErrorKind::ConnectionReset))));
        if silent {
            return Body::from_stream(sent.chain(stream::pending()));
        }
        Body::from_stream(sent.chain(end))
    }
}

fn frame(event: &Value) -> Vec<u8> {
    let name = event
        .get("type")
        .and_then(Value::as_str)
        .unwrap_or_default();
    format!("event: {name}\ndata: {event}\n\n").into_bytes()
}

/// What may come after any event, and after the start of a block an unknown delta of it.
fn noise(event: &Value) -> Vec<Vec<u8>> {
    let mut frames = vec![
        b": comment\n\n".to_vec(),
        frame(&json!({ "type": "ping" })),
        frame(&json!({ "type": "weather_report", "sky": { "colour": "blue" } })),
    ];
    if event
        .get("type")
        .is_some_and(|kind| kind == "content_block_start")
    {
        let delta = json!({ "type": "citations_delta", "citation": {} });
        let index = event.get("index");
        frames.push(frame(
            &json!({ "type": "content_block_delta", "index": index, "delta": delta }),
        ));
    }
    frames
}

fn halves(text: &str) -> [&str; 2] {
    let (first, second) = text.split_at(text.floor_char_boundary(text.len() / 2));
    [first, second]
}
