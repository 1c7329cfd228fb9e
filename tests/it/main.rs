//! Every integration test, as one binary.

mod access;
mod agents;
mod chaos;
mod database;
mod docs;
mod engine;
mod executions;
mod graphql_http;
mod graphql_ws;
mod identity;
mod llm;
mod memory;
mod process;
mod prompts;
mod rest_errors;
mod schedules;
mod schema;
mod static_files;
mod teams;
mod templates;
