#![doc = include_str!("../README.md")]

pub mod http;
pub mod schema;
pub mod ws;

mod limits;
pub mod node;
