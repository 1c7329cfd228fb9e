#![doc = include_str!("../README.md")]

pub mod approval;
pub mod budgets;
pub mod cancel_execution;
pub mod concurrency;
pub mod decide_approval;
pub mod execution;
pub mod find_execution;
pub mod fork_execution;
pub mod gate;
pub mod interventions;
pub mod journal;
pub mod list_agents;
pub mod list_approvals;
pub mod list_budgets;
pub mod list_executions;
pub mod queue;
pub mod relay;
pub mod resolve_doubt;
pub mod run_agent;
pub mod set_budget;
pub mod signals;
pub mod statistics;
pub mod steer_execution;
pub mod watch_events;
pub mod whole_execution;

mod error;
mod visibility;

pub use approval::Approval;
pub use error::Error;
pub use execution::Execution;
pub use signals::Signals;
