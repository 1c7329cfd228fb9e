//! Changes a schedule.

use access::OpContext;
use access::audit::{self, Action, Outcome};
use chrono::{DateTime, Utc};
use db::Connection;
use db_schema::schema::schedules;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::id::ScheduleId;
use domain::permission::Permission;
use domain::schedule::{NotifyOn, Overlap};
use serde_json::json;

use crate::change::check;
use crate::error::Error;
use crate::schedule::{Schedule, lock_own, noting_denial};

/// What to change; `None` leaves a part as it is.
#[derive(Debug, Clone, Default)]
pub struct UpdateSchedule {
    /// The revision the change was made from; with it, a change that somebody else made meanwhile
    /// is not overwritten.
    pub revision: Option<i32>,
    /// Its name.
    pub name: Option<String>,
    /// What the agent is to achieve each time.
    pub goal: Option<String>,
    /// When, in words or as five cron fields.
    pub when: Option<String>,
    /// The IANA name of the zone whose clocks count.
    pub zone: Option<String>,
    /// What happens when the last execution still goes on.
    pub overlap: Option<Overlap>,
    /// When the owner is told what became of a run.
    pub notify_on: Option<NotifyOn>,
    /// Whether its owner is also told by e-mail.
    pub notify_by_mail: Option<bool>,
    /// How late it may still start what it missed, in seconds.
    pub catch_up_seconds: Option<u32>,
}

/// Changes a schedule and returns it as it is then. A change that changes nothing stores nothing.
///
/// # Errors
///
/// [`Error::NotFound`], [`Error::NotYours`], [`Error::Invalid`], and [`Error::Conflict`] when the
/// given revision is no longer the schedule's.
pub async fn update_schedule(
    ctx: &OpContext,
    id: ScheduleId,
    input: UpdateSchedule,
) -> Result<Schedule, Error> {
    ctx.require(Permission::ScheduleAgent).await?;
    let done = ctx
        .transaction(async move |conn| {
            let schedule = lock_own(ctx, conn, id).await?;
            if let Some(given) = input.revision.filter(|given| *given != schedule.revision) {
                return Err(Error::Conflict {
                    current: schedule.revision,
                    given,
                });
            }
            let changed = changed(&schedule, &input)?;
            if changed == schedule {
                return Ok(schedule);
            }
            let stored = store(conn, &changed).await?;
            let details = json!({ "name": stored.name, "cron": stored.cron, "zone": stored.zone });
            let resource = id.to_string();
            audit::record(
                ctx,
                conn,
                Action::ScheduleUpdate,
                &resource,
                Outcome::Done,
                details,
            )
            .await?;
            Ok(stored)
        })
        .await;
    noting_denial(ctx, done).await
}

fn changed(schedule: &Schedule, input: &UpdateSchedule) -> Result<Schedule, Error> {
    let mut changed = schedule.clone();
    if let Some(name) = &input.name {
        name.trim().clone_into(&mut changed.name);
    }
    if let Some(goal) = &input.goal {
        changed.goal.clone_from(goal);
    }
    let when = input.when.as_ref().unwrap_or(&schedule.cron);
    let zone = input.zone.as_ref().unwrap_or(&schedule.zone);
    let before = u32::try_from(schedule.catch_up_seconds).unwrap_or_default();
    let catch_up = input.catch_up_seconds.unwrap_or(before);
    let checked = check(&changed.name, &changed.goal, when, zone, catch_up)?;
    changed.cron = checked.timing.cron_text();
    checked.timing.zone().name().clone_into(&mut changed.zone);
    changed.catch_up_seconds = checked.catch_up_seconds;
    changed.notify_on = input.notify_on.unwrap_or(schedule.notify_on);
    changed.notify_by_mail = input.notify_by_mail.unwrap_or(schedule.notify_by_mail);
    changed.overlap = input.overlap.unwrap_or(schedule.overlap);
    let is_new_time = (&changed.cron, &changed.zone) != (&schedule.cron, &schedule.zone);
    if is_new_time && schedule.paused_at.is_none() {
        changed.next_fire_time = checked.timing.next_after(Utc::now());
    }
    Ok(changed)
}

async fn store(conn: &mut Connection, changed: &Schedule) -> QueryResult<Schedule> {
    let now: DateTime<Utc> = Utc::now();
    diesel::update(schedules::table.find(changed.id))
        .set((
            schedules::name.eq(&changed.name),
            schedules::goal.eq(&changed.goal),
            schedules::cron.eq(&changed.cron),
            schedules::zone.eq(&changed.zone),
            schedules::overlap.eq(changed.overlap),
            schedules::notify_on.eq(changed.notify_on),
            schedules::notify_by_mail.eq(changed.notify_by_mail),
            schedules::catch_up_seconds.eq(changed.catch_up_seconds),
            schedules::next_fire_time.eq(changed.next_fire_time),
            schedules::revision.eq(changed.revision + 1),
            schedules::updated_at.eq(now),
        ))
        .returning(Schedule::as_returning())
        .get_result(conn)
        .await
}
