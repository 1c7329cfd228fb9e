//! Tells a schedule's owner what became of a run.

use db::Connection;
use db_schema::schema::{executions as executions_table, schedule_ticks};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::notification::NotificationKind;
use domain::schedule::{NotifyOn, TickState};
use notifications::notify::{News, notify};

use crate::schedule::Schedule;
use crate::settle::RETRIES;
use crate::tick::Tick;

/// Tells the owner of a run that has ended, when that is worth telling.
pub(crate) async fn tell_owner(
    conn: &mut Connection,
    schedule: &Schedule,
    tick: &Tick,
) -> QueryResult<()> {
    let news = match tick.state {
        TickState::Done if failed_before(conn, tick).await? => {
            let answer = answer(conn, tick).await?;
            let title = format!("{} works again", schedule.name);
            news(schedule, NotificationKind::ScheduleRecovered, title, answer)
        }
        TickState::Done if schedule.notify_on == NotifyOn::EveryRun => {
            let answer = answer(conn, tick).await?;
            let title = format!("{} is done", schedule.name);
            news(schedule, NotificationKind::ScheduleDone, title, answer)
        }
        TickState::Failed => failed(schedule, tick),
        _ => return Ok(()),
    };
    notify(conn, &news).await?;
    Ok(())
}

/// Tells the owner that the server has paused the schedule.
pub(crate) async fn tell_of_pause(
    conn: &mut Connection,
    schedule: &Schedule,
    reason: &str,
) -> QueryResult<()> {
    let body = format!(
        "It could not start its agent: {reason}.\nNothing is started until you have mended that and choose Resume on its page."
    );
    let title = format!("{} is paused", schedule.name);
    notify(
        conn,
        &news(schedule, NotificationKind::SchedulePaused, title, body),
    )
    .await?;
    Ok(())
}

fn failed(schedule: &Schedule, tick: &Tick) -> News {
    let reason = tick.reason.as_deref().unwrap_or("no reason is known");
    let remedy = if tick.attempt > RETRIES {
        "It was tried four times. Look at the last execution, mend what is wrong, and choose Run now; the next run comes at its time in any case."
    } else {
        "It was not tried again, since a call may have taken effect. Look at the execution before you choose Run now."
    };
    let title = format!("{} has failed", schedule.name);
    let body = format!("{}.\n{remedy}", reason.trim_end_matches('.'));
    news(schedule, NotificationKind::ScheduleFailed, title, body)
}

fn news(schedule: &Schedule, kind: NotificationKind, title: String, body: String) -> News {
    News {
        organisation: schedule.organisation_id,
        user: schedule.owner_id,
        kind,
        title,
        body,
        link: format!("/schedules/{}", schedule.id),
        by_mail: schedule.notify_by_mail,
    }
}

/// Whether the last run before this one that came to an end of its own had failed.
async fn failed_before(conn: &mut Connection, tick: &Tick) -> QueryResult<bool> {
    let last: Option<TickState> = schedule_ticks::table
        .filter(schedule_ticks::schedule_id.eq(tick.schedule_id))
        .filter(schedule_ticks::fire_time.lt(tick.fire_time))
        .filter(schedule_ticks::state.eq_any([TickState::Done, TickState::Failed]))
        .order(schedule_ticks::fire_time.desc())
        .select(schedule_ticks::state)
        .first(conn)
        .await
        .optional()?;
    Ok(last == Some(TickState::Failed))
}

/// What the agent answered.
async fn answer(conn: &mut Connection, tick: &Tick) -> QueryResult<String> {
    let Some(execution) = tick.execution_id else {
        return Ok(String::new());
    };
    let output: Option<String> = executions_table::table
        .find(execution)
        .select(executions_table::outcome)
        .first(conn)
        .await?;
    Ok(output.unwrap_or_default())
}
