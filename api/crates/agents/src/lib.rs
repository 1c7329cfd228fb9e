#![doc = include_str!("../README.md")]

pub mod agent;
pub mod audience;
pub mod compare_versions;
pub mod create_agent;
pub mod delete_agent;
pub mod export_agent;
pub mod find_agent;
pub mod import_agent;
pub mod list_agents;
pub mod name_version;
pub mod restore_version;
pub mod set_visibility;
pub mod share_agent;
pub mod update_agent;
pub mod visibility;

mod error;

pub use agent::{Agent, AgentVersion};
pub use error::Error;
