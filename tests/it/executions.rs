//! Executions: running, watching, stopping and listing them, and what survives a crash.

#![cfg(test)]

mod approvals;
mod budgets;
mod cancel;
mod claude;
mod compaction;
mod concurrency;
mod doubt;
mod dry_run;
mod export;
mod forks;
mod list;
mod model_room;
mod restart;
mod rules;
mod run;
mod steer;
mod stream;
mod subscribe;
mod tools;
mod wakeups;
mod workers;
