//! Tries a prompt: one turn of the model, without tools.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use access::OpContext;
use access::audit::{self, Action, Outcome};
use agent_core::Rules;
use agent_core::{Definition, Message, ModelRequest, UserBlock};
use domain::agent::{FieldError, check_text};
use domain::approval::ApprovalPolicy;
use domain::id::SimulationId;
use domain::journal::{Block, StopReason, Usage};
use domain::permission::Permission;
use domain::placeholder::{fill, placeholders};
use llm::{Answer, ModelReply, Models, RetryPolicy};
use serde_json::json;
use tokio::time::timeout;

use crate::error::Error;
use crate::one_at_a_time::OneAtATime;
use crate::suggestions::{Suggestion, suggestions};

/// The longest prompt, system prompt and value, and the longest of all together, in characters.
pub const MAX_PROMPT: usize = 20_000;
/// The longest text that the model reads, with all values in their places.
pub const MAX_FILLED: usize = 60_000;
/// The most values.
pub const MAX_VARIABLES: usize = 50;
/// The longest answer, in tokens.
pub const MAX_OUTPUT_TOKENS: u32 = 2_048;

const MAX_MODEL: usize = 100;
/// Somebody waits in front of a screen: one more attempt, and soon.
const RETRY: RetryPolicy = RetryPolicy {
    attempts: 2,
    base: Duration::from_secs(1),
    longest_wait: Duration::from_secs(5),
};

/// What to try.
#[derive(Debug, Clone, Default)]
pub struct SimulatePrompt {
    /// What the model is told about itself.
    pub system: Option<String>,
    /// What it is asked.
    pub prompt: String,
    /// The values for `{{name}}` in both.
    pub variables: BTreeMap<String, String>,
    /// The model's name, or none for the server's own choice.
    pub model: Option<String>,
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Simulation {
    /// Its id, which is in the audit log as well.
    pub id: SimulationId,
    /// The model that answered.
    pub model: String,
    /// Whether it was the built-in simulated one.
    pub simulated: bool,
    /// The answer.
    pub text: String,
    /// The reasoning that the model showed, if it showed any.
    pub reasoning: Option<String>,
    /// Why the answer ended.
    pub stop_reason: StopReason,
    /// What it cost, in tokens.
    pub usage: Usage,
    /// What it cost, in millionths of a US dollar; none when the model's price is not known.
    pub cost_micro_usd: Option<u64>,
    /// From the question to the end of the answer.
    pub duration: Duration,
    /// How the prompt could be better.
    pub suggestions: Vec<Suggestion>,
}

/// What simulations share.
pub struct Simulator {
    models: Arc<Models>,
    longest: Duration,
    turns: OneAtATime,
}

impl Simulator {
    /// Simulations on this model, none longer than `longest`.
    #[must_use]
    pub fn new(models: Arc<Models>, longest: Duration) -> Self {
        Self {
            models,
            longest,
            turns: OneAtATime::default(),
        }
    }
}

/// Asks the model once. Who goes away while it answers ends the simulation.
///
/// # Errors
///
/// [`Error::Invalid`] with every field that does not fit and every value that is missing,
/// [`Error::Busy`] while another simulation of the same user runs, [`Error::Model`] and
/// [`Error::TimedOut`] when the model gives no answer.
pub async fn simulate_prompt(
    ctx: &OpContext,
    simulator: &Simulator,
    input: &SimulatePrompt,
) -> Result<Simulation, Error> {
    ctx.require(Permission::SimulatePrompt).await?;
    check(input)?;
    let _turn = simulator.turns.begin(ctx.actor().user).ok_or(Error::Busy)?;
    let id = SimulationId::new();
    let model = input.model.clone();
    record(
        ctx,
        id,
        model.unwrap_or_else(|| simulator.models.info().name),
    )
    .await?;
    let started = Instant::now();
    let answer = ask(simulator, &request(input)).await?;
    let (reply, cost_micro_usd) = (answer.reply, answer.cost_micro_usd);
    let duration = started.elapsed();
    Ok(Simulation {
        id,
        text: text(&reply),
        reasoning: reasoning(&reply),
        model: reply.model,
        simulated: reply.simulated,
        stop_reason: reply.stop_reason,
        usage: reply.usage,
        cost_micro_usd,
        duration,
        suggestions: suggestions(input),
    })
}

async fn ask(simulator: &Simulator, request: &ModelRequest) -> Result<Answer, Error> {
    let mut ignore = |_: llm::Delta<'_>| {};
    let reply = simulator.models.reply(&RETRY, request, &mut ignore);
    match timeout(simulator.longest, reply).await {
        Ok(reply) => reply.map_err(|error| of_model(error, request)),
        Err(_) => Err(Error::TimedOut {
            seconds: simulator.longest.as_secs(),
        }),
    }
}

/// A model that the provider does not know is a mistake in the input.
fn of_model(error: llm::Error, request: &ModelRequest) -> Error {
    match (&error, &request.definition.model) {
        (llm::Error::Api { status: 404, .. }, Some(_)) => {
            let message = "the model's provider does not know this model";
            Error::Invalid(vec![FieldError::new("model", message)])
        }
        _ => Error::Model(error),
    }
}

/// The request leaves only after the log says so: it costs money, and its text leaves the house.
async fn record(ctx: &OpContext, id: SimulationId, model: String) -> Result<(), Error> {
    ctx.transaction(async move |conn| {
        let (resource, details) = (id.to_string(), json!({ "model": model }));
        let action = Action::PromptSimulate;
        audit::record(ctx, conn, action, &resource, Outcome::Done, details).await?;
        Ok(())
    })
    .await
}

fn check(input: &SimulatePrompt) -> Result<(), Error> {
    let mut errors = Vec::new();
    check_text(&mut errors, "prompt", &input.prompt, 1, MAX_PROMPT);
    if let Some(system) = &input.system {
        check_text(&mut errors, "system", system, 0, MAX_PROMPT);
    }
    if let Some(model) = &input.model {
        check_text(&mut errors, "model", model, 1, MAX_MODEL);
    }
    let count = input.variables.len();
    if count > MAX_VARIABLES {
        let message = format!("has {count} values; the most are {MAX_VARIABLES}");
        errors.push(FieldError::new("variables", message));
    } else {
        for (name, value) in &input.variables {
            let field = format!("variables.{name}");
            check_text(&mut errors, &field, value, 0, MAX_PROMPT);
        }
    }
    errors.extend(missing_values(input));
    if errors.is_empty() {
        let (system, prompt) = filled(input);
        let length = system.chars().count() + prompt.chars().count();
        if length > MAX_FILLED {
            let message = format!(
                "has {length} characters with all values in their places; the most are {MAX_FILLED}"
            );
            errors.push(FieldError::new("prompt", message));
        }
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(errors))
    }
}

fn missing_values(input: &SimulatePrompt) -> Vec<FieldError> {
    let system = input.system.as_deref().unwrap_or_default();
    let mut names: Vec<&str> = placeholders(system)
        .into_iter()
        .chain(placeholders(&input.prompt))
        .map(|placeholder| placeholder.name)
        .filter(|name| !input.variables.contains_key(*name))
        .collect();
    names.sort_unstable();
    names.dedup();
    let missing = |name| {
        let message = format!("has no value, and {{{{{name}}}}} stands in the text");
        FieldError::new(format!("variables.{name}"), message)
    };
    names.into_iter().map(missing).collect()
}

/// The system prompt and the prompt with all values in their places.
pub(crate) fn filled(input: &SimulatePrompt) -> (String, String) {
    let system = input.system.as_deref().unwrap_or_default();
    let fill = |text| fill(text, &input.variables);
    (fill(system), fill(&input.prompt))
}

fn request(input: &SimulatePrompt) -> ModelRequest {
    let (system_prompt, prompt) = filled(input);
    ModelRequest {
        definition: Arc::new(Definition {
            system_prompt,
            tools: Vec::new(),
            model: input.model.clone(),
            rules: Rules::default(),
            approval: ApprovalPolicy::default(),
            max_steps: 1,
            dry_run: false,
            compact_at: None,
        }),
        messages: vec![Message::User(vec![UserBlock::Text(prompt)])],
        turn: 1,
        max_output_tokens: Some(MAX_OUTPUT_TOKENS),
    }
}

fn text(reply: &ModelReply) -> String {
    let texts = reply.content.iter().filter_map(|block| match block {
        Block::Text { text } => Some(text.as_str()),
        _ => None,
    });
    texts.collect::<Vec<_>>().join("\n\n")
}

fn reasoning(reply: &ModelReply) -> Option<String> {
    let thoughts = reply.content.iter().filter_map(|block| match block {
        Block::Thinking { thinking, .. } => Some(thinking.as_str()),
        _ => None,
    });
    let thoughts = thoughts.collect::<Vec<_>>().join("\n\n");
    (!thoughts.is_empty()).then_some(thoughts)
}
