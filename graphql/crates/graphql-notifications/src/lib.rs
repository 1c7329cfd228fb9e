#![doc = include_str!("../README.md")]

pub mod mutation;
pub mod notification;
pub mod query;
