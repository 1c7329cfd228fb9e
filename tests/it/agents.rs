//! Agents: making, changing, listing, finding and deleting them, by GraphQL and by REST.

#![cfg(test)]

mod create;
mod definition_files;
mod delete;
mod find;
mod list;
mod sharing;
mod update;
mod versions;
