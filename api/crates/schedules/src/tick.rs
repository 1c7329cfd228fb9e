//! Ticks as rows: each firing of each schedule, and what became of it.

use chrono::{DateTime, SubsecRound as _, Utc};
use db::Connection;
use db_schema::schema::schedule_ticks;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::id::{ExecutionId, OrganisationId, ScheduleId, TickId};
use domain::schedule::TickState;

use crate::schedule::Schedule;

/// One firing of a schedule.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schedule_ticks, check_for_backend(diesel::pg::Pg))]
pub struct Tick {
    /// Its id.
    pub id: TickId,
    /// Whose it is.
    pub organisation_id: OrganisationId,
    /// The schedule that fired.
    pub schedule_id: ScheduleId,
    /// When it was due.
    pub fire_time: DateTime<Utc>,
    /// Whether a person started it and not the clock.
    pub manual: bool,
    /// Where it stands.
    pub state: TickState,
    /// How many executions were started for it, retries included.
    pub attempt: i32,
    /// The newest of them.
    pub execution_id: Option<ExecutionId>,
    /// When the next one is started, while the state is retrying.
    pub retry_at: Option<DateTime<Utc>>,
    /// Why it is where it is.
    pub reason: Option<String>,
    /// When it was noted.
    pub created_at: DateTime<Utc>,
    /// When nothing was to come of it any more.
    pub ended_at: Option<DateTime<Utc>>,
}

impl Tick {
    /// A tick that waits to be started.
    pub(crate) fn waiting(schedule: &Schedule, fire_time: DateTime<Utc>, manual: bool) -> Self {
        Self {
            id: TickId::new(),
            organisation_id: schedule.organisation_id,
            schedule_id: schedule.id,
            fire_time: fire_time.trunc_subsecs(6),
            manual,
            state: TickState::Waiting,
            attempt: 0,
            execution_id: None,
            retry_at: None,
            reason: None,
            created_at: Utc::now(),
            ended_at: None,
        }
    }

    /// The same, ended before it began.
    pub(crate) fn left_out(self, state: TickState, reason: impl Into<String>) -> Self {
        Self {
            state,
            reason: Some(reason.into()),
            ended_at: Some(Utc::now()),
            ..self
        }
    }

    /// Stores it; false when its fire time has a tick already.
    pub(crate) async fn insert(&self, conn: &mut Connection) -> QueryResult<bool> {
        let inserted = diesel::insert_into(schedule_ticks::table)
            .values(self)
            .on_conflict_do_nothing()
            .execute(conn)
            .await?;
        Ok(inserted == 1)
    }

    /// Stores where it stands now.
    pub(crate) async fn store(&self, conn: &mut Connection) -> QueryResult<()> {
        diesel::update(schedule_ticks::table.find(self.id))
            .set((
                schedule_ticks::state.eq(self.state),
                schedule_ticks::attempt.eq(self.attempt),
                schedule_ticks::execution_id.eq(self.execution_id),
                schedule_ticks::retry_at.eq(self.retry_at),
                schedule_ticks::reason.eq(&self.reason),
                schedule_ticks::ended_at.eq(self.ended_at),
            ))
            .execute(conn)
            .await?;
        Ok(())
    }

    /// Ends it.
    pub(crate) fn end(&mut self, state: TickState, reason: Option<String>) {
        self.state = state;
        self.retry_at = None;
        self.reason = reason;
        self.ended_at = Some(Utc::now());
    }
}

/// The ticks of a schedule of which something is still to come, oldest first.
pub(crate) async fn open_ticks(
    conn: &mut Connection,
    schedule: ScheduleId,
) -> QueryResult<Vec<Tick>> {
    schedule_ticks::table
        .filter(schedule_ticks::schedule_id.eq(schedule))
        .filter(schedule_ticks::ended_at.is_null())
        .order(schedule_ticks::fire_time)
        .select(Tick::as_select())
        .load(conn)
        .await
}
