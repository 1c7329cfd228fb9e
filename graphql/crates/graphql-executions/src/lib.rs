#![doc = include_str!("../README.md")]

pub mod approval;
pub mod budget;
pub mod concurrency;
pub mod event;
pub mod execution;
pub mod fork;
pub mod mutation;
pub mod present;
pub mod query;
pub mod subscription;
