#![doc = include_str!("../README.md")]

pub mod delete_template;
pub mod find_template;
pub mod list_templates;
pub mod save_template;
pub mod share_template;
pub mod template;
pub mod use_template;

mod error;
mod library;

pub use error::Error;
pub use template::Template;
