#![doc = include_str!("../README.md")]

pub mod template;

pub mod mutation;
pub mod query;
