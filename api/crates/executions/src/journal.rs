//! Adding events to a journal: one fenced statement.

use std::time::Duration;

use chrono::{DateTime, Utc};
use db::Db;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{
    Array, BigInt, Bool, Double, Integer, Jsonb, Nullable, Text, Timestamptz, Uuid,
};
use diesel_async::RunQueryDsl;
use domain::journal::{JournalEntry, JournalEvent};
use serde_json::Value;

use crate::execution::to_payload;
use crate::queue::Lease;

/// Why events were not added.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// Another worker has claimed the execution, or a person has cancelled it. Stop at once.
    #[error("the lease is lost")]
    Fenced,
    /// The database failed; whether the events were stored is not known.
    #[error("could not write to the journal")]
    Database(#[from] diesel::result::Error),
}

/// Adds events behind the lease's last one, all or none, and sums them up in the execution's row.
///
/// The lease moves on with them and is extended by `lease_time`.
///
/// # Errors
///
/// [`AppendError::Fenced`] when the lease no longer holds; nothing is written then.
pub async fn append(
    db: &Db,
    lease: &mut Lease,
    lease_time: Duration,
    events: Vec<JournalEvent>,
) -> Result<Vec<JournalEntry>, AppendError> {
    let append = Append::new(*lease, lease_time, &events)?;
    let times: Vec<(i32, DateTime<Utc>)> =
        db.engine(async move |conn| append.load(conn).await).await?;
    if times.is_empty() {
        return Err(AppendError::Fenced);
    }
    let entries: Vec<JournalEntry> = times
        .into_iter()
        .zip(events)
        .map(|((seq, created_at), event)| JournalEntry {
            seq,
            created_at,
            event,
        })
        .collect();
    if let Some(last) = entries.last() {
        lease.last_seq = last.seq;
    }
    Ok(entries)
}

/// What a batch of events changes in the execution's row.
#[derive(Default)]
struct Summary {
    steps: i32,
    input_tokens: i64,
    output_tokens: i64,
    simulated: bool,
    tools: Vec<String>,
    status: Option<&'static str>,
    output: Option<String>,
    error: Option<String>,
}

impl Summary {
    fn of(events: &[JournalEvent]) -> Self {
        let mut summary = Self::default();
        for event in events {
            summary.add(event);
        }
        summary
    }

    fn add(&mut self, event: &JournalEvent) {
        match event {
            JournalEvent::ModelReplied {
                usage, simulated, ..
            } => {
                self.steps += 1;
                let (read, written) = (usage.total_input_tokens(), usage.output_tokens);
                self.input_tokens = self.input_tokens.saturating_add(to_i64(read));
                self.output_tokens = self.output_tokens.saturating_add(to_i64(written));
                self.simulated |= simulated;
            }
            JournalEvent::ToolIntended { tool, .. } if !self.tools.contains(tool) => {
                self.tools.push(tool.clone());
            }
            JournalEvent::Completed { output } => self.output = Some(storable(output)),
            JournalEvent::Failed { message, .. } => self.error = Some(storable(message)),
            _ => {}
        }
        if let Some(status) = event.final_status() {
            self.status = Some(status.as_str());
        }
    }
}

fn to_i64(tokens: u64) -> i64 {
    i64::try_from(tokens).unwrap_or(i64::MAX)
}

/// PostgreSQL's text has no NUL.
fn storable(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

struct Append {
    lease: Lease,
    seconds: f64,
    count: i32,
    kinds: Vec<&'static str>,
    payloads: Vec<Value>,
    summary: Summary,
}

impl Append {
    fn new(lease: Lease, lease_time: Duration, events: &[JournalEvent]) -> QueryResult<Self> {
        let payloads = events
            .iter()
            .map(to_payload)
            .collect::<QueryResult<Vec<_>>>()?;
        Ok(Self {
            lease,
            seconds: lease_time.as_secs_f64(),
            count: i32::try_from(events.len()).unwrap_or(i32::MAX),
            kinds: events.iter().map(JournalEvent::kind).collect(),
            payloads,
            summary: Summary::of(events),
        })
    }
}

impl QueryFragment<Pg> for Append {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let summary = &self.summary;
        out.push_sql("WITH fenced AS (UPDATE executions SET last_seq = last_seq + ");
        out.push_bind_param::<Integer, _>(&self.count)?;
        out.push_sql(", lease_until = now() + make_interval(secs => ");
        out.push_bind_param::<Double, _>(&self.seconds)?;
        out.push_sql("), steps = steps + ");
        out.push_bind_param::<Integer, _>(&summary.steps)?;
        // A sum too large for its column would fail the whole statement, again at every attempt.
        out.push_sql(", input_tokens = input_tokens + least(9223372036854775807 - input_tokens, ");
        out.push_bind_param::<BigInt, _>(&summary.input_tokens)?;
        out.push_sql(
            "), output_tokens = output_tokens + least(9223372036854775807 - output_tokens, ",
        );
        out.push_bind_param::<BigInt, _>(&summary.output_tokens)?;
        out.push_sql("), simulated = simulated OR ");
        out.push_bind_param::<Bool, _>(&summary.simulated)?;
        out.push_sql(", tools_used = tools_used || ARRAY(SELECT tool FROM unnest(");
        out.push_bind_param::<Array<Text>, _>(&summary.tools)?;
        out.push_sql("::text[]) AS new (tool) WHERE tool <> ALL (tools_used)), status = coalesce(");
        out.push_bind_param::<Nullable<Text>, _>(&summary.status)?;
        out.push_sql(", status), output = coalesce(");
        out.push_bind_param::<Nullable<Text>, _>(&summary.output)?;
        out.push_sql(", output), error = coalesce(");
        out.push_bind_param::<Nullable<Text>, _>(&summary.error)?;
        out.push_sql(", error), completed_at = CASE WHEN ");
        out.push_bind_param::<Nullable<Text>, _>(&summary.status)?;
        out.push_sql("::text IS NULL THEN completed_at ELSE clock_timestamp() END WHERE id = ");
        out.push_bind_param::<Uuid, _>(&self.lease.execution)?;
        out.push_sql(" AND lease_epoch = ");
        out.push_bind_param::<Integer, _>(&self.lease.epoch)?;
        out.push_sql(" AND last_seq = ");
        out.push_bind_param::<Integer, _>(&self.lease.last_seq)?;
        out.push_sql(
            " AND status = 'running' RETURNING id, organisation_id, last_seq)
            INSERT INTO execution_events (execution_id, seq, organisation_id, kind, payload)
            SELECT fenced.id, fenced.last_seq - ",
        );
        out.push_bind_param::<Integer, _>(&self.count)?;
        out.push_sql(" + event.place::integer, fenced.organisation_id, event.kind, event.payload FROM fenced, unnest(");
        out.push_bind_param::<Array<Text>, _>(&self.kinds)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Jsonb>, _>(&self.payloads)?;
        out.push_sql(
            ") WITH ORDINALITY AS event (kind, payload, place)
            ORDER BY event.place
            RETURNING seq, created_at",
        );
        Ok(())
    }
}

impl QueryId for Append {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for Append {
    type SqlType = (Integer, Timestamptz);
}
