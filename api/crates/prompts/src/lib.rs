#![doc = include_str!("../README.md")]

pub mod simulate_prompt;
pub mod suggestions;

mod error;
mod one_at_a_time;

pub use error::Error;
pub use simulate_prompt::{SimulatePrompt, Simulation, Simulator};
pub use suggestions::Suggestion;
