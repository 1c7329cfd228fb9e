//! Schedules.

use async_graphql::dataloader::DataLoader;
use async_graphql::{ComplexObject, Context, Enum, Error, ID, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use domain::id::ScheduleId;
use graphql_agents::agent::Agent;
use graphql_agents::loaders::AgentLoader;
use graphql_core::connection::{Arguments, PageInfo};
use graphql_core::error::{invalid, to_error};
use graphql_core::scope::op;
use graphql_core::user::{User, load_user};
use schedules::list_schedules::{ScheduleFilter, count_schedules};
use schedules::list_ticks::list_ticks;
use schedules::preview_schedule::runs;

use crate::loaders::LastTickLoader;
use crate::preview::ScheduledRun;
use crate::tick::{ScheduleTick, ScheduleTickConnection};

/// What happens when a schedule fires while its last execution still goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::schedule::Overlap")]
pub enum Overlap {
    /// Nothing: this firing is left out.
    Skip,
    /// It starts once the last one has ended. At most one firing waits; further ones are left out.
    Queue,
    /// The last execution is cancelled, and this one starts.
    CancelPrevious,
}

/// When a schedule's owner is told what became of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::schedule::NotifyOn")]
pub enum NotifyOn {
    /// When one has failed, and when one has succeeded after that.
    Trouble,
    /// Also when one has succeeded as usual.
    EveryRun,
}

/// An agent that the clock starts.
#[derive(Debug, Clone)]
pub struct Schedule(pub schedules::Schedule);

#[Object]
impl Schedule {
    /// The schedule's id.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What the agent is to achieve each time.
    async fn goal(&self) -> &str {
        &self.0.goal
    }

    /// The agent; the version that is current when the schedule fires is what runs.
    async fn agent(&self, ctx: &Context<'_>) -> Result<Agent> {
        let agent = ctx
            .data::<DataLoader<AgentLoader>>()?
            .load_one(self.0.agent_id)
            .await?;
        agent.ok_or_else(|| Error::new("the agent no longer exists"))
    }

    /// Whose it is: executions are started as this user.
    async fn owner(&self, ctx: &Context<'_>) -> Result<User> {
        load_user(ctx, self.0.owner_id).await
    }

    /// When it fires, as five cron fields.
    async fn cron(&self) -> &str {
        &self.0.cron
    }

    /// The same in plain English.
    async fn words(&self, ctx: &Context<'_>) -> Result<String> {
        let timing = self.0.timing().map_err(|error| to_error(ctx, &error))?;
        Ok(timing.in_words())
    }

    /// The IANA name of the zone whose clocks count.
    async fn zone(&self) -> &str {
        &self.0.zone
    }

    /// What happens when the last execution still goes on.
    async fn overlap(&self) -> Overlap {
        self.0.overlap.into()
    }

    /// How late it may still start what it missed, in seconds; at least a minute is always granted.
    async fn catch_up_seconds(&self) -> i32 {
        self.0.catch_up_seconds
    }

    /// When its owner is told what became of a run.
    async fn notify_on(&self) -> NotifyOn {
        self.0.notify_on.into()
    }

    /// Whether its owner is also told by e-mail.
    async fn notify_by_mail(&self) -> bool {
        self.0.notify_by_mail
    }

    /// When it fires next; null while it is paused.
    async fn next_fire_time(&self) -> Option<DateTime<Utc>> {
        self.0.next_fire_time
    }

    /// The next five runs, with what the clocks do; none while it is paused.
    async fn upcoming(&self, ctx: &Context<'_>) -> Result<Vec<ScheduledRun>> {
        if self.0.next_fire_time.is_none() {
            return Ok(Vec::new());
        }
        let timing = self.0.timing().map_err(|error| to_error(ctx, &error))?;
        let runs = runs(&timing, Utc::now());
        Ok(runs.into_iter().map(Into::into).collect())
    }

    /// Grows with every change; given back with an update, so that nobody's change is overwritten.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// Since when it is paused; null while it is not.
    async fn paused_at(&self) -> Option<DateTime<Utc>> {
        self.0.paused_at
    }

    /// Who paused it; null for the server, which gives its reason.
    async fn paused_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        match self.0.paused_by {
            Some(user) => load_user(ctx, user).await.map(Some),
            None => Ok(None),
        }
    }

    /// Why it is paused.
    async fn pause_reason(&self) -> Option<&str> {
        self.0.pause_reason.as_deref()
    }

    /// Whether whoever asks may change it: its owner and administrators may.
    async fn may_change(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.0.may_be_changed_by(op(ctx)?))
    }

    /// Its newest firing; null before the first.
    async fn last_tick(&self, ctx: &Context<'_>) -> Result<Option<ScheduleTick>> {
        let loader = ctx.data::<DataLoader<LastTickLoader>>()?;
        loader.load_one(self.0.id).await
    }

    /// What became of each firing, newest first.
    #[graphql(complexity = "first.or(last).unwrap_or(1).max(1) as usize * child_complexity")]
    async fn ticks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only those behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those in front of this cursor.")] before: Option<String>,
    ) -> Result<ScheduleTickConnection> {
        let window = Arguments {
            first,
            after,
            last,
            before,
        }
        .window::<i64>(ctx)?;
        let page = list_ticks(op(ctx)?, self.0.id, window)
            .await
            .map_err(|error| to_error(ctx, &error))?;
        Ok(page.into())
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When a person last changed it.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.updated_at
    }
}

/// A page of schedules.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct ScheduleConnection {
    /// The schedules with their cursors.
    pub edges: Vec<ScheduleEdge>,
    /// The schedules.
    pub nodes: Vec<Schedule>,
    /// Where the page stands in the list.
    pub page_info: PageInfo,
    #[graphql(skip)]
    filter: ScheduleFilter,
}

#[ComplexObject]
impl ScheduleConnection {
    /// How many schedules match in all. Counted when asked for.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i32> {
        let count = count_schedules(op(ctx)?, self.filter)
            .await
            .map_err(|error| to_error(ctx, &error))?;
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }
}

/// A schedule in a list.
#[derive(Debug, Clone, SimpleObject)]
pub struct ScheduleEdge {
    /// Its place in the list.
    pub cursor: String,
    /// The schedule.
    pub node: Schedule,
}

impl ScheduleConnection {
    /// A page as a connection.
    #[must_use]
    pub fn new(page: domain::page::Page<schedules::Schedule>, filter: ScheduleFilter) -> Self {
        let page_info = PageInfo::of(&page, |schedule| schedule.id.to_string());
        let nodes: Vec<Schedule> = page.items.into_iter().map(Schedule).collect();
        let edge = |node: &Schedule| ScheduleEdge {
            cursor: node.0.id.to_string(),
            node: node.clone(),
        };
        Self {
            edges: nodes.iter().map(edge).collect(),
            nodes,
            page_info,
            filter,
        }
    }
}

/// Reads the id of a schedule.
pub(crate) fn schedule_id(ctx: &Context<'_>, id: &ID) -> Result<ScheduleId> {
    id.parse().map_err(|error| invalid(ctx, error))
}
