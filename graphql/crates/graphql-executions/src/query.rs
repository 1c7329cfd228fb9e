//! Queries about executions.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use executions::list_approvals::{self, ApprovalFilter};
use executions::list_executions;
use graphql_agents::agent::agent_id;
use graphql_core::connection::Arguments;
use graphql_core::error::{invalid, to_error};
use graphql_core::scope::op;

use crate::approval::{Approval, ApprovalConnection, ApprovalStatus, approval_id};
use crate::execution::{Execution, ExecutionConnection, ExecutionStatus, execution_id, saturate};

/// Which executions.
#[derive(Debug, Clone, Default, InputObject)]
pub struct ExecutionFilter {
    /// Only those of this agent.
    pub agent_id: Option<ID>,
    /// Only those with this status.
    pub status: Option<ExecutionStatus>,
}

/// An agent's executions in numbers.
#[derive(Debug, Clone, SimpleObject)]
pub struct AgentStatistics {
    /// The agent.
    pub agent_id: ID,
    /// All its executions.
    pub total_executions: i32,
    /// Those that reached an answer.
    pub completed_executions: i32,
    /// Those that failed.
    pub failed_executions: i32,
    /// Completed of completed and failed, 0 to 1; null before the first has ended.
    pub success_rate: Option<f64>,
    /// The mean duration of the completed ones, in milliseconds.
    pub average_duration_ms: Option<f64>,
    /// The mean number of steps of the completed ones.
    pub average_steps: Option<f64>,
    /// When the newest was asked for.
    pub last_execution_at: Option<DateTime<Utc>>,
}

/// The queries about executions.
#[derive(Default)]
pub struct ExecutionQuery;

#[Object]
impl ExecutionQuery {
    /// Executions, newest first.
    #[graphql(complexity = "first.or(last).unwrap_or(1).max(1) as usize * child_complexity")]
    async fn executions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only those behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those in front of this cursor.")] before: Option<String>,
        #[graphql(desc = "Only those that match.")] filter: Option<ExecutionFilter>,
    ) -> Result<ExecutionConnection> {
        let op = op(ctx)?;
        let window = Arguments {
            first,
            after,
            last,
            before,
        }
        .window(ctx)?;
        let filter = filter.unwrap_or_default();
        let filter = list_executions::ExecutionFilter {
            agent: filter.agent_id.map(|id| agent_id(ctx, &id)).transpose()?,
            status: filter.status.map(Into::into),
            ..Default::default()
        };
        let page = list_executions::list_executions(op, &filter, window)
            .await
            .map_err(|error| to_error(ctx, &error))?;
        Ok(ExecutionConnection::new(page, filter))
    }

    /// The execution with this id; null when the organisation has none.
    pub async fn execution(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The execution's id.")] id: ID,
    ) -> Result<Option<Execution>> {
        let op = op(ctx)?;
        match executions::find_execution::find_execution(op, execution_id(ctx, &id)?).await {
            Ok(execution) => Ok(Some(Execution(execution))),
            Err(executions::Error::NotFound(_)) => Ok(None),
            Err(error) => Err(to_error(ctx, &error)),
        }
    }

    /// What executions ask people, newest first.
    #[graphql(complexity = "first.or(last).unwrap_or(1).max(1) as usize * child_complexity")]
    async fn approvals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only those behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those in front of this cursor.")] before: Option<String>,
        #[graphql(
            desc = "Only those with this status; pending ones only while their execution \
                          goes on."
        )]
        status: Option<ApprovalStatus>,
    ) -> Result<ApprovalConnection> {
        let window = Arguments {
            first,
            after,
            last,
            before,
        }
        .window(ctx)?;
        let filter = ApprovalFilter {
            execution: None,
            status: status.map(Into::into),
        };
        let page = list_approvals::list_approvals(op(ctx)?, filter, window)
            .await
            .map_err(|error| to_error(ctx, &error))?;
        Ok(page.into())
    }

    /// The decision with this id; null when the organisation has none.
    pub async fn approval(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The decision's id.")] id: ID,
    ) -> Result<Option<Approval>> {
        let id = approval_id(ctx, &id)?;
        match list_approvals::find_approval(op(ctx)?, id).await {
            Ok(approval) => Ok(Some(Approval(approval))),
            Err(executions::Error::ApprovalNotFound(_)) => Ok(None),
            Err(error) => Err(to_error(ctx, &error)),
        }
    }

    /// How these agents have done so far, in the order of the ids.
    #[graphql(complexity = "agent_ids.len() * child_complexity")]
    async fn agent_statistics(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The agents, at most 100.")] agent_ids: Vec<ID>,
    ) -> Result<Vec<AgentStatistics>> {
        if agent_ids.len() > 100 {
            let message = format!(
                "\"agentIds\" has {} ids; at most 100 are taken",
                agent_ids.len()
            );
            return Err(invalid(ctx, message));
        }
        let ids = agent_ids
            .iter()
            .map(|id| agent_id(ctx, id))
            .collect::<Result<Vec<_>>>()?;
        let statistics = executions::statistics::statistics(op(ctx)?, &ids)
            .await
            .map_err(|error| to_error(ctx, &error))?;
        Ok(statistics.into_iter().map(Into::into).collect())
    }
}

impl From<executions::statistics::AgentStatistics> for AgentStatistics {
    fn from(statistics: executions::statistics::AgentStatistics) -> Self {
        Self {
            agent_id: ID(statistics.agent.to_string()),
            total_executions: saturate(statistics.total),
            completed_executions: saturate(statistics.completed),
            failed_executions: saturate(statistics.failed),
            success_rate: statistics.success_rate(),
            average_duration_ms: statistics.average_seconds.map(|seconds| seconds * 1000.0),
            average_steps: statistics.average_steps,
            last_execution_at: statistics.last_execution_at,
        }
    }
}
