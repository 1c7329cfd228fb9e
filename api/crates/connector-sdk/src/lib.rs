#![doc = include_str!("../README.md")]

mod dry_run;
mod tool;

mod registry;

pub mod http;

pub use registry::{DRY_RUN, Registry, RegistryError};
pub use tool::{Call, Output, Tool, ToolError};
