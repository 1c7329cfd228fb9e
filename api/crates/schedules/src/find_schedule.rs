//! Finds a schedule by its id.

use access::OpContext;
use db_schema::schema::schedules;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::id::ScheduleId;
use domain::permission::Permission;

use crate::error::Error;
use crate::schedule::Schedule;

/// The schedule.
///
/// # Errors
///
/// [`Error::NotFound`] when the actor sees no such schedule.
pub async fn find_schedule(ctx: &OpContext, id: ScheduleId) -> Result<Schedule, Error> {
    ctx.require(Permission::ReadSchedules).await?;
    ctx.transaction(async move |conn| {
        Schedule::visible_to(ctx.actor())
            .filter(schedules::id.eq(id))
            .select(Schedule::as_select())
            .first(conn)
            .await
            .optional()?
            .ok_or(Error::NotFound(id))
    })
    .await
}
