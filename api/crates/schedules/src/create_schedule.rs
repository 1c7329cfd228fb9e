//! Makes a schedule.

use access::OpContext;
use access::audit::{self, Action, Outcome};
use chrono::Utc;
use db::Connection;
use db_schema::schema::schedules;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::agent::{FieldError, MAX_NAME, check_text};
use domain::id::{AgentId, ScheduleId};
use domain::permission::Permission;
use domain::schedule::{NotifyOn, Overlap};
use serde_json::json;

use crate::change::{check, require_runnable};
use crate::error::Error;
use crate::schedule::{NewSchedule, Schedule};

/// What to make.
#[derive(Debug, Clone)]
pub struct CreateSchedule {
    /// The agent to start.
    pub agent: AgentId,
    /// The schedule's name.
    pub name: String,
    /// What the agent is to achieve each time.
    pub goal: String,
    /// When, in words or as five cron fields.
    pub when: String,
    /// The IANA name of the zone whose clocks count.
    pub zone: String,
    /// What happens when the last execution still goes on.
    pub overlap: Overlap,
    /// When the owner is told what became of a run.
    pub notify_on: NotifyOn,
    /// Whether the owner is also told by e-mail.
    pub notify_by_mail: bool,
    /// How late it may still start what it missed, in seconds.
    pub catch_up_seconds: u32,
    /// A second call of the same user with the same key returns the schedule of the first.
    pub idempotency_key: Option<String>,
}

/// Makes a schedule of the actor's own.
///
/// # Errors
///
/// [`Error::AgentNotFound`], [`Error::Invalid`], [`Error::KeyReused`].
pub async fn create_schedule(ctx: &OpContext, input: CreateSchedule) -> Result<Schedule, Error> {
    ctx.require(Permission::ScheduleAgent).await?;
    let checked = check(
        &input.name,
        &input.goal,
        &input.when,
        &input.zone,
        input.catch_up_seconds,
    )?;
    check_key(&input)?;
    ctx.transaction(async move |conn| {
        if let Some(schedule) = find_by_key(ctx, conn, &input).await? {
            return Ok(schedule);
        }
        require_runnable(ctx, conn, input.agent).await?;
        let row = NewSchedule {
            id: ScheduleId::new(),
            organisation_id: ctx.actor().organisation,
            agent_id: input.agent,
            owner_id: ctx.actor().user,
            name: input.name.trim(),
            goal: &input.goal,
            cron: &checked.timing.cron_text(),
            zone: checked.timing.zone().name(),
            overlap: input.overlap,
            notify_on: input.notify_on,
            notify_by_mail: input.notify_by_mail,
            catch_up_seconds: checked.catch_up_seconds,
            next_fire_time: checked.timing.next_after(Utc::now()),
            idempotency_key: input.idempotency_key.as_deref(),
        };
        let inserted: Option<Schedule> = diesel::insert_into(schedules::table)
            .values(&row)
            .on_conflict_do_nothing()
            .returning(Schedule::as_returning())
            .get_result(conn)
            .await
            .optional()?;
        let Some(schedule) = inserted else {
            // The same request at the same time was faster.
            return find_by_key(ctx, conn, &input)
                .await?
                .ok_or(Error::KeyReused);
        };
        let details = json!({ "name": schedule.name, "agentId": schedule.agent_id, "cron": schedule.cron, "zone": schedule.zone });
        let resource = schedule.id.to_string();
        audit::record(
            ctx,
            conn,
            Action::ScheduleCreate,
            &resource,
            Outcome::Done,
            details,
        )
        .await?;
        Ok(schedule)
    })
    .await
}

fn check_key(input: &CreateSchedule) -> Result<(), Error> {
    let mut errors: Vec<FieldError> = Vec::new();
    if let Some(key) = &input.idempotency_key {
        check_text(&mut errors, "idempotencyKey", key, 1, MAX_NAME);
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(errors))
    }
}

/// The schedule that the same user made with the same key; none without a key or a schedule.
async fn find_by_key(
    ctx: &OpContext,
    conn: &mut Connection,
    input: &CreateSchedule,
) -> Result<Option<Schedule>, Error> {
    let Some(key) = &input.idempotency_key else {
        return Ok(None);
    };
    let found: Option<(Schedule, bool)> = schedules::table
        .filter(schedules::owner_id.eq(ctx.actor().user))
        .filter(schedules::idempotency_key.eq(key))
        .select((Schedule::as_select(), schedules::deleted_at.is_not_null()))
        .first(conn)
        .await
        .optional()?;
    match found {
        None => Ok(None),
        Some((schedule, false))
            if schedule.agent_id == input.agent && schedule.goal == input.goal =>
        {
            Ok(Some(schedule))
        }
        Some(_) => Err(Error::KeyReused),
    }
}
