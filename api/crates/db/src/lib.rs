#![doc = include_str!("../README.md")]

pub mod connect;
pub mod managed;
pub mod migrate;
pub mod notices;
pub mod pool;
pub mod urls;

pub use pool::{Connection, Db};
