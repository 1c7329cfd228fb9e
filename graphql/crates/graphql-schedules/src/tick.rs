//! Ticks: each firing of a schedule, and what became of it.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use graphql_core::connection::PageInfo;
use graphql_core::error::to_error;
use graphql_core::scope::op;
use graphql_executions::execution::Execution;

/// Where one firing of a schedule stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::schedule::TickState")]
pub enum TickState {
    /// Waits until the execution before it has ended.
    Waiting,
    /// Its execution goes on.
    Started,
    /// Its execution failed, and another is started soon.
    Retrying,
    /// Left out, since the execution before it still went on.
    Skipped,
    /// Left out, since no server was there when it was due, or only long after.
    Missed,
    /// Its execution reached an answer.
    Done,
    /// Its execution failed, and so did each retry; or it could not be started.
    Failed,
    /// Its execution was cancelled.
    Cancelled,
}

/// One firing of a schedule.
#[derive(Debug, Clone)]
pub struct ScheduleTick(pub schedules::Tick);

#[Object]
impl ScheduleTick {
    /// The id.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// When it was due.
    async fn fire_time(&self) -> DateTime<Utc> {
        self.0.fire_time
    }

    /// Whether a person started it and not the clock.
    async fn manual(&self) -> bool {
        self.0.manual
    }

    /// Where it stands.
    async fn state(&self) -> TickState {
        self.0.state.into()
    }

    /// How many executions were started for it, retries included.
    async fn attempt(&self) -> i32 {
        self.0.attempt
    }

    /// The newest of them; null when none was started.
    async fn execution(&self, ctx: &Context<'_>) -> Result<Option<Execution>> {
        let Some(id) = self.0.execution_id else {
            return Ok(None);
        };
        let found = executions::find_execution::find_execution(op(ctx)?, id);
        let found = found.await.map_err(|error| to_error(ctx, &error))?;
        Ok(Some(Execution(found)))
    }

    /// The id of the newest of them.
    async fn execution_id(&self) -> Option<ID> {
        self.0.execution_id.map(|id| ID(id.to_string()))
    }

    /// When the next one is started, while the state is `RETRYING`.
    async fn retry_at(&self) -> Option<DateTime<Utc>> {
        self.0.retry_at
    }

    /// Why it is where it is.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// When nothing was to come of it any more.
    async fn ended_at(&self) -> Option<DateTime<Utc>> {
        self.0.ended_at
    }
}

/// A page of ticks.
#[derive(Debug, Clone, SimpleObject)]
pub struct ScheduleTickConnection {
    /// The ticks with their cursors.
    pub edges: Vec<ScheduleTickEdge>,
    /// The ticks.
    pub nodes: Vec<ScheduleTick>,
    /// Where the page stands in the list.
    pub page_info: PageInfo,
}

/// A tick in a list.
#[derive(Debug, Clone, SimpleObject)]
pub struct ScheduleTickEdge {
    /// Its place in the list.
    pub cursor: String,
    /// The tick.
    pub node: ScheduleTick,
}

impl From<domain::page::Page<schedules::Tick>> for ScheduleTickConnection {
    fn from(page: domain::page::Page<schedules::Tick>) -> Self {
        let cursor = |tick: &schedules::Tick| tick.fire_time.timestamp_micros().to_string();
        let page_info = PageInfo::of(&page, cursor);
        let nodes: Vec<ScheduleTick> = page.items.into_iter().map(ScheduleTick).collect();
        let edge = |node: &ScheduleTick| ScheduleTickEdge {
            cursor: cursor(&node.0),
            node: node.clone(),
        };
        Self {
            edges: nodes.iter().map(edge).collect(),
            nodes,
            page_info,
        }
    }
}
