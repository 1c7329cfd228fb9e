//! Executions as rows.

use access::OpContext;
use chrono::{DateTime, Utc};
use db::Connection;
use db_schema::schema::{execution_events, executions};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::execution::ExecutionStatus;
use domain::id::{AgentId, AgentVersionId, ExecutionId, OrganisationId, UserId};
use domain::journal::{JournalEntry, JournalEvent};
use serde_json::Value;

use crate::error::Error;
use crate::visibility::seen_by;

/// One run of one agent version, summed up.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = executions, check_for_backend(diesel::pg::Pg))]
pub struct Execution {
    /// Its id.
    pub id: ExecutionId,
    /// The agent.
    pub agent_id: AgentId,
    /// The version that runs, whatever is published meanwhile.
    pub agent_version_id: AgentVersionId,
    /// Who asked for it.
    pub requested_by: UserId,
    /// What the agent is to achieve.
    pub goal: String,
    /// Facts given with the goal.
    pub context: Option<Value>,
    /// Where it stands.
    pub status: ExecutionStatus,
    /// The seq of its newest event.
    pub last_seq: i32,
    /// Turns of the model so far.
    pub steps: i32,
    /// The tools called so far, each once.
    pub tools_used: Vec<String>,
    /// Tokens read by the model so far.
    pub input_tokens: i64,
    /// Tokens written by the model so far.
    pub output_tokens: i64,
    /// What its turns cost so far, in millionths of a US dollar; none when that is not known of one.
    pub cost_micro_usd: Option<i64>,
    /// Whether the built-in simulated model answered at least one turn.
    pub simulated: bool,
    /// Whether its tools were only simulated.
    pub dry_run: bool,
    /// The answer, or why it failed or was cancelled.
    pub outcome: Option<String>,
    /// The execution of which it is a fork.
    pub forked_from: Option<ExecutionId>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When a worker first took it.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub completed_at: Option<DateTime<Utc>>,
}

impl Execution {
    /// The execution that a user asked for with an idempotency key.
    pub(crate) async fn with_key(
        conn: &mut Connection,
        user: UserId,
        key: &str,
    ) -> QueryResult<Option<Self>> {
        executions::table
            .filter(executions::requested_by.eq(user))
            .filter(executions::idempotency_key.eq(key))
            .select(Self::as_select())
            .first(conn)
            .await
            .optional()
    }

    /// The answer.
    #[must_use]
    pub fn output(&self) -> Option<&str> {
        let is_completed = self.status == ExecutionStatus::Completed;
        self.outcome.as_deref().filter(|_| is_completed)
    }

    /// Why it failed or was cancelled.
    #[must_use]
    pub fn error(&self) -> Option<&str> {
        let is_completed = self.status == ExecutionStatus::Completed;
        self.outcome.as_deref().filter(|_| !is_completed)
    }

    /// How long it took from its first claim to its end, in seconds; none before the end.
    #[must_use]
    pub fn duration_seconds(&self) -> Option<f64> {
        let (start, end) = self.started_at.zip(self.completed_at)?;
        (end - start)
            .to_std()
            .ok()
            .map(|duration| duration.as_secs_f64())
    }
}

/// The execution, locked until the end of the transaction, as long as it has not ended.
pub(crate) async fn lock_open(
    ctx: &OpContext,
    conn: &mut Connection,
    id: ExecutionId,
) -> Result<Execution, Error> {
    let execution: Execution = executions::table
        .find(id)
        .filter(seen_by(ctx.actor()))
        .select(Execution::as_select())
        .for_update()
        .first(conn)
        .await
        .optional()?
        .ok_or(Error::NotFound(id))?;
    if execution.status.is_final() {
        return Err(Error::Ended {
            id,
            status: execution.status,
        });
    }
    Ok(execution)
}

#[derive(Insertable)]
#[diesel(table_name = executions)]
pub(crate) struct NewExecution<'a> {
    pub(crate) id: ExecutionId,
    pub(crate) organisation_id: OrganisationId,
    pub(crate) agent_id: AgentId,
    pub(crate) agent_version_id: AgentVersionId,
    pub(crate) requested_by: UserId,
    pub(crate) goal: &'a str,
    pub(crate) context: Option<&'a Value>,
    pub(crate) max_steps: i32,
    pub(crate) seconds_left: f64,
    pub(crate) idempotency_key: Option<&'a str>,
    pub(crate) status: ExecutionStatus,
    pub(crate) last_seq: i32,
    pub(crate) steps: i32,
    pub(crate) simulated: bool,
    pub(crate) interventions: i32,
    pub(crate) forked_from: Option<ExecutionId>,
    pub(crate) dry_run: bool,
}

#[derive(Insertable)]
#[diesel(table_name = execution_events)]
pub(crate) struct NewEvent {
    execution_id: ExecutionId,
    seq: i32,
    organisation_id: OrganisationId,
    kind: &'static str,
    payload: Value,
}

impl NewEvent {
    /// # Errors
    ///
    /// When the event has no JSON form, which a map with keys other than strings would cause.
    pub(crate) fn new(
        organisation_id: OrganisationId,
        execution_id: ExecutionId,
        seq: i32,
        event: &JournalEvent,
    ) -> QueryResult<Self> {
        let payload = to_payload(event)?;
        Ok(Self {
            execution_id,
            seq,
            organisation_id,
            kind: event.kind(),
            payload,
        })
    }
}

/// An event as the table has it.
#[derive(Queryable, Selectable)]
#[diesel(table_name = execution_events, check_for_backend(diesel::pg::Pg))]
pub(crate) struct EventRow {
    seq: i32,
    created_at: DateTime<Utc>,
    payload: Value,
}

impl TryFrom<EventRow> for JournalEntry {
    type Error = diesel::result::Error;

    fn try_from(row: EventRow) -> Result<Self, Self::Error> {
        let event = serde_json::from_value(row.payload)
            .map_err(|error| diesel::result::Error::DeserializationError(Box::new(error)))?;
        Ok(Self {
            seq: row.seq,
            created_at: row.created_at,
            event,
        })
    }
}

pub(crate) fn to_entries(rows: Vec<EventRow>) -> QueryResult<Vec<JournalEntry>> {
    rows.into_iter().map(JournalEntry::try_from).collect()
}

/// An event as JSON that PostgreSQL can store: `jsonb` has no NUL, which tools may well return.
pub(crate) fn to_payload(event: &JournalEvent) -> QueryResult<Value> {
    let mut payload = serde_json::to_value(event)
        .map_err(|error| diesel::result::Error::SerializationError(Box::new(error)))?;
    replace_nul(&mut payload);
    Ok(payload)
}

/// The same as text.
pub(crate) fn to_json(event: &JournalEvent) -> QueryResult<String> {
    let json = serde_json::to_string(event)
        .map_err(|error| diesel::result::Error::SerializationError(Box::new(error)))?;
    if json.contains(NUL) {
        return to_payload(event).map(|payload| payload.to_string());
    }
    Ok(json)
}

/// NUL as JSON writes it.
const NUL: &str = "\\u0000";

/// Whether PostgreSQL would refuse the value as `jsonb`.
pub(crate) fn has_nul(value: &Value) -> bool {
    let mut cleaned = value.clone();
    replace_nul(&mut cleaned);
    cleaned != *value
}

fn replace_nul(value: &mut Value) {
    match value {
        Value::String(text) if text.contains('\0') => *text = text.replace('\0', "\u{fffd}"),
        Value::Array(items) => items.iter_mut().for_each(replace_nul),
        Value::Object(fields) => {
            if fields.keys().any(|key| key.contains('\0')) {
                let cleaned = std::mem::take(fields)
                    .into_iter()
                    .map(|(key, value)| (key.replace('\0', "\u{fffd}"), value))
                    .collect();
                *fields = cleaned;
            }
            fields.values_mut().for_each(replace_nul);
        }
        _ => {}
    }
}
