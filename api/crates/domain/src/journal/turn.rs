//! What one turn of a model consists of.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One piece of a message to or from the model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Block {
    /// Plain text.
    Text {
        /// The text.
        text: String,
    },
    /// The model's reasoning. Goes back to the model verbatim with its signature.
    Thinking {
        /// The reasoning.
        thinking: String,
        /// The provider's signature over it.
        signature: String,
    },
    /// Reasoning that the provider sealed. Goes back verbatim.
    RedactedThinking {
        /// The sealed bytes, as the provider encodes them.
        data: String,
    },
    /// A request to call a tool.
    ToolUse {
        /// The call's id.
        id: String,
        /// The tool's name.
        name: String,
        /// The arguments.
        input: Value,
    },
}

/// Why a model ended its turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    /// It said all it wanted to say.
    EndTurn,
    /// It reached the most tokens it was allowed.
    MaxTokens,
    /// It wrote a stop sequence.
    StopSequence,
    /// It wants tools called.
    ToolUse,
    /// It paused a long turn and can be asked to go on.
    PauseTurn,
    /// It declined.
    Refusal,
    /// The conversation no longer fits its window.
    ModelContextWindowExceeded,
}

/// What one turn of a model cost, in tokens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Usage {
    /// Read at the full price.
    pub input_tokens: u64,
    /// Written.
    pub output_tokens: u64,
    /// Read from the provider's cache.
    pub cache_read_input_tokens: u64,
    /// Written to the provider's cache.
    pub cache_creation_input_tokens: u64,
}

impl Usage {
    /// All tokens that the model read, from the cache or not.
    ///
    /// The numbers come from outside, so that a sum that is too large stays at the largest number.
    #[must_use]
    pub const fn total_input_tokens(&self) -> u64 {
        self.input_tokens
            .saturating_add(self.cache_read_input_tokens)
            .saturating_add(self.cache_creation_input_tokens)
    }
}

/// The thought of a turn: the text before its calls. A turn without calls has none of its own,
/// since its text is the answer, which the next event holds.
#[must_use]
pub fn thought_of(content: &[Block]) -> Option<String> {
    let calls = content
        .iter()
        .any(|block| matches!(block, Block::ToolUse { .. }));
    let text = |block: &Block| match block {
        Block::Text { text } if calls => Some(text.clone()),
        _ => None,
    };
    let reasoning = |block: &Block| match block {
        Block::Thinking { thinking, .. } => Some(thinking.clone()),
        _ => None,
    };
    join(content.iter().filter_map(text)).or_else(|| join(content.iter().filter_map(reasoning)))
}

fn join(parts: impl Iterator<Item = String>) -> Option<String> {
    let parts: Vec<String> = parts.filter(|part| !part.trim().is_empty()).collect();
    (!parts.is_empty()).then(|| parts.join("\n\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_of_tokens_that_is_too_large_stays_at_the_largest_number() {
        let usage = Usage {
            input_tokens: 1,
            output_tokens: 2,
            cache_read_input_tokens: 30,
            cache_creation_input_tokens: 400,
        };
        assert_eq!(usage.total_input_tokens(), 431);
        let usage = Usage {
            cache_read_input_tokens: u64::MAX,
            ..usage
        };
        assert_eq!(usage.total_input_tokens(), u64::MAX);
    }
}
