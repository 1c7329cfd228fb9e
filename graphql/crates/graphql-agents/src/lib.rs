#![doc = include_str!("../README.md")]

pub mod agent;
pub mod agent_version;
pub mod loaders;
pub mod tool;

pub mod mutation;
pub mod query;
