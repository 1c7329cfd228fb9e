//! `GET /api/v1/agents/{id}/executions`

use axum::Json;
use chrono::{DateTime, Utc};
use domain::execution::ExecutionStatus;
use domain::id::{AgentId, ExecutionId, UserId};
use domain::page::{MAX_PAGE, Window};
use executions::Execution;
use executions::list_executions::ExecutionFilter;
use executions::statistics::statistics_of;
use serde::{Deserialize, Serialize};

use crate::rest::body::{Parameters, PathId, end, start};
use crate::rest::error::ApiError;
use crate::sign_in::SignedIn;

/// Which executions.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    start_date: Option<String>,
    end_date: Option<String>,
    limit: Option<i32>,
    after: Option<ExecutionId>,
}

/// Executions, newest first, and the agent's numbers over all time.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    executions: Vec<ExecutionSummary>,
    /// The `after` of the next page; null at the end.
    next: Option<ExecutionId>,
    statistics: Statistics,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ExecutionSummary {
    execution_id: ExecutionId,
    goal: String,
    status: ExecutionStatus,
    started_at: Option<DateTime<Utc>>,
    completed_at: Option<DateTime<Utc>>,
    duration: Option<f64>,
    steps: i32,
    tools_used: Vec<String>,
    input_tokens: i64,
    output_tokens: i64,
    /// Null when the price of a model that answered is not known.
    cost_micro_usd: Option<i64>,
    user_id: UserId,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Statistics {
    total_executions: i64,
    success_rate: Option<f64>,
    average_duration: Option<f64>,
}

/// Lists an agent's executions.
pub(crate) async fn list_executions(
    SignedIn(op): SignedIn,
    PathId(id): PathId<AgentId>,
    Parameters(input): Parameters<Input>,
) -> Result<Json<Output>, ApiError> {
    let filter = ExecutionFilter {
        agent: Some(id),
        status: None,
        since: start("startDate", input.start_date.as_deref())?,
        until: end("endDate", input.end_date.as_deref())?,
    };
    let limit = input.limit.unwrap_or(MAX_PAGE);
    if !(1..=MAX_PAGE).contains(&limit) {
        let message = format!("is {limit}; it must be from 1 to {MAX_PAGE}");
        return Err(ApiError::field("limit", message));
    }
    // The agent must exist for the caller, or the list would say that it never ran.
    agents::find_agent::find_agent(&op, id).await?;
    let window = Window::first(limit, input.after);
    let page = executions::list_executions::list_executions(&op, &filter, window).await?;
    let numbers = statistics_of(&op, id).await?;
    let next = page
        .items
        .last()
        .filter(|_| page.has_next)
        .map(|execution| execution.id);
    Ok(Json(Output {
        executions: page.items.into_iter().map(ExecutionSummary::from).collect(),
        next,
        statistics: Statistics {
            total_executions: numbers.total,
            success_rate: numbers.success_rate(),
            average_duration: numbers.average_seconds,
        },
    }))
}

impl From<Execution> for ExecutionSummary {
    fn from(execution: Execution) -> Self {
        let duration = execution.duration_seconds();
        Self {
            execution_id: execution.id,
            goal: execution.goal,
            status: execution.status,
            started_at: execution.started_at,
            completed_at: execution.completed_at,
            duration,
            steps: execution.steps,
            tools_used: execution.tools_used,
            input_tokens: execution.input_tokens,
            output_tokens: execution.output_tokens,
            cost_micro_usd: execution.cost_micro_usd,
            user_id: execution.requested_by,
        }
    }
}
