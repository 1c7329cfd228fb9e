#![doc = include_str!("../README.md")]

pub mod loaders;
pub mod mutation;
pub mod query;
pub mod team;
pub mod users;
