//! Takes a schedule that is due: notes what was missed, starts what is not too late, sets the next time.

use chrono::{DateTime, TimeDelta, Utc};
use db::Connection;
use db_schema::schema::schedules;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::id::{OrganisationId, ScheduleId};
use domain::schedule::{Overlap, TickState};
use executions::cancel_execution::cancel_execution_in;

use crate::attempt::{ActAs, News, owner, pause, start};
use crate::schedule::Schedule;
use crate::tick::{Tick, open_ticks};
use crate::ticker::Ticker;
use crate::timing::Timing;

/// How late a firing may always be: looking for what is due takes its time.
const GRACE: TimeDelta = TimeDelta::minutes(1);
/// How far back missed times are looked for.
const LOOK_BACK: TimeDelta = TimeDelta::days(7);
/// The most missed times of one look that are noted.
const MOST_MISSED: usize = 100;

/// Fires one schedule when it is still due; nothing happens while somebody else has its row.
pub(crate) async fn fire_due(
    ticker: &Ticker,
    organisation: OrganisationId,
    id: ScheduleId,
    now: DateTime<Utc>,
) -> QueryResult<News> {
    let act_as = ticker.act_as();
    ticker
        .db
        .tenant(organisation, async move |conn| {
            let mut news = News::default();
            let due: Option<Schedule> = Schedule::visible()
                .filter(schedules::id.eq(id))
                .filter(schedules::next_fire_time.le(now))
                .select(Schedule::as_select())
                .for_no_key_update()
                .skip_locked()
                .first(conn)
                .await
                .optional()?;
            if let Some(schedule) = due {
                take(&act_as, conn, &schedule, now, &mut news).await?;
            }
            Ok::<_, diesel::result::Error>(news)
        })
        .await
}

async fn take(
    act_as: ActAs<'_>,
    conn: &mut Connection,
    schedule: &Schedule,
    now: DateTime<Utc>,
    news: &mut News,
) -> QueryResult<()> {
    let Ok(timing) = schedule.timing() else {
        return pause(conn, schedule, "its times cannot be read: set them anew").await;
    };
    let times = due_times(&timing, schedule.next_fire_time.unwrap_or(now), now);
    set_next(conn, schedule, timing.next_after(now)).await?;
    let Some((newest, earlier)) = times.split_last() else {
        return Ok(());
    };
    let noted = earlier.len().saturating_sub(MOST_MISSED);
    for time in earlier.iter().skip(noted) {
        let reason = "a later time was due as well, and only the newest is made up for";
        let tick = Tick::waiting(schedule, *time, false).left_out(TickState::Missed, reason);
        tick.insert(conn).await?;
    }
    let tick = Tick::waiting(schedule, *newest, false);
    let window = TimeDelta::seconds(schedule.catch_up_seconds.into()).max(GRACE);
    if now - *newest > window {
        let reason = "no server was there, and the catch-up window had passed when one came";
        tick.left_out(TickState::Missed, reason)
            .insert(conn)
            .await?;
        return Ok(());
    }
    fire(act_as, conn, schedule, tick, news).await
}

/// The times from `first` to `now`, oldest first. `first` was found to be one when it was set; looked
/// for anew it might not be, since clocks may have leapt over what was meant.
fn due_times(timing: &Timing, first: DateTime<Utc>, now: DateTime<Utc>) -> Vec<DateTime<Utc>> {
    let horizon = now - LOOK_BACK;
    let (head, behind) = if first < horizon {
        (None, horizon)
    } else {
        (Some(first), first)
    };
    let tail = timing.times_after(behind);
    head.into_iter()
        .chain(tail)
        .take_while(|time| *time <= now)
        .collect()
}

async fn set_next(
    conn: &mut Connection,
    schedule: &Schedule,
    next: Option<DateTime<Utc>>,
) -> QueryResult<()> {
    diesel::update(schedules::table.find(schedule.id))
        .set(schedules::next_fire_time.eq(next))
        .execute(conn)
        .await?;
    Ok(())
}

/// Starts a new tick, or lets it wait or leaves it out, as the overlap policy says. The schedule's
/// row is locked.
pub(crate) async fn fire(
    act_as: ActAs<'_>,
    conn: &mut Connection,
    schedule: &Schedule,
    tick: Tick,
    news: &mut News,
) -> QueryResult<()> {
    let open = open_ticks(conn, schedule.id).await?;
    let tick = match (open.last(), schedule.overlap) {
        (None, _) => tick,
        (Some(last), Overlap::Skip) => {
            let reason = format!("what was due at {} still went on", shown(last.fire_time));
            tick.left_out(TickState::Skipped, reason)
        }
        (Some(last), Overlap::Queue) => {
            let waiting = open.iter().any(|tick| tick.state == TickState::Waiting);
            let reason = format!("what was due at {} still waited", shown(last.fire_time));
            if waiting {
                tick.left_out(TickState::Skipped, reason)
            } else {
                tick.insert(conn).await?;
                return Ok(());
            }
        }
        (Some(_), Overlap::CancelPrevious) => {
            cancel(act_as, conn, schedule, open, news).await?;
            tick
        }
    };
    if !tick.insert(conn).await? || tick.ended_at.is_some() {
        return Ok(());
    }
    let mut tick = tick;
    start(act_as, conn, schedule, &mut tick, news).await
}

fn shown(time: DateTime<Utc>) -> String {
    time.format("%Y-%m-%d %H:%M UTC").to_string()
}

/// Cancels what earlier firings have started.
async fn cancel(
    act_as: ActAs<'_>,
    conn: &mut Connection,
    schedule: &Schedule,
    open: Vec<Tick>,
    news: &mut News,
) -> QueryResult<()> {
    let reason = "the schedule fired again";
    let Some(ctx) = owner(act_as, conn, schedule).await? else {
        // What follows cannot be started either, and says why.
        return Ok(());
    };
    for mut tick in open {
        if let (TickState::Started, Some(execution)) = (tick.state, tick.execution_id) {
            let cancelled =
                cancel_execution_in(&ctx, conn, execution, Some(reason.to_owned())).await;
            match cancelled {
                Ok(cancelled) => news.cancelled.push((execution, cancelled.last_seq)),
                Err(executions::Error::Database(error)) => return Err(error),
                // It has just ended by itself, and its tick is settled next.
                Err(_) => continue,
            }
        }
        tick.end(TickState::Cancelled, Some(reason.to_owned()));
        tick.store(conn).await?;
    }
    Ok(())
}
