#![doc = include_str!("../README.md")]

mod client;
mod error;
mod models;
mod prices;
mod retry;

pub mod claude;
pub mod embeddings;
pub mod environment;
pub mod openai;
pub mod simulated;

mod arguments;
mod breaker;
mod http;
mod provider;
mod sse;

pub use client::{Delta, ModelClient, ModelInfo, ModelReply, OnDelta};
pub use environment::from_environment;
pub use error::Error;
pub use models::{Answer, Models, RetryShare};
pub use prices::Prices;
pub use retry::RetryPolicy;
