#![doc = include_str!("../README.md")]

pub mod authenticate;
pub mod provision;
pub mod token;
pub mod user;

mod error;

pub use error::Error;
