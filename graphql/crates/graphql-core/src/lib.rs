#![doc = include_str!("../README.md")]

pub mod connection;
pub mod enums;
pub mod error;
pub mod scope;
pub mod user;
pub mod viewer;
pub mod whole_number;
