//! Events into a reply: the rules of the stream.

use domain::journal::{Block, StopReason, Usage};
use serde_json::Value;

use super::event::{BlockDelta, BlockStart, Event};
use super::failure;
use crate::arguments::arguments;
use crate::client::ModelReply;
use crate::error::Error;

/// A reply that is being received.
#[derive(Debug, Default)]
pub(super) struct Assembler {
    model: Option<String>,
    usage: Usage,
    blocks: Vec<Block>,
    open: Option<Open>,
    stop_reason: Option<StopReason>,
}

/// What an event brought.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Progress {
    Nothing,
    /// More text of the answer.
    Text(String),
    /// The last event.
    Whole,
}

/// The block that is being received. They come one after the other.
#[derive(Debug)]
struct Open {
    index: u64,
    block: OpenBlock,
}

#[derive(Debug)]
enum OpenBlock {
    /// As it will stay but for what deltas append.
    Plain(Block),
    /// A call, its arguments as far as they came.
    ToolUse {
        id: String,
        name: String,
        input: Value,
        json: String,
    },
    /// Of a kind that was never asked for.
    Unknown,
}

impl Assembler {
    /// Takes one event in.
    pub(super) fn accept(&mut self, event: Event) -> Result<Progress, Error> {
        match event {
            Event::Error { error } => return Err(failure::from_stream(error)),
            Event::MessageStart { message } => {
                if self.model.replace(message.model).is_some() {
                    return Err(broken("message_start came twice"));
                }
                message.usage.merge_into(&mut self.usage);
                return Ok(Progress::Nothing);
            }
            Event::Other => return Ok(Progress::Nothing),
            _ if self.model.is_none() => return Err(broken("message_start did not come first")),
            _ => {}
        }
        match event {
            Event::ContentBlockStart {
                index,
                content_block,
            } => self.start(index, content_block),
            Event::ContentBlockDelta { index, delta } => self.extend(index, delta),
            Event::ContentBlockStop { index } => {
                self.open_block(index)?;
                self.close();
                Ok(Progress::Nothing)
            }
            Event::MessageDelta { delta, usage } => {
                // A turn cut short by its limit may leave its last block open.
                self.close();
                usage.merge_into(&mut self.usage);
                if let Some(reason) = delta.stop_reason {
                    self.stop_reason = Some(parse_stop_reason(&reason)?);
                }
                Ok(Progress::Nothing)
            }
            Event::MessageStop => Ok(Progress::Whole),
            Event::Error { .. } | Event::MessageStart { .. } | Event::Other => {
                Ok(Progress::Nothing)
            }
        }
    }

    /// The reply, once the last event was taken in.
    pub(super) fn finish(self) -> Result<ModelReply, Error> {
        let (Some(model), Some(stop_reason), None) = (self.model, self.stop_reason, self.open)
        else {
            return Err(broken("message_stop came before message_delta"));
        };
        Ok(ModelReply {
            content: self.blocks,
            stop_reason,
            usage: self.usage,
            model,
            simulated: false,
        })
    }

    fn start(&mut self, index: u64, start: BlockStart) -> Result<Progress, Error> {
        if self.open.is_some() {
            return Err(broken("a block began inside another"));
        }
        let mut progress = Progress::Nothing;
        let block = match start {
            BlockStart::Text { text } => {
                if !text.is_empty() {
                    progress = Progress::Text(text.clone());
                }
                OpenBlock::Plain(Block::Text { text })
            }
            BlockStart::Thinking {
                thinking,
                signature,
            } => OpenBlock::Plain(Block::Thinking {
                thinking,
                signature,
            }),
            BlockStart::RedactedThinking { data } => {
                OpenBlock::Plain(Block::RedactedThinking { data })
            }
            BlockStart::ToolUse { id, name, input } => OpenBlock::ToolUse {
                id,
                name,
                input,
                json: String::new(),
            },
            BlockStart::Other => OpenBlock::Unknown,
        };
        self.open = Some(Open { index, block });
        Ok(progress)
    }

    fn extend(&mut self, index: u64, delta: BlockDelta) -> Result<Progress, Error> {
        match (self.open_block(index)?, delta) {
            (OpenBlock::Plain(Block::Text { text }), BlockDelta::TextDelta { text: more }) => {
                text.push_str(&more);
                return Ok(Progress::Text(more));
            }
            (
                OpenBlock::Plain(Block::Thinking { thinking, .. }),
                BlockDelta::ThinkingDelta { thinking: more },
            ) => thinking.push_str(&more),
            (
                OpenBlock::Plain(Block::Thinking { signature, .. }),
                BlockDelta::SignatureDelta { signature: more },
            ) => signature.push_str(&more),
            (OpenBlock::ToolUse { json, .. }, BlockDelta::InputJsonDelta { partial_json }) => {
                json.push_str(&partial_json);
            }
            (OpenBlock::Unknown, _) | (_, BlockDelta::Other) => {}
            _ => return Err(broken("a delta does not fit its block")),
        }
        Ok(Progress::Nothing)
    }

    fn open_block(&mut self, index: u64) -> Result<&mut OpenBlock, Error> {
        match &mut self.open {
            Some(open) if open.index == index => Ok(&mut open.block),
            _ => Err(broken("an event names a block that is not open")),
        }
    }

    fn close(&mut self) {
        let Some(open) = self.open.take() else {
            return;
        };
        match open.block {
            OpenBlock::Plain(block) => self.blocks.push(block),
            OpenBlock::ToolUse {
                id,
                name,
                input,
                json,
            } => {
                let input = arguments(input, json);
                self.blocks.push(Block::ToolUse { id, name, input });
            }
            OpenBlock::Unknown => {}
        }
    }
}

fn parse_stop_reason(reason: &str) -> Result<StopReason, Error> {
    serde_json::from_value(Value::from(reason))
        .map_err(|_| broken(&format!("the stop reason {reason:?} is unknown")))
}

fn broken(what: &str) -> Error {
    Error::InvalidReply(what.to_owned())
}
