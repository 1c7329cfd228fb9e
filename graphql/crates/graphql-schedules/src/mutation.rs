//! Mutations of schedules.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use executions::Signals;
use graphql_agents::agent::agent_id;
use graphql_core::error::{MutationError, to_payload};
use graphql_core::scope::op;
use schedules::create_schedule::{CreateSchedule, create_schedule};
use schedules::delete_schedule::delete_schedule;
use schedules::pause_schedule::pause_schedule;
use schedules::resume_schedule::resume_schedule;
use schedules::run_schedule_now::run_schedule_now;
use schedules::update_schedule::{UpdateSchedule, update_schedule};

use crate::schedule::{NotifyOn, Overlap, Schedule, schedule_id};
use crate::tick::ScheduleTick;

/// A schedule to make.
#[derive(Debug, Clone, InputObject)]
pub struct CreateScheduleInput {
    /// The agent to start.
    pub agent_id: ID,
    /// The schedule's name, up to 120 characters.
    pub name: String,
    /// What the agent is to achieve each time, up to 20,000 characters.
    pub goal: String,
    /// When, in words such as "every weekday at 9:00", or as five cron fields.
    pub when: String,
    /// The IANA name of the zone whose clocks count, such as "Europe/Berlin".
    pub zone: String,
    /// What happens when the last execution still goes on.
    #[graphql(default_with = "Overlap::Skip")]
    pub overlap: Overlap,
    /// When you are told what became of a run.
    #[graphql(default_with = "NotifyOn::Trouble")]
    pub notify_on: NotifyOn,
    /// Whether you are also told by e-mail, where the server sends any.
    #[graphql(default)]
    pub notify_by_mail: bool,
    /// How late it may still start what it missed, in seconds, up to 604,800 (7 days); an hour by default.
    #[graphql(default = 3_600)]
    pub catch_up_seconds: u32,
    /// A second call with the same key returns the schedule of the first.
    pub idempotency_key: Option<String>,
}

/// A change of a schedule; what is left out stays as it is.
#[derive(Debug, Clone, InputObject)]
pub struct UpdateScheduleInput {
    /// The schedule.
    pub id: ID,
    /// The revision the change was made from: `CONFLICT` when the schedule has moved on.
    pub revision: Option<i32>,
    /// Its name.
    pub name: Option<String>,
    /// What the agent is to achieve each time.
    pub goal: Option<String>,
    /// When, in words or as five cron fields.
    pub when: Option<String>,
    /// The IANA name of the zone whose clocks count.
    pub zone: Option<String>,
    /// What happens when the last execution still goes on.
    pub overlap: Option<Overlap>,
    /// When its owner is told what became of a run.
    pub notify_on: Option<NotifyOn>,
    /// Whether its owner is also told by e-mail.
    pub notify_by_mail: Option<bool>,
    /// How late it may still start what it missed, in seconds.
    pub catch_up_seconds: Option<u32>,
}

/// A schedule to delete.
#[derive(Debug, Clone, InputObject)]
pub struct DeleteScheduleInput {
    /// The schedule.
    pub id: ID,
}

/// A schedule to pause.
#[derive(Debug, Clone, InputObject)]
pub struct PauseScheduleInput {
    /// The schedule.
    pub id: ID,
    /// Why, for those who wonder.
    pub reason: Option<String>,
}

/// A schedule to let go on.
#[derive(Debug, Clone, InputObject)]
pub struct ResumeScheduleInput {
    /// The schedule.
    pub id: ID,
}

/// A schedule to run at once.
#[derive(Debug, Clone, InputObject)]
pub struct RunScheduleNowInput {
    /// The schedule.
    pub id: ID,
}

/// The outcome of a mutation of a schedule.
#[derive(Debug, Clone, SimpleObject)]
pub struct SchedulePayload {
    /// The schedule as it is now; null when nothing was changed because of `errors`.
    pub schedule: Option<Schedule>,
    /// Why nothing was changed; empty when all went well.
    pub errors: Vec<MutationError>,
}

/// The outcome of a deletion.
#[derive(Debug, Clone, SimpleObject)]
pub struct DeleteSchedulePayload {
    /// The schedule that is gone; null when nothing was changed because of `errors`.
    pub deleted_schedule_id: Option<ID>,
    /// Why nothing was changed; empty when all went well.
    pub errors: Vec<MutationError>,
}

/// The outcome of a run at once.
#[derive(Debug, Clone, SimpleObject)]
pub struct RunScheduleNowPayload {
    /// The tick; null when nothing was started because of `errors`.
    pub tick: Option<ScheduleTick>,
    /// Why nothing was started; empty when all went well.
    pub errors: Vec<MutationError>,
}

/// The mutations of schedules.
#[derive(Default)]
pub struct ScheduleMutation;

#[Object]
impl ScheduleMutation {
    /// Makes a schedule, which starts its agent as whoever asks.
    async fn create_schedule(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The schedule to make.")] input: CreateScheduleInput,
    ) -> Result<SchedulePayload> {
        let input = CreateSchedule {
            agent: agent_id(ctx, &input.agent_id)?,
            name: input.name,
            goal: input.goal,
            when: input.when,
            zone: input.zone,
            overlap: input.overlap.into(),
            notify_on: input.notify_on.into(),
            notify_by_mail: input.notify_by_mail,
            catch_up_seconds: input.catch_up_seconds,
            idempotency_key: input.idempotency_key,
        };
        payload(ctx, create_schedule(op(ctx)?, input).await)
    }

    /// Changes a schedule.
    async fn update_schedule(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to change.")] input: UpdateScheduleInput,
    ) -> Result<SchedulePayload> {
        let id = schedule_id(ctx, &input.id)?;
        let input = UpdateSchedule {
            revision: input.revision,
            name: input.name,
            goal: input.goal,
            when: input.when,
            zone: input.zone,
            overlap: input.overlap.map(Into::into),
            notify_on: input.notify_on.map(Into::into),
            notify_by_mail: input.notify_by_mail,
            catch_up_seconds: input.catch_up_seconds,
        };
        payload(ctx, update_schedule(op(ctx)?, id, input).await)
    }

    /// Takes a schedule out of every list. What it has started goes on.
    async fn delete_schedule(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The schedule to delete.")] input: DeleteScheduleInput,
    ) -> Result<DeleteSchedulePayload> {
        let id = schedule_id(ctx, &input.id)?;
        match delete_schedule(op(ctx)?, id).await {
            Ok(()) => Ok(DeleteSchedulePayload {
                deleted_schedule_id: Some(input.id),
                errors: vec![],
            }),
            Err(error) => Ok(DeleteSchedulePayload {
                deleted_schedule_id: None,
                errors: to_payload(ctx, &error)?,
            }),
        }
    }

    /// Tells a schedule to start nothing until it is resumed. What it has started goes on.
    async fn pause_schedule(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to pause.")] input: PauseScheduleInput,
    ) -> Result<SchedulePayload> {
        let id = schedule_id(ctx, &input.id)?;
        payload(ctx, pause_schedule(op(ctx)?, id, input.reason).await)
    }

    /// Lets a paused schedule go on from its next time on.
    async fn resume_schedule(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to let go on.")] input: ResumeScheduleInput,
    ) -> Result<SchedulePayload> {
        let id = schedule_id(ctx, &input.id)?;
        payload(ctx, resume_schedule(op(ctx)?, id).await)
    }

    /// Does at once what the schedule does at its next time, also while it is paused.
    async fn run_schedule_now(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to run.")] input: RunScheduleNowInput,
    ) -> Result<RunScheduleNowPayload> {
        let id = schedule_id(ctx, &input.id)?;
        match run_schedule_now(op(ctx)?, ctx.data::<Signals>()?, id).await {
            Ok(tick) => Ok(RunScheduleNowPayload {
                tick: Some(ScheduleTick(tick)),
                errors: vec![],
            }),
            Err(error) => Ok(RunScheduleNowPayload {
                tick: None,
                errors: to_payload(ctx, &error)?,
            }),
        }
    }
}

fn payload(
    ctx: &Context<'_>,
    result: Result<schedules::Schedule, schedules::Error>,
) -> Result<SchedulePayload> {
    match result {
        Ok(schedule) => Ok(SchedulePayload {
            schedule: Some(Schedule(schedule)),
            errors: vec![],
        }),
        Err(error) => Ok(SchedulePayload {
            schedule: None,
            errors: to_payload(ctx, &error)?,
        }),
    }
}
