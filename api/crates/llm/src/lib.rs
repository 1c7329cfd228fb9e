#![doc = include_str!("../README.md")]

mod client;
mod error;
mod retry;

pub mod claude;
pub mod environment;
pub mod simulated;

pub use client::{Delta, ModelClient, ModelInfo, ModelReply, OnDelta};
pub use environment::from_environment;
pub use error::Error;
pub use retry::{RetryPolicy, with_retries};
