//! Which model the environment asks for.

use std::sync::Arc;
use std::time::Duration;

use crate::claude::{self, Claude};
use crate::client::ModelClient;
use crate::models::Models;
use crate::openai::{self, OpenAi};
use crate::prices::Prices;
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

/// The longest turn of the simulated model, in milliseconds.
const LONGEST_PACE: u64 = 60_000;

/// Claude when `ANTHROPIC_API_KEY` is set, and behind it the server with OpenAI's protocol when
/// `OPENAI_API_KEY` is; the simulated model when neither is.
///
/// # Errors
///
/// Names the variable that cannot be used.
pub fn from_environment() -> Result<Models, InvalidVariable> {
    let prices = Prices::from_environment()?;
    let simulated = simulated(|name| std::env::var(name).ok())?;
    let mut clients: Vec<Arc<dyn ModelClient>> = Vec::new();
    if let Some(config) = claude::Config::from_environment()? {
        clients.push(Arc::new(Claude::new(config)?));
    }
    if let Some(config) = openai::Config::from_environment()? {
        clients.push(Arc::new(OpenAi::new(config)?));
    }
    let mut clients = clients.into_iter();
    let first = clients.next().unwrap_or_else(|| Arc::new(simulated));
    let models = Models::new(first, prices);
    Ok(clients.fold(models, Models::with_fallback))
}

/// The simulated model as `PROFILE_BUILDER_SIMULATED_PACE` wants it.
fn simulated(variable: impl Fn(&str) -> Option<String>) -> Result<Simulated, InvalidVariable> {
    const NAME: &str = "PROFILE_BUILDER_SIMULATED_PACE";
    let given = variable(NAME).unwrap_or_default();
    let given = given.trim();
    if given.is_empty() {
        return Ok(Simulated::paced());
    }
    match given.parse() {
        Ok(milliseconds) if milliseconds <= LONGEST_PACE => Ok(Simulated {
            pace: Duration::from_millis(milliseconds),
        }),
        _ => Err(InvalidVariable {
            variable: NAME,
            problem: format!(
                "it is \"{given}\"; give the milliseconds of one turn of the simulated model, a whole number from 0 to {LONGEST_PACE}, such as 300"
            ),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace(value: Option<&str>) -> Result<u128, String> {
        let model = simulated(|_| value.map(str::to_owned));
        let model = model.map_err(|error| error.to_string())?;
        Ok(model.pace.as_millis())
    }

    #[test]
    fn the_pace_is_watchable_until_it_is_set() {
        assert_eq!(pace(None), Ok(300));
        assert_eq!(pace(Some(" ")), Ok(300));
        assert_eq!(pace(Some("0")), Ok(0));
        assert_eq!(pace(Some(" 60000\n")), Ok(60_000));
    }

    #[test]
    fn a_pace_that_is_none_is_reported_with_the_variable_and_what_would_be_right() {
        for value in ["-1", "60001", "0.5", "300ms", "fast"] {
            let said = pace(Some(value)).unwrap_err();
            let words = ["PROFILE_BUILDER_SIMULATED_PACE", value, "0 to 60000"];
            assert!(words.iter().all(|word| said.contains(word)), "{said}");
        }
    }
}
