#![doc = include_str!("../README.md")]

pub mod audit;
pub mod context;
pub mod policy;

pub use context::{Actor, Forbidden, OpContext};
