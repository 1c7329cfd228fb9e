#![doc = include_str!("../README.md")]

pub mod change_members;
pub mod create_team;
pub mod delete_team;
pub mod find_teams;
pub mod list_members;
pub mod list_teams;
pub mod list_users;
pub mod rename_team;

mod error;
mod team;

pub use error::Error;
pub use team::Team;
