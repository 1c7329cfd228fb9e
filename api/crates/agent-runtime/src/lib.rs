#![doc = include_str!("../README.md")]

pub mod worker;

mod budget;
mod call_model;
mod call_tool;
mod crashes;
mod leases;
mod perform;

pub use worker::{Config, Runtime, work};
