//! Executions: running, watching, stopping and listing them, and what survives a crash.

#![cfg(test)]

mod cancel;
mod claude;
mod list;
mod restart;
mod run;
mod stream;
mod subscribe;
mod tools;
mod workers;
