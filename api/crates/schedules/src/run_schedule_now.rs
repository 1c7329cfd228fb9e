//! Has a schedule start its agent at once.

use access::OpContext;
use access::audit::{self, Action, Outcome};
use chrono::Utc;
use db_schema::schema::schedule_ticks;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::id::ScheduleId;
use domain::permission::Permission;
use domain::schedule::{Overlap, TickState};
use executions::Signals;
use serde_json::json;

use crate::attempt::News;
use crate::error::Error;
use crate::fire::fire;
use crate::schedule::{lock_own, noting_denial};
use crate::tick::{Tick, open_ticks};

/// Does at once what the schedule does at its next time, as its owner, also while it is paused. Its
/// times stay as they are.
///
/// # Errors
///
/// [`Error::NotFound`], [`Error::NotYours`], [`Error::StillRunning`] when the overlap policy leaves
/// it out, and [`Error::CannotStart`], which pauses the schedule.
pub async fn run_schedule_now(
    ctx: &OpContext,
    signals: &Signals,
    id: ScheduleId,
) -> Result<Tick, Error> {
    ctx.require(Permission::ScheduleAgent).await?;
    let done = ctx
        .transaction(async move |conn| {
            let schedule = lock_own(ctx, conn, id).await?;
            let open = open_ticks(conn, id).await?;
            if let (Overlap::Skip, Some(last)) = (schedule.overlap, open.last()) {
                return Err(Error::StillRunning(last.fire_time));
            }
            let mut news = News::default();
            let tick = Tick::waiting(&schedule, Utc::now(), true);
            let tick_id = tick.id;
            let act_as = |actor| ctx.on_behalf_of(actor);
            fire(&act_as, conn, &schedule, tick, &mut news).await?;
            let resource = id.to_string();
            let details = json!({ "tick": tick_id });
            audit::record(
                ctx,
                conn,
                Action::ScheduleRun,
                &resource,
                Outcome::Done,
                details,
            )
            .await?;
            let tick: Tick = schedule_ticks::table
                .find(tick_id)
                .select(Tick::as_select())
                .first(conn)
                .await?;
            Ok((tick, news))
        })
        .await;
    let (tick, news) = noting_denial(ctx, done).await?;
    news.tell(signals);
    // The tick says so as well: what happened is committed.
    match (tick.state, &tick.reason) {
        (TickState::Failed, Some(reason)) => Err(Error::CannotStart(reason.clone())),
        _ => Ok(tick),
    }
}
