#![doc = include_str!("../README.md")]

pub mod export_execution;

mod amounts;
mod error;
mod event;
mod json;
mod markdown;
mod prose;
mod record;
mod story;

pub use error::Error;
