//! Goes on from what another execution did: again from where it failed, or from an earlier step with
//! other facts.

mod origin;

use access::OpContext;
use access::audit::{self, Action, Outcome};
use agents::AgentVersion;
use agents::find_agent::{current_version, version_with_id};
use db::Connection;
use db_schema::schema::executions;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::agent::{FieldError, MAX_GOAL, MAX_NAME, check_text};
use domain::id::ExecutionId;
use domain::journal::JournalEvent;
use domain::permission::Permission;
use serde_json::{Value, json};

use crate::error::Error;
use crate::execution::Execution;
use crate::find_execution::whole_journal;
use crate::run_agent::{Begin, begin, check_context, find_runnable};
use crate::signals::Signals;
use crate::visibility::seen_by;

use origin::Origin;

/// What to fork, and what is to be different.
#[derive(Debug, Clone)]
pub struct ForkExecution {
    /// The execution to go on from. It stays as it is.
    pub execution: ExecutionId,
    /// From where on the fork is on its own.
    pub from: ForkPoint,
    /// What runs.
    pub version: ForkVersion,
    /// What is different from what happened.
    pub edits: Edits,
    /// A second call of the same user with the same key returns the fork of the first.
    pub idempotency_key: Option<String>,
}

/// From where on a fork is on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForkPoint {
    /// Where the execution failed or was stopped. Calls that were made are not made again.
    Failure,
    /// Before this step, counted from 1, which is done anew with all behind it.
    Step(u32),
}

/// Which version of the agent a fork runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForkVersion {
    /// The one that the execution ran.
    Same,
    /// The one that runs now.
    Current,
}

/// What is different in a fork.
#[derive(Debug, Clone, Default)]
pub struct Edits {
    /// Another goal.
    pub goal: Option<String>,
    /// Other facts, a JSON object.
    pub context: Option<Value>,
    /// Other answers of tools.
    pub tool_results: Vec<ToolResult>,
    /// What the agent is told before it goes on.
    pub instruction: Option<String>,
}

/// What a call is taken to have answered.
#[derive(Debug, Clone)]
pub struct ToolResult {
    /// The call.
    pub call_id: String,
    /// What the model is shown.
    pub output: String,
    /// Whether that is an error message.
    pub is_error: bool,
}

/// Queues a fork. It is durable when this returns.
///
/// # Errors
///
/// [`Error::NotFound`], [`Error::AgentNotFound`], [`Error::AgentInactive`], [`Error::NotFailed`],
/// [`Error::Invalid`] for a step or call that the execution does not have, [`Error::KeyReused`].
pub async fn fork_execution(
    ctx: &OpContext,
    signals: &Signals,
    input: ForkExecution,
) -> Result<Execution, Error> {
    ctx.require(Permission::RunAgent).await?;
    check(&input)?;
    let execution = ctx
        .transaction(async move |conn| {
            if let Some(execution) = find_by_key(ctx, conn, &input).await? {
                return Ok(execution);
            }
            let origin = find_origin(ctx, conn, &input).await?;
            let agent = find_runnable(ctx, conn, origin.execution.agent_id).await?;
            let version = match input.version {
                ForkVersion::Same => version_with_id(conn, origin.execution.agent_version_id).await,
                ForkVersion::Current => current_version(conn, &agent).await,
            }?;
            let Some(fork) = insert(ctx, conn, &version, origin, &input).await? else {
                // The same request at the same time was faster.
                return find_by_key(ctx, conn, &input)
                    .await?
                    .ok_or(Error::KeyReused);
            };
            let details = json!({ "agentName": agent.name, "executionId": fork.id, "forkedFrom": input.execution });
            let (action, resource) = (Action::ExecutionFork, agent.id.to_string());
            audit::record(ctx, conn, action, &resource, Outcome::Done, details).await?;
            Ok(fork)
        })
        .await?;
    signals.work_arrived();
    Ok(execution)
}

fn check(input: &ForkExecution) -> Result<(), Error> {
    let mut errors = Vec::new();
    let Edits {
        goal,
        context,
        tool_results,
        instruction,
    } = &input.edits;
    if let Some(goal) = goal {
        check_text(&mut errors, "goal", goal, 1, MAX_GOAL);
    }
    if let Some(context) = context {
        check_context(&mut errors, context);
    }
    if let Some(text) = instruction {
        check_text(&mut errors, "instruction", text, 1, MAX_GOAL);
    }
    for (number, result) in tool_results.iter().enumerate() {
        let place = format!("toolResults.{number}.output");
        if result.output.len() > MAX_OUTPUT_BYTES {
            let message = format!("is longer than {MAX_OUTPUT_BYTES} bytes");
            errors.push(FieldError::new(place, message));
        }
    }
    if let Some(key) = &input.idempotency_key {
        check_text(&mut errors, "idempotencyKey", key, 1, MAX_NAME);
    }
    if input.from == ForkPoint::Step(0) {
        errors.push(FieldError::new("step", "is counted from 1"));
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(errors))
    }
}

/// The longest answer that a person may write for a tool.
const MAX_OUTPUT_BYTES: usize = 65_536;

/// What the fork begins with.
async fn find_origin(
    ctx: &OpContext,
    conn: &mut Connection,
    input: &ForkExecution,
) -> Result<Origin, Error> {
    let id = input.execution;
    let execution: Execution = executions::table
        .find(id)
        .filter(seen_by(ctx.actor()))
        .select(Execution::as_select())
        .first(conn)
        .await
        .optional()?
        .ok_or(Error::NotFound(id))?;
    let journal = whole_journal(conn, id).await?;
    let mut origin = match input.from {
        ForkPoint::Failure => Origin::at_failure(execution, journal)?,
        ForkPoint::Step(step) => Origin::before_step(execution, journal, step)?,
    };
    origin.edit(&input.edits)?;
    Ok(origin)
}

/// Inserts the fork and its journal so far; none when the idempotency key was used before.
async fn insert(
    ctx: &OpContext,
    conn: &mut Connection,
    version: &AgentVersion,
    origin: Origin,
    input: &ForkExecution,
) -> QueryResult<Option<Execution>> {
    let user = ctx.actor().user;
    let Origin {
        execution,
        mut journal,
        step,
        ..
    } = origin;
    journal.push(JournalEvent::Forked {
        execution: execution.id,
        step,
        forked_by: user,
    });
    let taken_up = journal.iter().filter_map(JournalEvent::intervention).max();
    let mut interventions = taken_up.unwrap_or_default();
    if let Some(text) = &input.edits.instruction {
        interventions += 1;
        journal.push(JournalEvent::Instructed {
            text: text.clone(),
            given_by: user,
            intervention: interventions,
        });
    }
    let fork = Begin {
        version,
        goal: input.edits.goal.as_ref().unwrap_or(&execution.goal),
        context: input.edits.context.as_ref().or(execution.context.as_ref()),
        max_steps: None,
        idempotency_key: input.idempotency_key.as_deref(),
        journal: &journal,
        interventions,
        forked_from: Some(execution.id),
        dry_run: execution.dry_run,
    };
    begin(ctx, conn, fork).await
}

/// The fork that the same user asked for with the same key; none without a key or a fork.
async fn find_by_key(
    ctx: &OpContext,
    conn: &mut Connection,
    input: &ForkExecution,
) -> Result<Option<Execution>, Error> {
    let Some(key) = &input.idempotency_key else {
        return Ok(None);
    };
    let found = Execution::with_key(conn, ctx.actor().user, key).await?;
    match found {
        Some(execution) if execution.forked_from != Some(input.execution) => Err(Error::KeyReused),
        found => Ok(found),
    }
}
