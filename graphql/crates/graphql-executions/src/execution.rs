//! Executions.

use async_graphql::dataloader::DataLoader;
use async_graphql::{ComplexObject, Context, Enum, Error, ID, Json, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use domain::id::ExecutionId;
use domain::page::{MAX_PAGE, Window};
use executions::find_execution::MAX_EVENTS;
use executions::list_approvals::{ApprovalFilter, list_approvals};
use executions::list_executions::{self, ExecutionFilter};
use graphql_agents::agent::Agent;
use graphql_agents::agent_version::AgentVersion;
use graphql_agents::loaders::{AgentLoader, AgentVersionLoader};
use graphql_core::connection::PageInfo;
use graphql_core::error::{invalid, to_error};
use graphql_core::scope::op;
use graphql_core::user::{User, load_user};
use graphql_core::whole_number::WholeNumber;
use serde_json::Value;

use crate::approval::{Approval, ApprovalStatus};
use crate::event::ExecutionEvent;
use crate::present::to_events;

/// Where an execution stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::execution::ExecutionStatus")]
pub enum ExecutionStatus {
    /// Waits for a worker.
    Queued,
    /// A worker performs it.
    Running,
    /// Waits for people to decide something.
    Waiting,
    /// Stands still until a person lets it go on.
    Paused,
    /// Ended with an answer.
    Completed,
    /// Ended without an answer; the last event says why.
    Failed,
    /// Was stopped by a person.
    Cancelled,
}

/// How an execution is written as a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum ExportFormat {
    /// All of it, for programs.
    Json,
    /// Step by step, for people.
    Markdown,
}

/// How many events an execution shows when nobody says.
const DEFAULT_EVENTS: i32 = 100;

/// One run of one agent version.
#[derive(Debug, Clone)]
pub struct Execution(pub executions::Execution);

#[Object]
impl Execution {
    /// The execution's id.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// What the agent is to achieve.
    async fn goal(&self) -> &str {
        &self.0.goal
    }

    /// Facts given with the goal, an object.
    async fn context(&self) -> Option<Json<&Value>> {
        self.0.context.as_ref().map(Json)
    }

    /// Where it stands.
    async fn status(&self) -> ExecutionStatus {
        self.0.status.into()
    }

    /// The agent.
    async fn agent(&self, ctx: &Context<'_>) -> Result<Agent> {
        let agent = ctx
            .data::<DataLoader<AgentLoader>>()?
            .load_one(self.0.agent_id)
            .await?;
        agent.ok_or_else(|| Error::new("the agent no longer exists"))
    }

    /// The version that runs, whatever is published meanwhile.
    async fn agent_version(&self, ctx: &Context<'_>) -> Result<AgentVersion> {
        let loader = ctx.data::<DataLoader<AgentVersionLoader>>()?;
        let version = loader.load_one(self.0.agent_version_id).await?;
        version.ok_or_else(|| Error::new("the agent's version no longer exists"))
    }

    /// Who asked for it.
    async fn requested_by(&self, ctx: &Context<'_>) -> Result<User> {
        load_user(ctx, self.0.requested_by).await
    }

    /// The execution that it goes on from; null for one that began by itself.
    async fn forked_from_id(&self) -> Option<ID> {
        self.0.forked_from.map(|id| ID(id.to_string()))
    }

    /// When it was asked for.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When a worker first took it.
    async fn started_at(&self) -> Option<DateTime<Utc>> {
        self.0.started_at
    }

    /// When it ended.
    async fn completed_at(&self) -> Option<DateTime<Utc>> {
        self.0.completed_at
    }

    /// Turns of the model so far.
    async fn steps(&self) -> i32 {
        self.0.steps
    }

    /// The tools called so far, each once.
    async fn tools_used(&self) -> &[String] {
        &self.0.tools_used
    }

    /// Tokens that the model has read so far.
    async fn input_tokens(&self) -> i32 {
        saturate(self.0.input_tokens)
    }

    /// Tokens that the model has written so far.
    async fn output_tokens(&self) -> i32 {
        saturate(self.0.output_tokens)
    }

    /// What its turns cost so far; null when the price of a model that answered is not known.
    async fn cost_micro_usd(&self) -> Option<WholeNumber> {
        self.0.cost_micro_usd.map(WholeNumber)
    }

    /// The answer, once completed.
    async fn output(&self) -> Option<&str> {
        self.0.output()
    }

    /// Why it failed or was cancelled.
    async fn error(&self) -> Option<&str> {
        self.0.error()
    }

    /// Whether the built-in simulated model answered at least one turn.
    async fn simulated(&self) -> bool {
        self.0.simulated
    }

    /// Whether its tools were only simulated: nothing happened outside.
    async fn dry_run(&self) -> bool {
        self.0.dry_run
    }

    /// The seq of its newest event.
    async fn last_seq(&self) -> i32 {
        self.0.last_seq
    }

    /// Where the execution is to be had as a file: a path on this server, for `GET` with a token.
    async fn export_url(
        &self,
        #[graphql(desc = "How it is written.")] format: ExportFormat,
    ) -> String {
        let format = match format {
            ExportFormat::Json => "json",
            ExportFormat::Markdown => "markdown",
        };
        format!("/api/v1/executions/{}/export?format={format}", self.0.id)
    }

    /// The events behind `after`, in order.
    #[graphql(complexity = "10 + first.unwrap_or(100).max(1) as usize * child_complexity")]
    async fn events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, 1 to 500; 100 by default.")] first: Option<i32>,
        #[graphql(desc = "Only those behind this seq; 0 by default.")] after: Option<i32>,
    ) -> Result<Vec<ExecutionEvent>> {
        let first = first.unwrap_or(DEFAULT_EVENTS);
        if !(1..=MAX_EVENTS).contains(&first) {
            let message = format!("\"first\" is {first}; it must be from 1 to {MAX_EVENTS}");
            return Err(invalid(ctx, message));
        }
        let (id, after) = (self.0.id, after.unwrap_or(0));
        let entries = executions::find_execution::find_events(op(ctx)?, id, after, first)
            .await
            .map_err(|error| to_error(ctx, &error))?;
        to_events(ctx, id, entries).await
    }

    /// What it has asked people, newest first, at most 100.
    #[graphql(complexity = "10 + 10 * child_complexity")]
    async fn approvals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those with this status.")] status: Option<ApprovalStatus>,
    ) -> Result<Vec<Approval>> {
        let filter = ApprovalFilter {
            execution: Some(self.0.id),
            status: status.map(Into::into),
        };
        let page = list_approvals(op(ctx)?, filter, Window::first(MAX_PAGE, None))
            .await
            .map_err(|error| to_error(ctx, &error))?;
        Ok(page.items.into_iter().map(Approval).collect())
    }
}

/// GraphQL's `Int` has 32 bits.
pub(crate) fn saturate(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// A page of executions.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct ExecutionConnection {
    /// The executions with their cursors.
    pub edges: Vec<ExecutionEdge>,
    /// The executions.
    pub nodes: Vec<Execution>,
    /// Where the page stands in the list.
    pub page_info: PageInfo,
    #[graphql(skip)]
    filter: ExecutionFilter,
}

#[ComplexObject]
impl ExecutionConnection {
    /// How many executions match in all. Counted when asked for.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i32> {
        let count = list_executions::count_executions(op(ctx)?, &self.filter)
            .await
            .map_err(|error| to_error(ctx, &error))?;
        Ok(saturate(count))
    }
}

impl ExecutionConnection {
    /// A page as a connection.
    #[must_use]
    pub fn new(page: domain::page::Page<executions::Execution>, filter: ExecutionFilter) -> Self {
        let page_info = PageInfo::of(&page, |execution| execution.id.to_string());
        let nodes: Vec<Execution> = page.items.into_iter().map(Execution).collect();
        let edges = nodes
            .iter()
            .map(|node| ExecutionEdge {
                cursor: node.0.id.to_string(),
                node: node.clone(),
            })
            .collect();
        Self {
            edges,
            nodes,
            page_info,
            filter,
        }
    }
}

/// An execution in a list.
#[derive(Debug, Clone, SimpleObject)]
pub struct ExecutionEdge {
    /// Its place in the list.
    pub cursor: String,
    /// The execution.
    pub node: Execution,
}

/// Reads the id of an execution.
pub(crate) fn execution_id(ctx: &Context<'_>, id: &ID) -> Result<ExecutionId> {
    id.parse().map_err(|error| invalid(ctx, error))
}
