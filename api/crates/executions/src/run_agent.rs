//! Asks for an execution.

use access::OpContext;
use access::audit::{self, Action, Outcome};
use agents::{Agent, AgentVersion};
use db::Connection;
use db_schema::schema::{agents as agents_table, execution_events, executions};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::agent::{AgentStatus, FieldError, MAX_GOAL, MAX_NAME, check_text};
use domain::execution::ExecutionStatus;
use domain::id::{AgentId, ExecutionId};
use domain::journal::{JournalEvent, MAX_JSON_DEPTH, json_depth};
use domain::permission::Permission;
use serde_json::{Value, json};

use crate::error::Error;
use crate::execution::{Execution, NewEvent, NewExecution, has_nul};
use crate::signals::Signals;

/// The largest context, in bytes of JSON.
pub const MAX_CONTEXT_BYTES: usize = 262_144;

/// What to run.
#[derive(Debug, Clone)]
pub struct RunAgent {
    /// The agent; its current version is what runs.
    pub agent: AgentId,
    /// What it is to achieve.
    pub goal: String,
    /// Facts for it, a JSON object.
    pub context: Option<Value>,
    /// The most turns, instead of the agent's own; the lower of both counts.
    pub max_steps: Option<u32>,
    /// Whether its tools are only simulated, so that nothing happens outside.
    pub dry_run: bool,
    /// A second call of the same user with the same key returns the execution of the first.
    pub idempotency_key: Option<String>,
}

/// Queues an execution of the agent's current version. It is durable when this returns.
///
/// # Errors
///
/// [`Error::AgentNotFound`], [`Error::AgentInactive`], [`Error::Invalid`].
pub async fn run_agent(
    ctx: &OpContext,
    signals: &Signals,
    input: RunAgent,
) -> Result<Execution, Error> {
    ctx.require(Permission::RunAgent).await?;
    let execution = ctx
        .transaction(async move |conn| run_agent_in(ctx, conn, &input).await)
        .await?;
    signals.work_arrived();
    Ok(execution)
}

/// The same as a part of the caller's transaction, which wakes the worker once it is committed.
///
/// # Errors
///
/// As [`run_agent`]. None of them but that of the database spoils the transaction.
pub async fn run_agent_in(
    ctx: &OpContext,
    conn: &mut Connection,
    input: &RunAgent,
) -> Result<Execution, Error> {
    ctx.check(Permission::RunAgent)?;
    check(input)?;
    // First: a repeated request is answered even when the agent has changed since.
    if let Some(execution) = find_by_key(ctx, conn, input).await? {
        return Ok(execution);
    }
    let agent = find_runnable(ctx, conn, input.agent).await?;
    let version = agents::find_agent::current_version(conn, &agent).await?;
    let Some(execution) = insert(ctx, conn, &version, input).await? else {
        // The same request at the same time was faster.
        return find_by_key(ctx, conn, input).await?.ok_or(Error::KeyReused);
    };
    let details = json!({
        "agentName": agent.name,
        "executionId": execution.id,
        "dryRun": input.dry_run,
    });
    let resource = agent.id.to_string();
    audit::record(
        ctx,
        conn,
        Action::AgentRun,
        &resource,
        Outcome::Done,
        details,
    )
    .await?;
    Ok(execution)
}

fn check(input: &RunAgent) -> Result<(), Error> {
    let mut errors = Vec::new();
    check_text(&mut errors, "goal", &input.goal, 1, MAX_GOAL);
    if let Some(context) = &input.context {
        check_context(&mut errors, context);
    }
    if input
        .max_steps
        .is_some_and(|steps| steps == 0 || steps > 100)
    {
        errors.push(FieldError::new("maxSteps", "must be from 1 to 100"));
    }
    if let Some(key) = &input.idempotency_key {
        check_text(&mut errors, "idempotencyKey", key, 1, MAX_NAME);
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(errors))
    }
}

/// Adds what is wrong with facts for an agent.
pub(crate) fn check_context(errors: &mut Vec<FieldError>, context: &Value) {
    if !context.is_object() {
        errors.push(FieldError::new("context", "must be a JSON object"));
    }
    if json_depth(context) > MAX_JSON_DEPTH {
        let message = format!("is nested deeper than {MAX_JSON_DEPTH} levels");
        errors.push(FieldError::new("context", message));
    } else if has_nul(context) {
        errors.push(FieldError::new(
            "context",
            "must not contain the character NUL",
        ));
    }
    let length = context.to_string().len();
    if length > MAX_CONTEXT_BYTES {
        let message = format!("is {length} bytes long; at most {MAX_CONTEXT_BYTES} are taken");
        errors.push(FieldError::new("context", message));
    }
}

/// The agent, which anybody who sees it and may run agents can run.
pub(crate) async fn find_runnable(
    ctx: &OpContext,
    conn: &mut Connection,
    id: AgentId,
) -> Result<Agent, Error> {
    let agent: Agent = Agent::visible_to(ctx.actor())
        .filter(agents_table::id.eq(id))
        .select(Agent::as_select())
        .first(conn)
        .await
        .optional()?
        .ok_or(Error::AgentNotFound(id))?;
    if agent.status == AgentStatus::Inactive {
        return Err(Error::AgentInactive(id));
    }
    Ok(agent)
}

/// Inserts the execution and its first event; none when the idempotency key was used before.
async fn insert(
    ctx: &OpContext,
    conn: &mut Connection,
    version: &AgentVersion,
    input: &RunAgent,
) -> QueryResult<Option<Execution>> {
    let started = JournalEvent::Started {
        goal: input.goal.clone(),
        context: input.context.clone().unwrap_or(Value::Null),
    };
    let execution = Begin {
        version,
        goal: &input.goal,
        context: input.context.as_ref(),
        max_steps: input.max_steps,
        idempotency_key: input.idempotency_key.as_deref(),
        journal: &[started],
        interventions: 0,
        forked_from: None,
        dry_run: input.dry_run,
    };
    begin(ctx, conn, execution).await
}

/// An execution to queue, with the journal that it begins with.
pub(crate) struct Begin<'a> {
    pub(crate) version: &'a AgentVersion,
    pub(crate) goal: &'a str,
    pub(crate) context: Option<&'a Value>,
    /// Fewer turns than the version allows.
    pub(crate) max_steps: Option<u32>,
    pub(crate) idempotency_key: Option<&'a str>,
    pub(crate) journal: &'a [JournalEvent],
    /// The number of the last intervention in the journal.
    pub(crate) interventions: i32,
    pub(crate) forked_from: Option<ExecutionId>,
    pub(crate) dry_run: bool,
}

/// Inserts an execution with its journal; none when the idempotency key was used before.
pub(crate) async fn begin(
    ctx: &OpContext,
    conn: &mut Connection,
    begin: Begin<'_>,
) -> QueryResult<Option<Execution>> {
    let actor = ctx.actor();
    let configuration = &begin.version.definition.configuration;
    let own_steps = configuration.max_steps;
    let max_steps = begin
        .max_steps
        .map_or(own_steps, |steps| steps.min(own_steps));
    let replies = begin.journal.iter().filter_map(|event| match event {
        JournalEvent::ModelReplied { simulated, .. } => Some(*simulated),
        _ => None,
    });
    let row = NewExecution {
        id: ExecutionId::new(),
        organisation_id: actor.organisation,
        agent_id: begin.version.agent_id,
        agent_version_id: begin.version.id,
        requested_by: actor.user,
        goal: begin.goal,
        context: begin.context,
        max_steps: i32::try_from(max_steps).unwrap_or(i32::MAX),
        seconds_left: f64::from(configuration.timeout),
        idempotency_key: begin.idempotency_key,
        status: ExecutionStatus::Queued,
        last_seq: i32::try_from(begin.journal.len()).unwrap_or(i32::MAX),
        steps: i32::try_from(replies.clone().count()).unwrap_or(i32::MAX),
        simulated: replies.clone().any(|simulated| simulated),
        interventions: begin.interventions,
        forked_from: begin.forked_from,
        dry_run: begin.dry_run,
    };
    let execution: Option<Execution> = diesel::insert_into(executions::table)
        .values(&row)
        .on_conflict_do_nothing()
        .returning(Execution::as_returning())
        .get_result(conn)
        .await
        .optional()?;
    if execution.is_some() {
        let events = begin.journal.iter().zip(1..);
        let events: Vec<NewEvent> = events
            .map(|(event, seq)| NewEvent::new(actor.organisation, row.id, seq, event))
            .collect::<QueryResult<_>>()?;
        diesel::insert_into(execution_events::table)
            .values(&events)
            .execute(conn)
            .await?;
    }
    Ok(execution)
}

/// The execution that the same user asked for with the same key; none without a key or an execution.
///
/// # Errors
///
/// [`Error::KeyReused`] when it was asked for with another agent, goal or context, or in earnest instead of dry.
async fn find_by_key(
    ctx: &OpContext,
    conn: &mut Connection,
    input: &RunAgent,
) -> Result<Option<Execution>, Error> {
    let Some(key) = &input.idempotency_key else {
        return Ok(None);
    };
    let execution = Execution::with_key(conn, ctx.actor().user, key).await?;
    let is_same = |execution: &Execution| {
        execution.agent_id == input.agent
            && execution.goal == input.goal
            && execution.context == input.context
            && execution.dry_run == input.dry_run
            && execution.forked_from.is_none()
    };
    match execution {
        Some(execution) if !is_same(&execution) => Err(Error::KeyReused),
        execution => Ok(execution),
    }
}
