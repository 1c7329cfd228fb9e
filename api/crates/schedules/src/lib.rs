#![doc = include_str!("../README.md")]

pub mod schedule;
pub mod tick;
pub mod timing;

pub mod create_schedule;
pub mod delete_schedule;
pub mod find_schedule;
pub mod list_schedules;
pub mod list_ticks;
pub mod pause_schedule;
pub mod preview_schedule;
pub mod resume_schedule;
pub mod run_schedule_now;
pub mod update_schedule;

pub mod ticker;

mod attempt;
mod change;
mod describe;
mod error;
mod fire;
mod outcome;
mod settle;
mod words;

pub use error::Error;
pub use schedule::Schedule;
pub use tick::Tick;
