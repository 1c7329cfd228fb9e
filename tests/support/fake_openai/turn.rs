//! What the fake answers: a turn as the real API streams it, or one of the ways to fail.

use std::io;

use axum::body::Body;
use futures::stream::{self, StreamExt as _};
use serde_json::{Value, json};

/// One answer.
#[derive(Debug, Clone)]
pub enum Turn {
    /// An error instead of a stream.
    Refusal {
        /// The status.
        status: u16,
        /// The error's `type`.
        kind: String,
        /// The error's `code`, or nothing.
        code: String,
        /// Its message.
        message: String,
        /// The `retry-after` header, in seconds.
        retry_after: Option<u64>,
    },
    /// A stream.
    Stream(Chunks),
}

/// The pieces of a stream and how it ends.
#[derive(Debug, Clone, Default)]
pub struct Chunks {
    deltas: Vec<Value>,
    finish_reason: &'static str,
    usage: Option<Value>,
    cut_after: Option<usize>,
    error_after: Option<(usize, Value)>,
    without_mark: bool,
}

impl Turn {
    /// A text, sent word by word.
    #[must_use]
    pub fn text(text: &str) -> Self {
        let words = text.split_inclusive(' ');
        Self::of(words.map(|word| json!({ "content": word })), "stop")
    }

    /// A call, its arguments sent in pieces of a few characters.
    #[must_use]
    pub fn call(id: &str, name: &str, arguments: &str) -> Self {
        let start = json!({ "index": 0, "id": id, "type": "function",
            "function": { "name": name, "arguments": "" } });
        let letters: Vec<char> = arguments.chars().collect();
        let pieces = letters.chunks(5).map(|piece| {
            json!({ "index": 0, "function": { "arguments": piece.iter().collect::<String>() } })
        });
        let deltas = std::iter::once(start).chain(pieces);
        Self::of(
            deltas.map(|call| json!({ "tool_calls": [call] })),
            "tool_calls",
        )
    }

    fn of(deltas: impl Iterator<Item = Value>, finish_reason: &'static str) -> Self {
        Self::Stream(Chunks {
            deltas: deltas.collect(),
            finish_reason,
            usage: Some(json!({ "prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15 })),
            ..Chunks::default()
        })
    }

    fn stream(self, change: impl FnOnce(&mut Chunks)) -> Self {
        match self {
            Self::Stream(mut chunks) => {
                change(&mut chunks);
                Self::Stream(chunks)
            }
            refusal => panic!("{refusal:?} is no stream"),
        }
    }

    /// The same with these counts, or none at all.
    #[must_use]
    pub fn usage(self, usage: Option<Value>) -> Self {
        self.stream(|chunks| chunks.usage = usage)
    }

    /// The same, but that the connection breaks in the middle of the chunk after so many.
    #[must_use]
    pub fn cut_after(self, count: usize) -> Self {
        self.stream(|chunks| chunks.cut_after = Some(count))
    }

    /// The same, but that an error comes after so many chunks.
    #[must_use]
    pub fn error_after(self, count: usize, kind: &str, message: &str) -> Self {
        let error = json!({ "error": { "type": kind, "message": message, "code": null } });
        self.stream(|chunks| chunks.error_after = Some((count, error)))
    }

    /// The same without the mark of the end, as some servers do.
    #[must_use]
    pub fn without_mark(self) -> Self {
        self.stream(|chunks| chunks.without_mark = true)
    }

    /// An error.
    #[must_use]
    pub fn error(status: u16, kind: &str, message: &str) -> Self {
        Self::Refusal {
            status,
            kind: kind.to_owned(),
            code: String::new(),
            message: message.to_owned(),
            retry_after: None,
        }
    }

    /// Too many requests.
    #[must_use]
    pub fn rate_limit(retry_after: Option<u64>) -> Self {
        Self::Refusal {
            status: 429,
            kind: "requests".to_owned(),
            code: "rate_limit_exceeded".to_owned(),
            message: "Rate limit reached.".to_owned(),
            retry_after,
        }
    }

    /// The account has nothing left to spend.
    #[must_use]
    pub fn quota() -> Self {
        Self::Refusal {
            status: 429,
            kind: "insufficient_quota".to_owned(),
            code: "insufficient_quota".to_owned(),
            message: "You exceeded your current quota.".to_owned(),
            retry_after: None,
        }
    }
}

impl Chunks {
    fn frames(&self) -> Vec<Vec<u8>> {
        let chunk = |delta: &Value, finish_reason: Option<&str>| {
            frame(
                &json!({ "id": "chatcmpl-fake", "object": "chat.completion.chunk",
                "model": format!("{}-2026-03-17", super::MODEL), "usage": null,
                "choices": [{ "index": 0, "delta": delta, "finish_reason": finish_reason }] }),
            )
        };
        let first = chunk(&json!({ "role": "assistant", "content": "" }), None);
        let mut frames = vec![first];
        frames.extend(self.deltas.iter().map(|delta| chunk(delta, None)));
        frames.push(chunk(&json!({}), Some(self.finish_reason)));
        if let Some(usage) = &self.usage {
            frames.push(frame(
                &json!({ "id": "chatcmpl-fake", "choices": [], "usage": usage }),
            ));
        }
        if !self.without_mark {
            frames.push(b"data: [DONE]\n\n".to_vec());
        }
        frames
    }

    pub(super) fn into_body(self) -> Body {
        let mut frames = self.frames();
        if let Some((count, error)) = &self.error_after {
            frames.truncate(*count);
            frames.push(frame(error));
        }
        if let Some(count) = self.cut_after {
            let half = frames
                .get(count)
                .map(|frame| frame[..frame.len() / 2].to_vec());
            frames.truncate(count);
            frames.extend(half);
        }
        let is_cut = self.cut_after.is_some();
        let sent = stream::iter(frames).then(async |frame| {
            // Each piece leaves on its own before the connection breaks.
            tokio::task::yield_now().await;
            Ok::<_, io::Error>(frame)
        });
        let end = is_cut.then(|| Err(io::Error::from(io::ErrorKind::ConnectionReset)));
        Body::from_stream(sent.chain(stream::iter(end)))
    }
}

fn frame(value: &Value) -> Vec<u8> {
    format!("data: {value}\n\n").into_bytes()
}
