//! Queries about schedules.

use async_graphql::{Context, ID, InputObject, Object, Result};
use chrono::{DateTime, Utc};
use graphql_agents::agent::agent_id;
use graphql_core::connection::Arguments;
use graphql_core::error::{to_error, to_payload};
use graphql_core::scope::op;
use schedules::list_schedules;
use schedules::preview_schedule::preview_schedule;

use crate::preview::SchedulePreviewPayload;
use crate::schedule::{Schedule, ScheduleConnection, schedule_id};

/// Which schedules.
#[derive(Debug, Clone, Default, InputObject)]
pub struct ScheduleFilter {
    /// Only those of this agent.
    pub agent_id: Option<ID>,
    /// Only those of whoever asks.
    pub own: Option<bool>,
}

/// The queries about schedules.
#[derive(Default)]
pub struct ScheduleQuery;

#[Object]
impl ScheduleQuery {
    /// Schedules, newest first.
    #[graphql(complexity = "first.or(last).unwrap_or(1).max(1) as usize * child_complexity")]
    async fn schedules(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only those behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those in front of this cursor.")] before: Option<String>,
        #[graphql(desc = "Only those that match.")] filter: Option<ScheduleFilter>,
    ) -> Result<ScheduleConnection> {
        let op = op(ctx)?;
        let window = Arguments {
            first,
            after,
            last,
            before,
        }
        .window(ctx)?;
        let filter = filter.unwrap_or_default();
        let filter = list_schedules::ScheduleFilter {
            agent: filter.agent_id.map(|id| agent_id(ctx, &id)).transpose()?,
            own: filter.own.unwrap_or_default(),
        };
        let page = list_schedules::list_schedules(op, filter, window)
            .await
            .map_err(|error| to_error(ctx, &error))?;
        Ok(ScheduleConnection::new(page, filter))
    }

    /// The schedule with this id; null when the organisation has none.
    pub async fn schedule(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The schedule's id.")] id: ID,
    ) -> Result<Option<Schedule>> {
        let op = op(ctx)?;
        match schedules::find_schedule::find_schedule(op, schedule_id(ctx, &id)?).await {
            Ok(schedule) => Ok(Some(Schedule(schedule))),
            Err(schedules::Error::NotFound(_)) => Ok(None),
            Err(error) => Err(to_error(ctx, &error)),
        }
    }

    /// Reads words such as "every weekday at 9:00", or five cron fields, and shows what a schedule
    /// of them would do. Changes nothing.
    #[graphql(complexity = "20 + child_complexity")]
    async fn preview_schedule(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "When, in words or as five cron fields.")] when: String,
        #[graphql(desc = "The IANA name of the zone whose clocks count.")] zone: String,
        #[graphql(desc = "The runs behind this time; now by default.")] from: Option<DateTime<Utc>>,
    ) -> Result<SchedulePreviewPayload> {
        let from = from.unwrap_or_else(Utc::now);
        match preview_schedule(op(ctx)?, &when, &zone, from).await {
            Ok(preview) => Ok(SchedulePreviewPayload {
                preview: Some(preview.into()),
                errors: vec![],
            }),
            Err(error @ schedules::Error::Invalid(_)) => Ok(SchedulePreviewPayload {
                preview: None,
                errors: to_payload(ctx, &error)?,
            }),
            Err(error) => Err(to_error(ctx, &error)),
        }
    }
}
