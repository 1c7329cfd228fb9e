//! Looks for what is due, again and again. Any number of processes may do so on one database.

use std::time::Duration;

use access::context::Origin;
use access::{Actor, OpContext};
use chrono::{DateTime, TimeDelta, Utc};
use db::Db;
use db_schema::schema::{executions as executions_table, schedule_ticks, schedules};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::execution::ExecutionStatus;
use domain::id::{OrganisationId, RequestId, ScheduleId, TickId};
use domain::schedule::TickState;
use executions::Signals;
use tokio_util::sync::CancellationToken;

use crate::attempt::News;
use crate::fire::fire_due;
use crate::settle::settle;

/// The most schedules and ticks of one look.
const BATCH: i64 = 200;

/// What looking needs. Cheap to clone.
#[derive(Clone)]
pub struct Ticker {
    /// Where schedules are.
    pub db: Db,
    /// Wakes the worker of this process.
    pub signals: Signals,
    /// How often to look.
    pub poll: Duration,
    /// How long to wait before an execution that failed is followed by another.
    pub backoff: Backoff,
}

/// How long to wait before trying again: at random up to a limit that doubles each time.
#[derive(Debug, Clone, Copy)]
pub struct Backoff {
    /// The limit before the second execution, in milliseconds.
    pub base_ms: i64,
    /// The limit stays below this.
    pub longest_ms: i64,
}

impl Backoff {
    /// Up to a minute, two and four.
    pub const STANDARD: Self = Self {
        base_ms: 60_000,
        longest_ms: 3_600_000,
    };

    /// The delay after failed execution number `attempt`, counted from 1.
    #[must_use]
    pub fn delay(&self, attempt: i32) -> TimeDelta {
        let doublings = u32::try_from(attempt.saturating_sub(1)).unwrap_or_default();
        let limit = self.base_ms.saturating_mul(2_i64.saturating_pow(doublings));
        TimeDelta::milliseconds(rand::random_range(0..=limit.clamp(0, self.longest_ms)))
    }
}

impl Ticker {
    /// Makes contexts for what the clock starts.
    pub(crate) fn act_as(&self) -> impl Fn(Actor) -> OpContext + Send + Sync + use<> {
        let db = self.db.clone();
        move |actor| OpContext::new(db.clone(), actor, RequestId::new(), Origin::default())
    }
}

/// Looks until `stop` is cancelled.
pub async fn run(ticker: Ticker, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let more_may_wait = match pass(&ticker, Utc::now()).await {
            Ok(taken) => i64::try_from(taken).unwrap_or(BATCH) >= BATCH,
            Err(error) => {
                tracing::error!(%error, "Could not look for schedules that are due; trying again");
                false
            }
        };
        if more_may_wait {
            continue;
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(ticker.poll) => {}
        }
    }
}

/// Looks once, as if it were `now`, and returns how many schedules and ticks were taken further.
///
/// # Errors
///
/// When the database does not answer. What fails for one schedule is logged, and keeps no other
/// from its turn.
pub async fn pass(ticker: &Ticker, now: DateTime<Utc>) -> QueryResult<usize> {
    let mut taken = 0;
    // First what has ended, so that the next firing finds its place free.
    for (id, organisation) in restless_ticks(&ticker.db, now).await? {
        let done = settle(ticker, organisation, id, now).await;
        taken += usize::from(tell(ticker, &done, &id));
    }
    for (id, organisation) in due_schedules(&ticker.db, now).await? {
        let done = fire_due(ticker, organisation, id, now).await;
        taken += usize::from(tell(ticker, &done, &id));
    }
    Ok(taken)
}

fn tell(ticker: &Ticker, done: &QueryResult<News>, what: &dyn std::fmt::Display) -> bool {
    match done {
        Ok(news) => news.tell(&ticker.signals),
        Err(error) => tracing::error!(%error, "Could not take {what} further; trying again"),
    }
    done.is_ok()
}

async fn due_schedules(
    db: &Db,
    now: DateTime<Utc>,
) -> QueryResult<Vec<(ScheduleId, OrganisationId)>> {
    db.engine(async move |conn| {
        schedules::table
            .filter(schedules::next_fire_time.le(now))
            .order(schedules::next_fire_time)
            .limit(BATCH)
            .select((schedules::id, schedules::organisation_id))
            .load(conn)
            .await
    })
    .await
}

/// Open ticks with which something is to be done: those whose execution has ended, those that are to
/// be tried again, and those whose turn has come.
async fn restless_ticks(db: &Db, now: DateTime<Utc>) -> QueryResult<Vec<(TickId, OrganisationId)>> {
    let columns = (schedule_ticks::id, schedule_ticks::organisation_id);
    let final_states = ExecutionStatus::ALL.iter().copied();
    let final_states: Vec<_> = final_states.filter(|status| status.is_final()).collect();
    let ended = schedule_ticks::table
        .inner_join(executions_table::table)
        .filter(schedule_ticks::ended_at.is_null())
        .filter(schedule_ticks::state.eq(TickState::Started))
        .filter(executions_table::status.eq_any(final_states))
        .order(schedule_ticks::id)
        .limit(BATCH)
        .select(columns);
    let retrying = schedule_ticks::table
        .filter(schedule_ticks::ended_at.is_null())
        .filter(schedule_ticks::retry_at.le(now))
        .order(schedule_ticks::id)
        .limit(BATCH)
        .select(columns);
    let other = diesel::alias!(schedule_ticks as other);
    let running = other
        .filter(other.field(schedule_ticks::ended_at).is_null())
        .filter(
            other
                .field(schedule_ticks::schedule_id)
                .eq(schedule_ticks::schedule_id),
        )
        .filter(other.field(schedule_ticks::state).ne(TickState::Waiting))
        .select(other.field(schedule_ticks::id));
    let waiting = schedule_ticks::table
        .filter(schedule_ticks::ended_at.is_null())
        .filter(schedule_ticks::state.eq(TickState::Waiting))
        .filter(not(exists(running)))
        .order(schedule_ticks::id)
        .limit(BATCH)
        .select(columns);
    db.engine(async move |conn| {
        let mut found: Vec<(TickId, OrganisationId)> = ended.load(conn).await?;
        found.extend(retrying.load::<(TickId, OrganisationId)>(conn).await?);
        found.extend(waiting.load::<(TickId, OrganisationId)>(conn).await?);
        Ok(found)
    })
    .await
}
