//! Starts an execution for a tick, as the schedule's owner.

use access::audit::{self, Action, Outcome, Source};
use access::{Actor, OpContext};
use chrono::{DateTime, Utc};
use db::Connection;
use db_schema::schema::schedules;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::error::chain;
use domain::id::ExecutionId;
use domain::schedule::TickState;
use executions::run_agent::{RunAgent, run_agent_in};
use serde_json::json;

use crate::outcome::tell_of_pause;
use crate::schedule::Schedule;
use crate::tick::Tick;

/// Makes the context in which the owner acts.
pub(crate) type ActAs<'a> = &'a (dyn Fn(Actor) -> OpContext + Send + Sync);

/// What the rest of the process is told once the transaction is committed.
#[derive(Debug, Default)]
pub(crate) struct News {
    /// Whether an execution waits for a worker.
    pub(crate) started: bool,
    /// Executions that were cancelled, with their newest event.
    pub(crate) cancelled: Vec<(ExecutionId, i32)>,
}

impl News {
    /// Tells it.
    pub(crate) fn tell(&self, signals: &executions::Signals) {
        for (execution, seq) in &self.cancelled {
            signals.taken_away(*execution, *seq);
        }
        if self.started {
            signals.work_arrived();
        }
    }
}

/// The owner's context; none when they may not sign in any more.
pub(crate) async fn owner(
    act_as: ActAs<'_>,
    conn: &mut Connection,
    schedule: &Schedule,
) -> QueryResult<Option<OpContext>> {
    let (organisation, user) = (schedule.organisation_id, schedule.owner_id);
    let actor = identity::authenticate::acting_for(conn, organisation, user).await?;
    Ok(actor.map(act_as))
}

/// Starts the next execution of a tick and stores where the tick stands then. What cannot be
/// started ends the tick as failed and pauses the schedule.
pub(crate) async fn start(
    act_as: ActAs<'_>,
    conn: &mut Connection,
    schedule: &Schedule,
    tick: &mut Tick,
    news: &mut News,
) -> QueryResult<()> {
    match try_to_start(act_as, conn, schedule, tick).await? {
        Ok(execution) => {
            tick.state = TickState::Started;
            tick.attempt += 1;
            tick.execution_id = Some(execution);
            tick.retry_at = None;
            tick.reason = None;
            news.started = true;
        }
        Err(reason) => {
            tick.end(TickState::Failed, Some(reason.clone()));
            pause(conn, schedule, &reason).await?;
        }
    }
    tick.store(conn).await
}

async fn try_to_start(
    act_as: ActAs<'_>,
    conn: &mut Connection,
    schedule: &Schedule,
    tick: &Tick,
) -> QueryResult<Result<ExecutionId, String>> {
    let Some(ctx) = owner(act_as, conn, schedule).await? else {
        let reason = "its owner can no longer sign in: let somebody else make it anew";
        return Ok(Err(reason.to_owned()));
    };
    let attempt = tick.attempt + 1;
    let input = RunAgent {
        agent: schedule.agent_id,
        goal: schedule.goal.clone(),
        context: None,
        max_steps: None,
        dry_run: false,
        idempotency_key: Some(key(schedule, tick.fire_time, attempt)),
    };
    let execution = match run_agent_in(&ctx, conn, &input).await {
        Ok(execution) => execution.id,
        Err(executions::Error::Database(error)) => return Err(error),
        Err(executions::Error::AgentNotFound(agent))
            if agents::visibility::exists(conn, agent).await? =>
        {
            let reason = "its owner may no longer run the agent, which is not shared with them any \
                          more: ask whoever made the agent to share it again, or delete the schedule";
            return Ok(Err(reason.to_owned()));
        }
        Err(error) => return Ok(Err(chain(&error))),
    };
    let details = json!({
        "executionId": execution,
        "agentId": schedule.agent_id,
        "fireTime": tick.fire_time,
        "attempt": attempt,
    });
    let resource = schedule.id.to_string();
    audit::record(
        &ctx,
        conn,
        Action::ScheduleFire,
        &resource,
        Outcome::Done,
        details,
    )
    .await?;
    Ok(Ok(execution))
}

/// One start has one key, so that it happens once whoever asks for it.
fn key(schedule: &Schedule, fire_time: DateTime<Utc>, attempt: i32) -> String {
    let fire_time = fire_time.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
    format!("{}/{fire_time}/{attempt}", schedule.id)
}

/// Pauses a schedule in the server's own name.
pub(crate) async fn pause(
    conn: &mut Connection,
    schedule: &Schedule,
    reason: &str,
) -> QueryResult<()> {
    diesel::update(schedules::table.find(schedule.id))
        .filter(schedules::paused_at.is_null())
        .set((
            schedules::paused_at.eq(Utc::now()),
            schedules::pause_reason.eq(reason),
            schedules::next_fire_time.eq(None::<DateTime<Utc>>),
        ))
        .execute(conn)
        .await?;
    let source = Source {
        organisation: schedule.organisation_id,
        user: None,
        request: "scheduler".to_owned(),
        ip_address: None,
        user_agent: None,
    };
    tell_of_pause(conn, schedule, reason).await?;
    let details = json!({ "reason": reason });
    let resource = schedule.id.to_string();
    audit::record_from(
        &source,
        conn,
        Action::SchedulePause,
        &resource,
        Outcome::Done,
        details,
    )
    .await
}
