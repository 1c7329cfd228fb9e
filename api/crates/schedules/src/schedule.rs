//! Schedules as rows, and the queries that start from them.

use access::{Actor, OpContext};
use agents::visibility::hidden_ids;
use chrono::{DateTime, Utc};
use db::Connection;
use db_schema::schema::{agents as agents_table, schedules};
use diesel::dsl::{Eq, Filter, IsNull, NeAll, Or};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::Uuid;
use diesel_async::RunQueryDsl;
use domain::id::{AgentId, OrganisationId, ScheduleId, UserId};
use domain::permission::Permission;
use domain::role::AccessRole;
use domain::schedule::{NotifyOn, Overlap};

use crate::error::Error;
use crate::timing::Timing;

/// An agent that the clock starts.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = schedules, check_for_backend(diesel::pg::Pg))]
pub struct Schedule {
    /// Its id.
    pub id: ScheduleId,
    /// Whose it is.
    pub organisation_id: OrganisationId,
    /// The agent; the version that is current when it fires is what runs.
    pub agent_id: AgentId,
    /// Executions are started as this user.
    pub owner_id: UserId,
    /// Its name.
    pub name: String,
    /// What the agent is to achieve each time.
    pub goal: String,
    /// The five fields, normalised.
    pub cron: String,
    /// The IANA name of the zone whose clocks count.
    pub zone: String,
    /// What happens when the last execution still goes on.
    pub overlap: Overlap,
    /// How late it may still start what it missed, in seconds.
    pub catch_up_seconds: i32,
    /// When its owner is told what became of a run.
    pub notify_on: NotifyOn,
    /// Whether its owner is also told by e-mail.
    pub notify_by_mail: bool,
    /// When it fires next; none while it is paused.
    pub next_fire_time: Option<DateTime<Utc>>,
    /// Grows with every change by a person.
    pub revision: i32,
    /// Since when it starts nothing.
    pub paused_at: Option<DateTime<Utc>>,
    /// Who paused it; none when the server did.
    pub paused_by: Option<UserId>,
    /// Why it is paused.
    pub pause_reason: Option<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed by a person.
    pub updated_at: DateTime<Utc>,
}

impl Schedule {
    /// The schedules that exist, whoever sees them. The organisation is the transaction's.
    #[must_use]
    pub fn visible() -> Filter<schedules::table, IsNull<schedules::deleted_at>> {
        schedules::table.filter(schedules::deleted_at.is_null())
    }

    /// The schedules that the actor sees: their own, and those of agents that they see.
    #[must_use]
    pub fn visible_to(actor: &Actor) -> schedules::BoxedQuery<'static, Pg> {
        Self::visible().filter(seen_by(actor)).into_boxed()
    }

    /// When it fires.
    ///
    /// # Errors
    ///
    /// When its row holds what this program does not understand.
    pub fn timing(&self) -> Result<Timing, Error> {
        Timing::read(&self.cron, &self.zone).map_err(|error| Error::Invalid(vec![error]))
    }

    /// Whether the context's user may change it: its owner and administrators may.
    #[must_use]
    pub fn may_be_changed_by(&self, ctx: &OpContext) -> bool {
        let actor = ctx.actor();
        actor.user == self.owner_id || actor.access_role == AccessRole::Admin
    }
}

/// Holds for the schedules that somebody sees.
type SeenBy = Or<
    Eq<schedules::owner_id, UserId>,
    NeAll<schedules::agent_id, agents_table::BoxedQuery<'static, Pg, Uuid>>,
>;

fn seen_by(actor: &Actor) -> SeenBy {
    schedules::owner_id
        .eq(actor.user)
        .or(schedules::agent_id.ne_all(hidden_ids(actor)))
}

/// The schedule, locked until the end of the transaction, for somebody who may change it.
pub(crate) async fn lock_own(
    ctx: &OpContext,
    conn: &mut Connection,
    id: ScheduleId,
) -> Result<Schedule, Error> {
    let schedule: Schedule = Schedule::visible()
        .filter(schedules::id.eq(id))
        .filter(seen_by(ctx.actor()))
        .select(Schedule::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?
        .ok_or(Error::NotFound(id))?;
    if schedule.may_be_changed_by(ctx) {
        Ok(schedule)
    } else {
        Err(Error::NotYours)
    }
}

/// Audits it when somebody was refused what is not theirs.
pub(crate) async fn noting_denial<T>(
    ctx: &OpContext,
    result: Result<T, Error>,
) -> Result<T, Error> {
    if matches!(result, Err(Error::NotYours)) {
        ctx.note_denial(Permission::ScheduleAgent).await;
    }
    result
}

#[derive(Insertable)]
#[diesel(table_name = schedules)]
pub(crate) struct NewSchedule<'a> {
    pub(crate) id: ScheduleId,
    pub(crate) organisation_id: OrganisationId,
    pub(crate) agent_id: AgentId,
    pub(crate) owner_id: UserId,
    pub(crate) name: &'a str,
    pub(crate) goal: &'a str,
    pub(crate) cron: &'a str,
    pub(crate) zone: &'a str,
    pub(crate) overlap: Overlap,
    pub(crate) catch_up_seconds: i32,
    pub(crate) notify_on: NotifyOn,
    pub(crate) notify_by_mail: bool,
    pub(crate) next_fire_time: Option<DateTime<Utc>>,
    pub(crate) idempotency_key: Option<&'a str>,
}
