//! Takes a schedule out of every list. What it has started goes on, and stays on record.

use access::OpContext;
use access::audit::{self, Action, Outcome};
use chrono::{DateTime, Utc};
use db_schema::schema::schedules;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::id::ScheduleId;
use domain::permission::Permission;
use serde_json::json;

use crate::error::Error;
use crate::schedule::{lock_own, noting_denial};

/// Deletes a schedule: it starts nothing any more.
///
/// # Errors
///
/// [`Error::NotFound`], also when it was deleted before, and [`Error::NotYours`].
pub async fn delete_schedule(ctx: &OpContext, id: ScheduleId) -> Result<(), Error> {
    ctx.require(Permission::ScheduleAgent).await?;
    let done = ctx
        .transaction(async move |conn| {
            let schedule = lock_own(ctx, conn, id).await?;
            diesel::update(schedules::table.find(id))
                .set((
                    schedules::deleted_at.eq(Utc::now()),
                    schedules::next_fire_time.eq(None::<DateTime<Utc>>),
                ))
                .execute(conn)
                .await?;
            let (resource, details) = (id.to_string(), json!({ "name": schedule.name }));
            audit::record(
                ctx,
                conn,
                Action::ScheduleDelete,
                &resource,
                Outcome::Done,
                details,
            )
            .await?;
            Ok(())
        })
        .await;
    noting_denial(ctx, done).await
}
