//! Chunks into a reply: the rules of the stream.

use domain::journal::{Block, StopReason, Usage};
use serde_json::Value;

use super::chunk::{CallDelta, Choice, Chunk};
use crate::arguments::arguments;
use crate::client::ModelReply;
use crate::error::Error;

/// The most calls of one turn; a server that sends more has lost its way.
const MOST_CALLS: usize = 128;

/// A reply that is being received.
#[derive(Debug, Default)]
pub(super) struct Assembler {
    model: Option<String>,
    text: String,
    refusal: String,
    calls: Vec<OpenCall>,
    finish_reason: Option<String>,
    usage: Usage,
}

#[derive(Debug, Default)]
struct OpenCall {
    index: Option<u64>,
    id: String,
    name: String,
    arguments: String,
}

impl Assembler {
    /// Takes a chunk in, and returns the text that it adds.
    pub(super) fn accept(&mut self, chunk: Chunk) -> Result<Option<String>, Error> {
        if self.model.is_none() {
            self.model = chunk.model.filter(|model| !model.is_empty());
        }
        if let Some(counts) = chunk.usage {
            self.usage = counts.usage();
        }
        match chunk.choices.into_iter().next() {
            Some(choice) => self.choose(choice),
            None => Ok(None),
        }
    }

    fn choose(&mut self, choice: Choice) -> Result<Option<String>, Error> {
        let Choice {
            delta,
            finish_reason,
        } = choice;
        for call in delta.tool_calls.into_iter().flatten() {
            self.extend_call(call)?;
        }
        if let Some(refusal) = delta.refusal {
            self.refusal.push_str(&refusal);
        }
        self.finish_reason = finish_reason.or(self.finish_reason.take());
        let text = delta.content.filter(|text| !text.is_empty());
        if let Some(text) = &text {
            self.text.push_str(text);
        }
        Ok(text)
    }

    fn extend_call(&mut self, delta: CallDelta) -> Result<(), Error> {
        let function = delta.function.unwrap_or_default();
        let id = delta.id.filter(|id| !id.is_empty());
        let known = match delta.index {
            Some(index) => self.calls.iter().any(|call| call.index == Some(index)),
            // Servers without an index send a call whole, or its parts without an id.
            None => id.is_none() && !self.calls.is_empty(),
        };
        if !known {
            if self.calls.len() >= MOST_CALLS {
                let problem = format!("more than {MOST_CALLS} calls in one turn");
                return Err(Error::InvalidReply(problem));
            }
            self.calls.push(OpenCall {
                index: delta.index,
                ..OpenCall::default()
            });
        }
        let of_index = |call: &&mut OpenCall| delta.index.is_none() || call.index == delta.index;
        let Some(call) = self.calls.iter_mut().rev().find(of_index) else {
            return Ok(());
        };
        if call.id.is_empty() {
            call.id = id.unwrap_or_default();
        }
        if call.name.is_empty() {
            call.name = function.name.unwrap_or_default();
        }
        call.arguments
            .push_str(&function.arguments.unwrap_or_default());
        Ok(())
    }

    /// The reply, once the stream has ended.
    pub(super) fn finish(self, default_model: &str) -> Result<ModelReply, Error> {
        let Some(reason) = self.finish_reason else {
            return Err(Error::Cut);
        };
        let is_refused = !self.refusal.is_empty();
        let stop_reason = match reason.as_str() {
            "content_filter" => StopReason::Refusal,
            _ if is_refused => StopReason::Refusal,
            "length" => StopReason::MaxTokens,
            "stop" | "tool_calls" | "function_call" if !self.calls.is_empty() => {
                StopReason::ToolUse
            }
            "stop" => StopReason::EndTurn,
            "tool_calls" | "function_call" => StopReason::ToolUse,
            other => {
                let problem = format!("the finish reason {other:?} is unknown");
                return Err(Error::InvalidReply(problem));
            }
        };
        let mut content = Vec::new();
        let text = self.text + &self.refusal;
        if !text.is_empty() {
            content.push(Block::Text { text });
        }
        for (place, call) in (1..).zip(self.calls) {
            content.push(close(place, call)?);
        }
        Ok(ModelReply {
            content,
            stop_reason,
            usage: self.usage,
            model: self.model.unwrap_or_else(|| default_model.to_owned()),
            simulated: false,
        })
    }
}

fn close(place: u32, call: OpenCall) -> Result<Block, Error> {
    if call.name.is_empty() {
        return Err(Error::InvalidReply("a call names no tool".to_owned()));
    }
    Ok(Block::ToolUse {
        id: id_of(place, &call.id),
        name: call.name,
        input: arguments(Value::Null, call.arguments),
    })
}

/// The call's id, with no character that another provider would refuse when it takes the next turn.
fn id_of(place: u32, given: &str) -> String {
    if given.is_empty() {
        return format!("call_{place}");
    }
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-');
    let letters = given.chars().take(64);
    letters
        .map(|letter| if allowed(letter) { letter } else { '_' })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn assemble(chunks: &[Value]) -> Result<ModelReply, Error> {
        let mut assembler = Assembler::default();
        for chunk in chunks {
            assembler.accept(serde_json::from_value(chunk.clone()).unwrap())?;
        }
        assembler.finish("default")
    }

    fn call(delta: &Value) -> Value {
        json!({ "choices": [{ "delta": { "tool_calls": [delta] } }] })
    }

    fn end(reason: &str) -> Value {
        json!({ "choices": [{ "delta": {}, "finish_reason": reason }] })
    }

    fn calls(reply: &ModelReply) -> Vec<(&str, &str, &Value)> {
        let calls = reply.content.iter().filter_map(|block| match block {
            Block::ToolUse { id, name, input } => Some((id.as_str(), name.as_str(), input)),
            _ => None,
        });
        calls.collect()
    }

    #[test]
    fn calls_come_in_parts_that_their_index_tells_apart() {
        let reply = assemble(&[
            call(
                &json!({ "index": 0, "id": "call_a", "function": { "name": "look", "arguments": "" } }),
            ),
            call(
                &json!({ "index": 1, "id": "call_b", "function": { "name": "send", "arguments": "{\"b\"" } }),
            ),
            call(&json!({ "index": 0, "function": { "arguments": "{\"a\":" } })),
            call(&json!({ "index": 0, "function": { "arguments": "1}" } })),
            call(&json!({ "index": 1, "function": { "arguments": ":2}" } })),
            end("tool_calls"),
        ]);
        let reply = reply.unwrap();
        assert_eq!(reply.stop_reason, StopReason::ToolUse);
        let (a, b) = (json!({ "a": 1 }), json!({ "b": 2 }));
        assert_eq!(
            calls(&reply),
            [("call_a", "look", &a), ("call_b", "send", &b)]
        );
        assert_eq!(reply.model, "default");
    }

    #[test]
    fn servers_that_know_no_index_and_no_proper_ids_are_understood() {
        let reply = assemble(&[
            call(
                &json!({ "id": "functions.look:0", "function": { "name": "look", "arguments": "{}" } }),
            ),
            call(
                &json!({ "id": "functions.look:1", "function": { "name": "look", "arguments": "{\"a\":1}" } }),
            ),
            end("stop"),
        ]);
        let reply = reply.unwrap();
        assert_eq!(
            reply.stop_reason,
            StopReason::ToolUse,
            "it says stop and means calls"
        );
        let ids: Vec<&str> = calls(&reply).into_iter().map(|call| call.0).collect();
        assert_eq!(ids, ["functions_look_0", "functions_look_1"]);
        let nameless =
            call(&json!({ "index": 0, "function": { "name": "look", "arguments": "" } }));
        let reply = assemble(&[nameless, end("tool_calls")]).unwrap();
        assert_eq!(calls(&reply), [("call_1", "look", &json!({}))]);
    }

    #[test]
    fn arguments_that_are_no_json_stay_text() {
        let reply = assemble(&[
            call(
                &json!({ "index": 0, "id": "a", "function": { "name": "look", "arguments": "{\"a\": " } }),
            ),
            end("tool_calls"),
        ]);
        assert_eq!(calls(&reply.unwrap()), [("a", "look", &json!("{\"a\": "))]);
    }

    #[test]
    fn a_refusal_is_one_in_either_form() {
        let text = json!({ "choices": [{ "delta": { "refusal": "I would rather not." } }] });
        let reply = assemble(&[text, end("stop")]).unwrap();
        assert_eq!(reply.stop_reason, StopReason::Refusal);
        assert_eq!(
            reply.content,
            [Block::Text {
                text: "I would rather not.".to_owned()
            }]
        );
        let reply = assemble(&[end("content_filter")]).unwrap();
        assert_eq!(reply.stop_reason, StopReason::Refusal);
    }

    #[test]
    fn what_ends_without_a_reason_is_cut() {
        let text = json!({ "choices": [{ "delta": { "content": "The answer" } }] });
        assert!(matches!(assemble(&[text]), Err(Error::Cut)));
    }

    #[test]
    fn cached_tokens_are_counted_once() {
        let usage = json!({ "choices": [], "usage": { "prompt_tokens": 100, "completion_tokens": 7,
            "prompt_tokens_details": { "cached_tokens": 60 } } });
        let reply = assemble(&[end("stop"), usage]).unwrap();
        assert_eq!(
            reply.usage,
            Usage {
                input_tokens: 40,
                output_tokens: 7,
                cache_read_input_tokens: 60,
                cache_creation_input_tokens: 0,
            }
        );
    }
}
