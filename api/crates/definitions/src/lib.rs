#![doc = include_str!("../README.md")]

pub mod compare;
pub mod file;
pub mod read;
pub mod write;

mod mistake;
mod node;
mod reader;
mod suggest;
mod template;

pub use file::{AgentFile, TemplateDetails, Variable, WantedTool};
pub use mistake::Mistake;
