//! Tells a schedule to start nothing until it is resumed.

use access::OpContext;
use access::audit::{self, Action, Outcome};
use chrono::{DateTime, Utc};
use db_schema::schema::schedules;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::agent::{MAX_DESCRIPTION, check_text};
use domain::id::ScheduleId;
use domain::permission::Permission;
use serde_json::json;

use crate::error::Error;
use crate::schedule::{Schedule, lock_own, noting_denial};

/// Pauses a schedule. What it has started goes on; no further execution follows one that failed.
///
/// # Errors
///
/// [`Error::NotFound`], [`Error::NotYours`], [`Error::Invalid`], and [`Error::Paused`] when it is
/// paused already.
pub async fn pause_schedule(
    ctx: &OpContext,
    id: ScheduleId,
    reason: Option<String>,
) -> Result<Schedule, Error> {
    ctx.require(Permission::ScheduleAgent).await?;
    let mut errors = Vec::new();
    if let Some(reason) = &reason {
        check_text(&mut errors, "reason", reason, 0, MAX_DESCRIPTION);
    }
    if !errors.is_empty() {
        return Err(Error::Invalid(errors));
    }
    let done = ctx
        .transaction(async move |conn| {
            let schedule = lock_own(ctx, conn, id).await?;
            if schedule.paused_at.is_some() {
                return Err(Error::Paused(id));
            }
            let reason = reason.filter(|reason| !reason.trim().is_empty());
            let paused: Schedule = diesel::update(schedules::table.find(id))
                .set((
                    schedules::paused_at.eq(Utc::now()),
                    schedules::paused_by.eq(ctx.actor().user),
                    schedules::pause_reason.eq(&reason),
                    schedules::next_fire_time.eq(None::<DateTime<Utc>>),
                    schedules::revision.eq(schedule.revision + 1),
                ))
                .returning(Schedule::as_returning())
                .get_result(conn)
                .await?;
            let resource = id.to_string();
            let details = json!({ "reason": reason });
            audit::record(
                ctx,
                conn,
                Action::SchedulePause,
                &resource,
                Outcome::Done,
                details,
            )
            .await?;
            Ok(paused)
        })
        .await;
    noting_denial(ctx, done).await
}
