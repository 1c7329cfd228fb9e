//! REST: one file per operation, named like the use case it calls.

pub(crate) mod body;
pub(crate) mod create_agent;
pub(crate) mod decide_approval;
pub(crate) mod delete_agent;
pub(crate) mod development;
pub(crate) mod docs_feedback;
pub(crate) mod error;
pub(crate) mod export_agent;
pub(crate) mod export_execution;
pub(crate) mod find_agent;
pub(crate) mod import_agent;
pub(crate) mod list_agents;
pub(crate) mod list_approvals;
pub(crate) mod list_executions;
pub(crate) mod resolve_doubt;
pub(crate) mod run_agent;
pub(crate) mod save_template;
pub(crate) mod search;
pub(crate) mod server;
pub(crate) mod simulate_prompt;
pub(crate) mod summarise_pages;
pub(crate) mod update_agent;

mod stream;
