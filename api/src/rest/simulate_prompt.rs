//! `POST /api/v1/prompts/simulate`

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use domain::id::SimulationId;
use domain::journal::StopReason;
use prompts::{Simulation, Suggestion};
use serde::{Deserialize, Serialize};

use crate::rest::body::Body;
use crate::rest::error::ApiError;
use crate::router::Shared;
use crate::sign_in::SignedIn;

/// The prompt to try.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Input {
    system: Option<String>,
    prompt: String,
    #[serde(default)]
    variables: BTreeMap<String, String>,
    model: Option<String>,
}

/// What came of it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    id: SimulationId,
    model: String,
    simulated: bool,
    text: String,
    reasoning: Option<String>,
    stop_reason: StopReason,
    usage: UsageOutput,
    cost_micro_usd: Option<u64>,
    duration_ms: u64,
    suggestions: Vec<SuggestionOutput>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct UsageOutput {
    input_tokens: u64,
    output_tokens: u64,
}

#[derive(Debug, Serialize)]
struct SuggestionOutput {
    rule: &'static str,
    message: String,
}

/// Tries a prompt.
pub(crate) async fn simulate_prompt(
    State(shared): State<Shared>,
    SignedIn(op): SignedIn,
    Body(input): Body<Input>,
) -> Result<Json<Output>, ApiError> {
    let input = prompts::SimulatePrompt {
        system: input.system,
        prompt: input.prompt,
        variables: input.variables,
        model: input.model,
    };
    let simulator = &shared.app.simulator;
    match prompts::simulate_prompt::simulate_prompt(&op, simulator, &input).await {
        Ok(simulation) => Ok(Json(simulation.into())),
        Err(error) => {
            let seconds = error.retry_after();
            let error = ApiError::from(error);
            Err(match seconds {
                Some(seconds) => error.retry_after(seconds),
                None => error,
            })
        }
    }
}

impl From<Simulation> for Output {
    fn from(simulation: Simulation) -> Self {
        let suggestions = simulation.suggestions.into_iter();
        Self {
            id: simulation.id,
            model: simulation.model,
            simulated: simulation.simulated,
            text: simulation.text,
            reasoning: simulation.reasoning,
            stop_reason: simulation.stop_reason,
            usage: UsageOutput {
                input_tokens: simulation.usage.total_input_tokens(),
                output_tokens: simulation.usage.output_tokens,
            },
            cost_micro_usd: simulation.cost_micro_usd,
            duration_ms: u64::try_from(simulation.duration.as_millis()).unwrap_or(u64::MAX),
            suggestions: suggestions
                .map(|Suggestion { rule, message }| SuggestionOutput { rule, message })
                .collect(),
        }
    }
}
