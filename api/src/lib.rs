#![doc = include_str!("../README.md")]

pub mod agent_memory;
pub mod boot;
pub mod commands;
pub mod config;
pub mod database;
pub mod router;

mod graphql_routes;
mod headers;
mod health;
mod rest;
mod sign_in;
mod static_files;
