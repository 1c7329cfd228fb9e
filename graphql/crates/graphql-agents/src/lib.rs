#![doc = include_str!("../README.md")]

pub mod agent;
pub mod agent_version;
pub mod definition_file;
pub mod difference;
pub mod loaders;
pub mod tool;

pub mod mutation;
pub mod query;
pub mod share;
pub mod version_mutation;
