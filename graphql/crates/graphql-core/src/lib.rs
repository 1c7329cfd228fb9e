#![doc = include_str!("../README.md")]

pub mod connection;
pub mod enums;
pub mod error;
pub mod micro_usd;
pub mod scope;
pub mod user;
pub mod viewer;
