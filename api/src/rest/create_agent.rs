//! `POST /api/v1/agents/create`

use agents::create_agent::CreateAgent;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use domain::agent::{AgentConfiguration, AgentDefinition, AgentStatus};
use domain::id::{AgentId, UserId};
use serde::{Deserialize, Serialize};

use crate::rest::body::Body;
use crate::rest::error::ApiError;
use crate::router::Shared;
use crate::sign_in::SignedIn;

/// An agent to make.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Input {
    name: String,
    #[serde(default)]
    description: String,
    system_prompt: String,
    #[serde(default)]
    tools: Vec<String>,
    #[serde(default)]
    configuration: AgentConfiguration,
    #[serde(default)]
    tags: Vec<String>,
    /// A second request with the same key answers with the agent of the first.
    idempotency_key: Option<String>,
}

/// The agent that was made.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    id: AgentId,
    name: String,
    status: AgentStatus,
    created_at: DateTime<Utc>,
    created_by: UserId,
}

/// Makes an agent.
pub(crate) async fn create_agent(
    State(shared): State<Shared>,
    SignedIn(op): SignedIn,
    Body(input): Body<Input>,
) -> Result<(StatusCode, Json<Output>), ApiError> {
    let input = CreateAgent {
        name: input.name,
        description: input.description,
        tags: input.tags,
        definition: AgentDefinition {
            system_prompt: input.system_prompt,
            tools: input.tools,
            configuration: input.configuration,
        },
        idempotency_key: input.idempotency_key,
    };
    let agent = agents::create_agent::create_agent(&op, &shared.app.tool_names, input).await?;
    let output = Output {
        id: agent.id,
        name: agent.name,
        status: agent.status,
        created_at: agent.created_at,
        created_by: agent.created_by,
    };
    Ok((StatusCode::CREATED, Json(output)))
}
