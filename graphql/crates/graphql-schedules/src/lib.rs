#![doc = include_str!("../README.md")]

pub mod loaders;
pub mod preview;
pub mod schedule;
pub mod tick;

pub mod mutation;
pub mod query;
