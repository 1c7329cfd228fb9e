//! The conversation as a model sees it, rebuilt from the journal.

use std::borrow::Cow;

use domain::journal::Block;
use serde_json::{Value, json};

/// The most bytes of one tool's output that a model is shown.
pub const MAX_TOOL_OUTPUT: usize = 64 * 1024;

/// One message of the conversation.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// From the person or the tools.
    User(Vec<UserBlock>),
    /// From the model, its blocks verbatim but for what providers refuse to read back.
    Assistant(Vec<Block>),
}

/// One piece of a message to the model.
#[derive(Debug, Clone, PartialEq)]
pub enum UserBlock {
    /// Plain text.
    Text(String),
    /// The answer to a call.
    ToolResult {
        /// The call.
        call_id: String,
        /// What the tool said.
        output: String,
        /// Whether that is an error message.
        is_error: bool,
    },
}

/// The first message: the goal, and the context as JSON when there is one.
pub(crate) fn opening(goal: &str, context: &Value) -> Message {
    let empty = context.is_null() || context.as_object().is_some_and(serde_json::Map::is_empty);
    let text = if empty {
        goal.to_owned()
    } else {
        // No text inside the context can close the tag: in JSON, `<` is written another way.
        let context = context.to_string().replace('<', "\\u003c");
        format!("{goal}\n\n<context>{context}</context>")
    };
    Message::User(vec![UserBlock::Text(text)])
}

/// How it begins what a person says while the agent works.
const INSTRUCTION: &str = "[A person adds:]\n";

/// What a person says while the agent works.
pub(crate) fn instruction(text: &str) -> UserBlock {
    UserBlock::Text(format!("{INSTRUCTION}{text}"))
}

/// Whether it is what a person said while the agent worked.
pub(crate) fn is_instruction(block: &UserBlock) -> bool {
    matches!(block, UserBlock::Text(text) if text.starts_with(INSTRUCTION))
}

/// The model's turn, with `call_ids` in place of the ids it gave its calls.
///
/// Providers refuse blank text and arguments that are no object, even when their own model wrote them.
pub(crate) fn assistant(content: &[Block], call_ids: &[String]) -> Option<Message> {
    let mut ids = call_ids.iter();
    let blocks: Vec<Block> = content
        .iter()
        .filter(|block| !matches!(block, Block::Text { text } if text.trim().is_empty()))
        .map(|block| match block {
            Block::ToolUse { id, name, input } => Block::ToolUse {
                id: ids.next().unwrap_or(id).clone(),
                name: name.clone(),
                input: if input.is_object() {
                    input.clone()
                } else {
                    json!({ "invalid_arguments": input })
                },
            },
            other => other.clone(),
        })
        .collect();
    (!blocks.is_empty()).then_some(Message::Assistant(blocks))
}

/// `output` as the model is shown it.
pub(crate) fn shorten(output: &str) -> Cow<'_, str> {
    if output.len() <= MAX_TOOL_OUTPUT {
        return Cow::Borrowed(output);
    }
    let kept = output.floor_char_boundary(MAX_TOOL_OUTPUT);
    let start = output.get(..kept).unwrap_or_default();
    let total = output.len();
    Cow::Owned(format!(
        "{start}\n[The output was cut here: {kept} of {total} bytes are shown.]"
    ))
}

/// The text of a turn.
pub(crate) fn text_of(content: &[Block]) -> String {
    content
        .iter()
        .filter_map(|block| match block {
            Block::Text { text } => Some(text.as_str()),
            _ => None,
        })
        .collect()
}
