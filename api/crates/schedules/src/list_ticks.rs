//! Lists what became of each firing of a schedule, newest first.

use access::OpContext;
use chrono::DateTime;
use db_schema::schema::schedule_ticks;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::id::ScheduleId;
use domain::page::{Page, Window};
use domain::permission::Permission;

use crate::error::Error;
use crate::tick::Tick;

/// A page of a schedule's ticks, newest first. The window's places are fire times, in microseconds
/// since 1970.
///
/// # Errors
///
/// When the role may not read schedules, or the database fails.
pub async fn list_ticks(
    ctx: &OpContext,
    schedule: ScheduleId,
    window: Window<i64>,
) -> Result<Page<Tick>, Error> {
    ctx.require(Permission::ReadSchedules).await?;
    let mut query = schedule_ticks::table
        .filter(schedule_ticks::schedule_id.eq(schedule))
        .limit(window.rows())
        .into_boxed();
    if let Some(after) = window.after.and_then(DateTime::from_timestamp_micros) {
        query = query.filter(schedule_ticks::fire_time.lt(after));
    }
    if let Some(before) = window.before.and_then(DateTime::from_timestamp_micros) {
        query = query.filter(schedule_ticks::fire_time.gt(before));
    }
    query = if window.from_end {
        query.order(schedule_ticks::fire_time.asc())
    } else {
        query.order(schedule_ticks::fire_time.desc())
    };
    ctx.transaction(async move |conn| {
        let rows = query.select(Tick::as_select()).load(conn).await?;
        Ok(Page::from_rows(rows, &window))
    })
    .await
}

/// The newest tick of each of these schedules that has one.
///
/// # Errors
///
/// As [`list_ticks`].
pub async fn last_ticks(ctx: &OpContext, schedules: &[ScheduleId]) -> Result<Vec<Tick>, Error> {
    ctx.require(Permission::ReadSchedules).await?;
    let ids = schedules.to_vec();
    ctx.transaction(async move |conn| {
        let rows = schedule_ticks::table
            .filter(schedule_ticks::schedule_id.eq_any(ids))
            .distinct_on(schedule_ticks::schedule_id)
            .order((
                schedule_ticks::schedule_id,
                schedule_ticks::fire_time.desc(),
            ))
            .select(Tick::as_select())
            .load(conn)
            .await?;
        Ok(rows)
    })
    .await
}
