//! Lets a paused schedule go on.

use access::OpContext;
use access::audit::{self, Action, Outcome};
use chrono::{DateTime, Utc};
use db_schema::schema::schedules;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::id::{ScheduleId, UserId};
use domain::permission::Permission;
use serde_json::json;

use crate::error::Error;
use crate::schedule::{Schedule, lock_own, noting_denial};

/// Lets a schedule go on from its next time on; what it would have started meanwhile is not made up
/// for.
///
/// # Errors
///
/// [`Error::NotFound`], [`Error::NotYours`], and [`Error::NotPaused`].
pub async fn resume_schedule(ctx: &OpContext, id: ScheduleId) -> Result<Schedule, Error> {
    ctx.require(Permission::ScheduleAgent).await?;
    let done = ctx
        .transaction(async move |conn| {
            let schedule = lock_own(ctx, conn, id).await?;
            if schedule.paused_at.is_none() {
                return Err(Error::NotPaused(id));
            }
            let next = schedule.timing()?.next_after(Utc::now());
            let resumed: Schedule = diesel::update(schedules::table.find(id))
                .set((
                    schedules::paused_at.eq(None::<DateTime<Utc>>),
                    schedules::paused_by.eq(None::<UserId>),
                    schedules::pause_reason.eq(None::<String>),
                    schedules::next_fire_time.eq(next),
                    schedules::revision.eq(schedule.revision + 1),
                ))
                .returning(Schedule::as_returning())
                .get_result(conn)
                .await?;
            let resource = id.to_string();
            audit::record(
                ctx,
                conn,
                Action::ScheduleResume,
                &resource,
                Outcome::Done,
                json!({}),
            )
            .await?;
            Ok(resumed)
        })
        .await;
    noting_denial(ctx, done).await
}
