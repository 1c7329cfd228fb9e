#![doc = include_str!("../README.md")]

pub mod config;
pub mod sender;

mod message;

pub use config::Config;
pub use sender::Sender;
