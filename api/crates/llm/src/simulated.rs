//! The built-in model that stands in when there is no key: it plays the loop by plain rules.
//!
//! The same request always gets the same reply, and every answer says that it is simulated.

mod answer;
mod arithmetic;
mod history;
mod plan;
mod summary;
mod words;

use std::time::Duration;

use agent_core::{ModelRequest, SUMMARY_PROMPT};
use async_trait::async_trait;
use domain::journal::{Block, StopReason, Usage};
use domain::model::ModelProvider;

use crate::client::{Delta, ModelClient, ModelInfo, ModelReply, OnDelta};
use crate::error::Error;
use history::History;

/// What people see as the model's name.
const NAME: &str = "simulated";

/// More tokens than its answers have.
const LONGEST: u32 = 4_000;

/// The simulated model.
#[derive(Debug, Clone, Copy)]
pub struct Simulated {
    /// How long a turn takes; its text arrives word by word in that time.
    pub pace: Duration,
}

impl Simulated {
    /// As fast as it can, for tests and benchmarks.
    #[must_use]
    pub const fn instant() -> Self {
        Self {
            pace: Duration::ZERO,
        }
    }

    /// Slow enough to watch.
    #[must_use]
    pub const fn paced() -> Self {
        Self {
            pace: Duration::from_millis(300),
        }
    }

    async fn speak(&self, text: &str, on_delta: &mut OnDelta<'_>) {
        let words: Vec<&str> = text.split_inclusive(' ').collect();
        let count = u32::try_from(words.len()).unwrap_or(u32::MAX).max(1);
        let pause = self.pace / count;
        for word in words {
            if !pause.is_zero() {
                tokio::time::sleep(pause).await;
            }
            on_delta(Delta::Text(word));
        }
    }
}

#[async_trait]
impl ModelClient for Simulated {
    async fn reply(
        &self,
        request: &ModelRequest,
        on_delta: &mut OnDelta<'_>,
    ) -> Result<ModelReply, Error> {
        let reply = reply(request);
        for block in &reply.content {
            if let Block::Text { text } = block {
                self.speak(text, on_delta).await;
            }
        }
        Ok(reply)
    }

    fn info(&self) -> ModelInfo {
        ModelInfo {
            name: NAME.to_owned(),
            provider: ModelProvider::Simulated,
            simulated: true,
            max_output_tokens: LONGEST,
        }
    }
}

/// The next planned call, or the answer when the plan is done or this turn is the last.
fn reply(request: &ModelRequest) -> ModelReply {
    if request.definition.system_prompt == SUMMARY_PROMPT {
        let text = summary::summary(&request.messages);
        return ModelReply {
            usage: usage(request, &[]),
            content: vec![Block::Text { text }],
            stop_reason: StopReason::EndTurn,
            model: NAME.to_owned(),
            simulated: true,
        };
    }
    let history = History::read(&request.messages);
    let plan = plan::plan(history.goal, &request.definition.tools);
    let may_call = request.turn < request.definition.max_steps;
    let next = plan
        .into_iter()
        .nth(history.returned())
        .filter(|_| may_call);
    let (content, stop_reason) = match next {
        Some(call) => {
            let thought = Block::Text {
                text: format!("(simulated) {}", call.thought),
            };
            let wish = Block::ToolUse {
                id: format!("sim_{}", request.turn),
                name: call.tool,
                input: call.arguments,
            };
            (vec![thought, wish], StopReason::ToolUse)
        }
        None => {
            let has_tools = !request.definition.tools.is_empty();
            let text = answer::answer(&history, has_tools);
            (vec![Block::Text { text }], StopReason::EndTurn)
        }
    };
    ModelReply {
        usage: usage(request, &content),
        content,
        stop_reason,
        model: NAME.to_owned(),
        simulated: true,
    }
}

/// About what a real model would count: four characters to a token.
fn usage(request: &ModelRequest, content: &[Block]) -> Usage {
    let read = request.definition.system_prompt.len() + history::length(&request.messages);
    let written: usize = content.iter().map(history::block_length).sum();
    Usage {
        input_tokens: tokens(read),
        output_tokens: tokens(written),
        ..Usage::default()
    }
}

fn tokens(bytes: usize) -> u64 {
    u64::try_from(bytes.div_ceil(4)).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
