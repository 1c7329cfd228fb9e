//! The statement that adds the events of a batch.

use std::time::Duration;

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Bool, Double, Integer, Nullable, Text, Uuid};
use domain::id::ExecutionId;

use crate::journal::Write;

/// The statement for a batch. `ASKS` says whether any of its events asks people something, which
/// most do not and which costs the others a little.
///
/// The batch, column by column: one value for each write, and behind each other all events and tools,
/// of which a write has those between its two bounds.
pub(super) struct Append<const ASKS: bool> {
    seconds: f64,
    executions: Vec<ExecutionId>,
    epochs: Vec<i32>,
    last_seqs: Vec<i32>,
    events_before: Vec<i32>,
    counts: Vec<i32>,
    steps: Vec<i32>,
    input_tokens: Vec<i64>,
    output_tokens: Vec<i64>,
    costs: Vec<Option<i64>>,
    simulated: Vec<bool>,
    first_tools: Vec<i32>,
    last_tools: Vec<i32>,
    statuses: Vec<Option<&'static str>>,
    outcomes: Vec<Option<String>>,
    kinds: Vec<&'static str>,
    payloads: Vec<String>,
    tools: Vec<String>,
}

impl<const ASKS: bool> Append<ASKS> {
    pub(super) fn of(batch: &[Write], lease_time: Duration) -> Self {
        let mut append = Self {
            seconds: lease_time.as_secs_f64(),
            executions: Vec::new(),
            epochs: Vec::new(),
            last_seqs: Vec::new(),
            events_before: Vec::new(),
            counts: Vec::new(),
            steps: Vec::new(),
            input_tokens: Vec::new(),
            output_tokens: Vec::new(),
            costs: Vec::new(),
            simulated: Vec::new(),
            first_tools: Vec::new(),
            last_tools: Vec::new(),
            statuses: Vec::new(),
            outcomes: Vec::new(),
            kinds: Vec::new(),
            payloads: Vec::new(),
            tools: Vec::new(),
        };
        for write in batch {
            append.add(write);
        }
        append
    }

    fn add(&mut self, write: &Write) {
        let summary = &write.summary;
        self.executions.push(write.lease.execution);
        self.epochs.push(write.lease.epoch);
        self.last_seqs.push(write.lease.last_seq);
        self.events_before.push(length(&self.kinds));
        self.counts.push(write.count());
        self.steps.push(summary.steps);
        self.input_tokens.push(summary.input_tokens);
        self.output_tokens.push(summary.output_tokens);
        self.costs.push(summary.cost_micro_usd);
        self.simulated.push(summary.simulated);
        self.first_tools.push(length(&self.tools) + 1);
        self.tools.extend_from_slice(&summary.tools);
        self.last_tools.push(length(&self.tools));
        self.statuses.push(summary.status);
        self.outcomes.push(summary.outcome.clone());
        self.kinds.extend_from_slice(&write.kinds);
        self.payloads.extend_from_slice(&write.payloads);
    }
}

/// The rest of the insertion of events, and what it makes people decide.
const ASK: &str = "
    RETURNING execution_id, seq, organisation_id, kind, payload),
    asked_people AS (
        INSERT INTO approvals (organisation_id, execution_id, seq, kind, call_id, tool, arguments,
            arguments_hash, risk, policy, expires_at)
        SELECT organisation_id, execution_id, seq, 'call', payload->>'call_id', payload->>'tool',
            payload->'arguments', payload->>'arguments_hash', payload->>'risk', payload->'policy',
            now() + make_interval(secs => (payload->'policy'->>'expiresAfter')::double precision)
        FROM added WHERE kind = 'approval_requested'
        UNION ALL
        SELECT added.organisation_id, added.execution_id, added.seq, 'doubt', call.payload->>'call_id',
            call.payload->>'tool', call.payload->'arguments', '', call.payload->>'risk', '{}', NULL
        FROM added CROSS JOIN LATERAL (
            SELECT e.payload FROM execution_events e
            WHERE e.execution_id = added.execution_id AND e.kind = 'tool_intended'
                AND e.payload->>'call_id' = added.payload->>'call_id'
            ORDER BY e.seq DESC LIMIT 1) call
        WHERE added.kind = 'tool_in_doubt'";

fn length<T>(items: &[T]) -> i32 {
    i32::try_from(items.len()).unwrap_or(i32::MAX)
}

impl<const ASKS: bool> QueryFragment<Pg> for Append<ASKS> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("WITH asked AS (SELECT * FROM unnest(");
        out.push_bind_param::<Array<Uuid>, _>(&self.executions)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Integer>, _>(&self.epochs)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Integer>, _>(&self.last_seqs)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Integer>, _>(&self.events_before)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Integer>, _>(&self.counts)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Integer>, _>(&self.steps)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<BigInt>, _>(&self.input_tokens)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<BigInt>, _>(&self.output_tokens)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<BigInt>>, _>(&self.costs)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Bool>, _>(&self.simulated)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Integer>, _>(&self.first_tools)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Integer>, _>(&self.last_tools)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Text>>, _>(&self.statuses)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Text>>, _>(&self.outcomes)?;
        // A sum of tokens too large for its column would fail the whole statement, again at every
        // attempt.
        out.push_sql(
            ") WITH ORDINALITY AS asked (id, epoch, last_seq, events_before, count, steps,
                input_tokens, output_tokens, cost, simulated, first_tool, last_tool, status,
                outcome, place)),
            stored AS (
                UPDATE executions e
                SET last_seq = e.last_seq + asked.count,
                    steps = e.steps + asked.steps,
                    input_tokens = e.input_tokens
                        + least(9223372036854775807 - e.input_tokens, asked.input_tokens),
                    output_tokens = e.output_tokens
                        + least(9223372036854775807 - e.output_tokens, asked.output_tokens),
                    cost_micro_usd = CASE WHEN asked.cost IS NOT NULL THEN e.cost_micro_usd
                        + least(9223372036854775807 - e.cost_micro_usd, asked.cost) END,
                    simulated = e.simulated OR asked.simulated,
                    status = coalesce(asked.status, e.status),
                    outcome = coalesce(asked.outcome, e.outcome),
                    completed_at = CASE WHEN asked.status IS NULL THEN e.completed_at
                        ELSE clock_timestamp() END,
                    lease_until = now() + make_interval(secs => ",
        );
        out.push_bind_param::<Double, _>(&self.seconds)?;
        // `coalesce` says nothing but keeps PostgreSQL from reading all that is running, of which it
        // mostly believes that it is nothing, instead of looking for the rows by their ids.
        out.push_sql(
            "),
                    tools_used = CASE WHEN asked.first_tool > asked.last_tool THEN e.tools_used
                        ELSE e.tools_used || ARRAY(SELECT tool FROM unnest((",
        );
        out.push_bind_param::<Array<Text>, _>(&self.tools)?;
        // No join with the events: a planner that knows nothing of the arrays would compare each
        // event with each write.
        out.push_sql(
            "::text[])[asked.first_tool:asked.last_tool]) AS new (tool)
                            WHERE tool <> ALL (e.tools_used)) END
                FROM asked
                WHERE e.id = asked.id AND e.lease_epoch = asked.epoch
                    AND e.last_seq = asked.last_seq AND coalesce(e.status, '') = 'running'
                RETURNING e.id, e.organisation_id, asked.last_seq, asked.events_before,
                    asked.count, asked.place, e.interventions),
            added AS (
                INSERT INTO execution_events (execution_id, seq, organisation_id, kind, payload)
                SELECT stored.id, stored.last_seq + nth, stored.organisation_id,
                    (",
        );
        out.push_bind_param::<Array<Text>, _>(&self.kinds)?;
        out.push_sql("::text[])[stored.events_before + nth], (");
        out.push_bind_param::<Array<Text>, _>(&self.payloads)?;
        out.push_sql(
            "::text[])[stored.events_before + nth]::jsonb
                FROM stored, generate_series(1, stored.count) AS nth
                ORDER BY stored.place, nth",
        );
        if ASKS {
            out.push_sql(ASK);
        }
        out.push_sql(") SELECT place::integer, interventions FROM stored");
        Ok(())
    }
}

impl<const ASKS: bool> QueryId for Append<ASKS> {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<const ASKS: bool> Query for Append<ASKS> {
    type SqlType = (Integer, Integer);
}
