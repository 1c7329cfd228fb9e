#![doc = include_str!("../README.md")]

mod state;
mod step;

mod advance;
mod call;
mod compact;
mod effect;
mod error;
mod fork;
mod message;
mod take_call_event;

pub use advance::{Advance, advance, replay, resume, take_up};
pub use compact::{SUMMARY_LABEL, SUMMARY_PROMPT};
pub use effect::{Effect, ModelRequest, SummaryRequest, ToolCall};
pub use error::Error;
pub use guardrails::Rules;
pub use message::{MAX_TOOL_OUTPUT, Message, UserBlock};
pub use state::{Definition, State};
pub use step::step;

#[cfg(test)]
mod tests;
