//! `GET /api/v1/agents`

use agents::list_agents::AgentFilter;
use axum::Json;
use chrono::{DateTime, Utc};
use domain::agent::AgentStatus;
use domain::id::AgentId;
use executions::list_agents::AgentOrder;
use executions::statistics::statistics;
use serde::{Deserialize, Serialize};

use crate::rest::body::Parameters;
use crate::rest::error::ApiError;
use crate::sign_in::SignedIn;

/// Which agents, in which order.
#[derive(Debug, Deserialize)]
pub(crate) struct Input {
    filter: Option<String>,
    sort: Option<String>,
    page: Option<i64>,
    limit: Option<i64>,
}

/// A numbered page of agents.
#[derive(Debug, Serialize)]
pub(crate) struct Output {
    agents: Vec<AgentSummary>,
    pagination: Pagination,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct AgentSummary {
    id: AgentId,
    name: String,
    description: String,
    status: AgentStatus,
    last_run: Option<DateTime<Utc>>,
    total_runs: i64,
    success_rate: Option<f64>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Pagination {
    page: i64,
    limit: i64,
    total: i64,
    total_pages: i64,
}

/// Lists agents.
pub(crate) async fn list_agents(
    SignedIn(op): SignedIn,
    Parameters(input): Parameters<Input>,
) -> Result<Json<Output>, ApiError> {
    let status = status(input.filter.as_deref())?;
    let order = order(input.sort.as_deref())?;
    let page = in_range("page", input.page, 1, 1, 1_000_000)?;
    let limit = in_range("limit", input.limit, 20, 1, 100)?;
    let filter = AgentFilter {
        status,
        ..AgentFilter::default()
    };
    let (agents, total) =
        executions::list_agents::list_agents(&op, &filter, order, page, limit).await?;
    let ids: Vec<AgentId> = agents.iter().map(|agent| agent.id).collect();
    let statistics = statistics(&op, &ids).await?;
    let agents = agents
        .into_iter()
        .zip(statistics)
        .map(|(agent, statistics)| AgentSummary {
            id: agent.id,
            name: agent.name,
            description: agent.description,
            status: agent.status,
            last_run: statistics.last_execution_at,
            total_runs: statistics.total,
            success_rate: statistics.success_rate(),
        })
        .collect();
    let total_pages = (total + limit - 1) / limit;
    Ok(Json(Output {
        agents,
        pagination: Pagination {
            page,
            limit,
            total,
            total_pages,
        },
    }))
}

fn status(filter: Option<&str>) -> Result<Option<AgentStatus>, ApiError> {
    match filter {
        None | Some("active") => Ok(Some(AgentStatus::Active)),
        Some("inactive") => Ok(Some(AgentStatus::Inactive)),
        Some("all") => Ok(None),
        Some(_) => Err(ApiError::field("filter", "must be active, inactive or all")),
    }
}

fn order(sort: Option<&str>) -> Result<AgentOrder, ApiError> {
    match sort {
        None | Some("createdAt") => Ok(AgentOrder::CreatedAt),
        Some("name") => Ok(AgentOrder::Name),
        Some("lastRun") => Ok(AgentOrder::LastRun),
        Some(_) => Err(ApiError::field(
            "sort",
            "must be name, createdAt or lastRun",
        )),
    }
}

fn in_range(
    parameter: &str,
    given: Option<i64>,
    default: i64,
    min: i64,
    max: i64,
) -> Result<i64, ApiError> {
    let value = given.unwrap_or(default);
    if (min..=max).contains(&value) {
        return Ok(value);
    }
    Err(ApiError::field(
        parameter,
        format!("is {value}; it must be from {min} to {max}"),
    ))
}
