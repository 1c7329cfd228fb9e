//! `GET /api/v1/agents/{id}`

use axum::Json;
use chrono::{DateTime, Utc};
use domain::agent::{AgentConfiguration, AgentStatus};
use domain::id::AgentId;
use executions::statistics::statistics_of;
use serde::Serialize;

use crate::rest::body::PathId;
use crate::rest::error::ApiError;
use crate::sign_in::SignedIn;

/// An agent with its current version and its numbers.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    id: AgentId,
    name: String,
    description: String,
    system_prompt: String,
    tools: Vec<String>,
    configuration: AgentConfiguration,
    tags: Vec<String>,
    status: AgentStatus,
    version: i32,
    revision: i32,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    statistics: Statistics,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Statistics {
    total_runs: i64,
    successful_runs: i64,
    failed_runs: i64,
    average_duration: Option<f64>,
    average_steps: Option<f64>,
}

/// Finds an agent.
pub(crate) async fn find_agent(
    SignedIn(op): SignedIn,
    PathId(id): PathId<AgentId>,
) -> Result<Json<Output>, ApiError> {
    let (agent, version) = agents::find_agent::find_agent(&op, id).await?;
    let numbers = statistics_of(&op, id).await?;
    Ok(Json(Output {
        id: agent.id,
        name: agent.name,
        description: agent.description,
        system_prompt: version.definition.system_prompt,
        tools: version.definition.tools,
        configuration: version.definition.configuration,
        tags: agent.tags,
        status: agent.status,
        version: agent.version,
        revision: agent.revision,
        created_at: agent.created_at,
        updated_at: agent.updated_at,
        statistics: Statistics {
            total_runs: numbers.total,
            successful_runs: numbers.completed,
            failed_runs: numbers.failed,
            average_duration: numbers.average_seconds,
            average_steps: numbers.average_steps,
        },
    }))
}
