#![doc = include_str!("../README.md")]

pub mod embedder;
pub mod memory;

pub mod delete_memories;
pub mod export_memories;
pub mod list_memories;
pub mod pin_memory;
pub mod recall;
pub mod remember;
pub mod retention;
pub mod save_memory;
pub mod search_memories;
pub mod update_memory;
pub mod upkeep;

mod error;
mod holder;
mod keep;
mod vector;
mod words;

pub use embedder::Embedder;
pub use error::Error;
pub use memory::Memory;
