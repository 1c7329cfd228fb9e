//! Which model the environment asks for.

use std::sync::Arc;

use crate::claude::{Claude, Config};
use crate::client::ModelClient;
use crate::simulated::Simulated;

/// A variable of the environment that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{variable} cannot be used: {problem}")]
pub struct InvalidVariable {
    /// The variable's name.
    pub variable: &'static str,
    /// What is wrong and what would be right. Never the value of a secret.
    pub problem: String,
}

/// Claude when `ANTHROPIC_API_KEY` is set, the simulated model otherwise.
pub fn from_environment() -> Result<Arc<dyn ModelClient>, InvalidVariable> {
    Ok(match Config::from_environment()? {
        Some(config) => Arc::new(Claude::new(config)?),
        None => Arc::new(Simulated::paced()),
    })
}
