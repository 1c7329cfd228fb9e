#![doc = include_str!("../README.md")]

pub mod agent;
pub mod approval;
pub mod budget;
pub mod error;
pub mod execution;
pub mod id;
pub mod journal;
pub mod memory;
pub mod model;
pub mod notification;
pub mod page;
pub mod permission;
pub mod placeholder;
pub mod role;
pub mod rule;
pub mod schedule;
pub mod secret;
pub mod share;
pub mod template;
pub mod tool;

#[cfg(feature = "diesel")]
mod sql;
