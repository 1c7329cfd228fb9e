//! What has been said and done so far.

use agent_core::{Message, SUMMARY_LABEL, UserBlock};
use domain::journal::Block;

use super::summary;

/// The conversation, in the terms of the simulated model.
#[derive(Debug)]
pub(super) struct History<'a> {
    /// What the agent is to achieve, without the context that came with it.
    pub(super) goal: &'a str,
    /// What stands for the steps that were summarised.
    pub(super) summary: Option<&'a str>,
    /// The calls that returned since, in order.
    pub(super) results: Vec<CallResult<'a>>,
}

/// One call that returned.
#[derive(Debug)]
pub(super) struct CallResult<'a> {
    pub(super) tool: &'a str,
    pub(super) input: &'a serde_json::Value,
    pub(super) output: &'a str,
    pub(super) is_error: bool,
}

impl<'a> History<'a> {
    pub(super) fn read(messages: &'a [Message]) -> Self {
        let goal = messages.iter().find_map(|message| match message {
            Message::User(blocks) => blocks.iter().find_map(|block| match block {
                UserBlock::Text(text) => Some(without_context(text)),
                UserBlock::ToolResult { .. } => None,
            }),
            Message::Assistant(_) => None,
        });
        let mut wishes = Vec::new();
        let mut results = Vec::new();
        for message in messages {
            match message {
                Message::Assistant(blocks) => wishes.extend(blocks.iter().filter_map(wish)),
                Message::User(blocks) => {
                    results.extend(blocks.iter().filter_map(|block| result(block, &wishes)));
                }
            }
        }
        Self {
            goal: goal.unwrap_or_default(),
            summary: messages.iter().find_map(summary_in),
            results,
        }
    }

    /// How many calls returned, those that were summarised included.
    pub(super) fn returned(&self) -> usize {
        self.summary.map_or(0, summary::calls_in) + self.results.len()
    }
}

fn summary_in(message: &Message) -> Option<&str> {
    let Message::User(blocks) = message else {
        return None;
    };
    blocks.iter().find_map(|block| match block {
        UserBlock::Text(text) => text.strip_prefix(SUMMARY_LABEL).map(str::trim),
        UserBlock::ToolResult { .. } => None,
    })
}

type Wish<'a> = (&'a str, &'a str, &'a serde_json::Value);

fn wish(block: &Block) -> Option<Wish<'_>> {
    match block {
        Block::ToolUse { id, name, input } => Some((id, name, input)),
        _ => None,
    }
}

fn result<'a>(block: &'a UserBlock, wishes: &[Wish<'a>]) -> Option<CallResult<'a>> {
    let UserBlock::ToolResult {
        call_id,
        output,
        is_error,
    } = block
    else {
        return None;
    };
    let (_, tool, input) = *wishes.iter().find(|(id, ..)| id == call_id)?;
    Some(CallResult {
        tool,
        input,
        output,
        is_error: *is_error,
    })
}

fn without_context(text: &str) -> &str {
    text.rsplit_once("\n\n<context>")
        .map_or(text, |(goal, _)| goal)
}

/// The bytes of a whole conversation.
pub(super) fn length(messages: &[Message]) -> usize {
    messages
        .iter()
        .map(|message| match message {
            Message::Assistant(blocks) => blocks.iter().map(block_length).sum::<usize>(),
            Message::User(blocks) => blocks
                .iter()
                .map(|block| match block {
                    UserBlock::Text(text) => text.len(),
                    UserBlock::ToolResult { output, .. } => output.len(),
                })
                .sum(),
        })
        .sum()
}

/// The bytes of one block.
pub(super) fn block_length(block: &Block) -> usize {
    match block {
        Block::Text { text } => text.len(),
        Block::Thinking { thinking, .. } => thinking.len(),
        Block::RedactedThinking { data } => data.len(),
        Block::ToolUse { name, input, .. } => name.len() + input.to_string().len(),
    }
}
