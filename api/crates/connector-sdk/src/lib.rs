#![doc = include_str!("../README.md")]

mod tool;

mod registry;

pub mod http;

pub use registry::{Registry, RegistryError};
pub use tool::{Call, Output, Tool, ToolError};
