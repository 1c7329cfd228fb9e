#![doc = include_str!("../README.md")]

pub mod memory;

pub mod mutation;
pub mod query;
