//! Takes a tick further: its execution has ended, it is to be tried again, or its turn has come.

use chrono::{DateTime, Utc};
use db::Connection;
use db_schema::schema::{executions as executions_table, schedule_ticks, schedules};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::execution::ExecutionStatus;
use domain::id::{OrganisationId, TickId};
use domain::journal::FailureCode;
use domain::schedule::TickState;
use executions::find_execution::failure_code;

use crate::attempt::{ActAs, News, start};
use crate::outcome::tell_owner;
use crate::schedule::Schedule;
use crate::tick::{Tick, open_ticks};
use crate::ticker::{Backoff, Ticker};

/// How many executions may follow a failed one.
pub(crate) const RETRIES: i32 = 3;

/// Takes one tick further when there is something to do; nothing happens while somebody else has
/// its schedule's row.
pub(crate) async fn settle(
    ticker: &Ticker,
    organisation: OrganisationId,
    id: TickId,
    now: DateTime<Utc>,
) -> QueryResult<News> {
    let (act_as, backoff) = (ticker.act_as(), ticker.backoff);
    ticker
        .db
        .tenant(organisation, async move |conn| {
            let mut news = News::default();
            let Some((schedule, is_gone)) = lock_schedule_of(conn, id).await? else {
                return Ok(news);
            };
            let mut tick: Tick = schedule_ticks::table
                .find(id)
                .select(Tick::as_select())
                .first(conn)
                .await?;
            match tick.state {
                TickState::Started => {
                    let ended = ended(conn, &tick).await?;
                    if let Some((status, error)) = ended {
                        take_end(conn, &mut tick, status, error, &backoff, now).await?;
                        tell_owner(conn, &schedule, &tick).await?;
                    }
                }
                TickState::Retrying if tick.retry_at.is_some_and(|at| at <= now) => {
                    go_on(&act_as, conn, &schedule, is_gone, &mut tick, &mut news).await?;
                }
                TickState::Waiting if is_next(conn, &tick).await? => {
                    go_on(&act_as, conn, &schedule, is_gone, &mut tick, &mut news).await?;
                }
                // Somebody else was faster.
                _ => {}
            }
            Ok::<_, diesel::result::Error>(news)
        })
        .await
}

/// The schedule, locked, and whether it has been deleted.
async fn lock_schedule_of(
    conn: &mut Connection,
    tick: TickId,
) -> QueryResult<Option<(Schedule, bool)>> {
    let of_tick = schedule_ticks::table
        .find(tick)
        .select(schedule_ticks::schedule_id);
    schedules::table
        .filter(schedules::id.eq_any(of_tick))
        .select((Schedule::as_select(), schedules::deleted_at.is_not_null()))
        .for_no_key_update()
        .skip_locked()
        .first(conn)
        .await
        .optional()
}

/// How the tick's execution ended; none while it goes on.
async fn ended(
    conn: &mut Connection,
    tick: &Tick,
) -> QueryResult<Option<(ExecutionStatus, Option<String>)>> {
    let Some(execution) = tick.execution_id else {
        return Ok(None);
    };
    let found: (ExecutionStatus, Option<String>) = executions_table::table
        .find(execution)
        .select((executions_table::status, executions_table::outcome))
        .first(conn)
        .await?;
    Ok(Some(found).filter(|(status, _)| status.is_final()))
}

async fn take_end(
    conn: &mut Connection,
    tick: &mut Tick,
    status: ExecutionStatus,
    outcome: Option<String>,
    backoff: &Backoff,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    match status {
        ExecutionStatus::Completed => tick.end(TickState::Done, None),
        ExecutionStatus::Cancelled => tick.end(TickState::Cancelled, outcome),
        _ => {
            let repeatable = may_be_repeated(conn, tick).await?;
            if tick.attempt > RETRIES || !repeatable {
                tick.end(TickState::Failed, outcome);
            } else {
                tick.state = TickState::Retrying;
                tick.retry_at = Some(now + backoff.delay(tick.attempt));
                tick.reason = outcome;
            }
        }
    }
    tick.store(conn).await
}

/// Not when a call may have taken effect: another execution would make it again.
async fn may_be_repeated(conn: &mut Connection, tick: &Tick) -> QueryResult<bool> {
    let Some(execution) = tick.execution_id else {
        return Ok(false);
    };
    let code = failure_code(conn, execution).await?;
    Ok(code != Some(FailureCode::InDoubt))
}

/// Starts the next execution, unless the schedule starts nothing any more.
async fn go_on(
    act_as: ActAs<'_>,
    conn: &mut Connection,
    schedule: &Schedule,
    is_gone: bool,
    tick: &mut Tick,
    news: &mut News,
) -> QueryResult<()> {
    let stopped = match (is_gone, schedule.paused_at) {
        (true, _) => Some("the schedule was deleted meanwhile"),
        // A person who runs a paused schedule means it.
        (false, Some(_)) if !tick.manual => Some("the schedule was paused meanwhile"),
        _ => None,
    };
    match stopped {
        None => start(act_as, conn, schedule, tick, news).await,
        Some(reason) => {
            let before = tick.reason.take().map(|before| format!("; {before}"));
            let reason = format!("{reason}{}", before.unwrap_or_default());
            tick.end(TickState::Cancelled, Some(reason));
            tick.store(conn).await
        }
    }
}

/// Whether nothing that its schedule started goes on any more.
async fn is_next(conn: &mut Connection, tick: &Tick) -> QueryResult<bool> {
    let open = open_ticks(conn, tick.schedule_id).await?;
    Ok(open.iter().all(|other| other.state == TickState::Waiting))
}
