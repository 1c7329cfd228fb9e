//! `calculate`: exact arithmetic.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use connector_sdk::{Call, Output, Tool, ToolError};
use domain::tool::{Risk, ToolSpec};
use fend_core::{Context, Interrupt, evaluate_with_interrupt};
use serde::Deserialize;
use serde_json::json;
use tokio::runtime::Runtime;

use crate::arguments::parse;
use crate::expression;

const MOST_CHARS: usize = 1_000;
const TIME_LIMIT: Duration = Duration::from_secs(2);
/// Longer results are rounded, and refused when that does not shorten them.
const LONG_RESULT: usize = 40;
const LONGEST_RESULT: usize = 400;
/// Parentheses nest as deep as an expression is long, and the parser with them.
const STACK_BYTES: usize = 64 * 1024 * 1024;
/// Expressions that are evaluated at once; others wait. Each thread keeps memory of its own.
const MOST_AT_ONCE: usize = 4;

/// The tool.
pub(crate) struct Calculate {
    spec: ToolSpec,
}

#[derive(Deserialize)]
struct Arguments {
    expression: String,
}

impl Calculate {
    pub(crate) fn new() -> Self {
        Self { spec: spec() }
    }
}

#[async_trait]
impl Tool for Calculate {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, call: &Call) -> Result<Output, ToolError> {
        let Arguments { expression } = parse(call)?;
        let plain = expression::normalise(&expression).map_err(ToolError::InvalidArguments)?;
        let result = evaluate_aside(plain).await?;
        Ok(Output::text(format!("{} = {result}", expression.trim())))
    }

    /// It changes nothing and asks nobody.
    async fn simulate(&self, call: &Call) -> Result<Output, ToolError> {
        self.call(call).await
    }
}

/// Threads with a stack that no expression can exhaust. They are kept for the next expression: a thread
/// for each costs more than to calculate, and to let go of one with a stack this large can end the
/// process (glibc reads from the stack of a detached thread that may have ended).
static CALCULATORS: LazyLock<std::io::Result<Runtime>> = LazyLock::new(|| {
    tokio::runtime::Builder::new_current_thread()
        .thread_name("calculate")
        .thread_stack_size(STACK_BYTES)
        .max_blocking_threads(MOST_AT_ONCE)
        .build()
});

async fn evaluate_aside(expression: String) -> Result<String, ToolError> {
    let calculators = CALCULATORS
        .as_ref()
        .map_err(|_| ToolError::Unavailable("no thread is free to calculate".to_owned()))?;
    let evaluating = calculators.spawn_blocking(move || evaluate(&expression));
    evaluating.await.unwrap_or_else(|_| {
        Err(ToolError::Failed(
            "the calculation broke off; write it differently".to_owned(),
        ))
    })
}

fn evaluate(expression: &str) -> Result<String, ToolError> {
    let deadline = Deadline(Instant::now() + TIME_LIMIT);
    let result = run(expression, &deadline)?;
    if result.len() <= LONG_RESULT {
        return Ok(result);
    }
    let rounded = run(&format!("({expression}) to 20 sf"), &deadline)?;
    if rounded.len() > LONGEST_RESULT {
        return Err(ToolError::Failed(format!(
            "the result has {} digits, which is more than can be used",
            result.len()
        )));
    }
    Ok(rounded)
}

fn run(expression: &str, deadline: &Deadline) -> Result<String, ToolError> {
    // A context of its own for each call: no variables, no clock, no random numbers, no rates.
    let mut context = Context::new();
    match evaluate_with_interrupt(expression, &mut context, deadline) {
        Ok(result) => Ok(result.get_main_result().to_owned()),
        Err(problem) if problem == "interrupted" => Err(ToolError::Failed(format!(
            "the calculation takes longer than {} seconds; use smaller numbers",
            TIME_LIMIT.as_secs()
        ))),
        Err(problem) => Err(ToolError::InvalidArguments(problem)),
    }
}

struct Deadline(Instant);

impl Interrupt for Deadline {
    fn should_interrupt(&self) -> bool {
        Instant::now() >= self.0
    }
}

fn spec() -> ToolSpec {
    ToolSpec {
        name: "calculate".to_owned(),
        title: "Calculate".to_owned(),
        description: "Calculates one arithmetic expression exactly, in decimal: + - * / ^ mod, \
            parentheses, percentages (\"12.5% of 4800\") and functions such as sqrt, round, ln. \
            Use it for every sum, share or rate instead of calculating yourself. A result that \
            had to be rounded starts with \"approx.\"."
            .to_owned(),
        input_schema: json!({
            "type": "object",
            "properties": {
                "expression": {
                    "type": "string",
                    "description": "For example \"(5200 - 4800) / 4800 * 100\" or \
                        \"1,250 * 3\". A point marks decimals, a comma thousands.",
                    "minLength": 1,
                    "maxLength": MOST_CHARS,
                },
            },
            "required": ["expression"],
            "additionalProperties": false,
        }),
        risk: Risk::Read,
        idempotent: true,
    }
}
