//! `PATCH /api/v1/agents/{id}`

use agents::update_agent::UpdateAgent;
use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use domain::agent::AgentStatus;
use domain::approval::ApprovalPolicy;
use domain::id::AgentId;
use domain::rule::ToolRule;
use serde::{Deserialize, Deserializer, Serialize};

use crate::rest::body::{Body, PathId};
use crate::rest::error::ApiError;
use crate::router::Shared;
use crate::sign_in::SignedIn;

/// What to change; what is left out stays as it is.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Input {
    revision: Option<i32>,
    name: Option<String>,
    description: Option<String>,
    status: Option<AgentStatus>,
    tags: Option<Vec<String>>,
    system_prompt: Option<String>,
    tools: Option<Vec<String>>,
    #[serde(default)]
    configuration: Configuration,
    /// Why; kept with the version that the change makes, if it makes one.
    note: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct Configuration {
    max_steps: Option<u32>,
    timeout: Option<u32>,
    model: Option<String>,
    require_confirmation: Option<bool>,
    approval: Option<ApprovalPolicy>,
    read_only: Option<bool>,
    /// Null for a share of the model's window, which is not the same as leaving it out.
    #[serde(deserialize_with = "given")]
    compact_at: Option<Option<u32>>,
    rules: Option<Vec<ToolRule>>,
}

/// What is there, null or not.
fn given<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Option<u32>>, D::Error> {
    Option::deserialize(value).map(Some)
}

/// The agent after the change.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    id: AgentId,
    name: String,
    version: i32,
    revision: i32,
    updated_at: DateTime<Utc>,
}

/// Changes an agent.
pub(crate) async fn update_agent(
    State(shared): State<Shared>,
    SignedIn(op): SignedIn,
    PathId(id): PathId<AgentId>,
    Body(input): Body<Input>,
) -> Result<Json<Output>, ApiError> {
    let change = UpdateAgent {
        revision: input.revision,
        name: input.name,
        description: input.description,
        status: input.status,
        tags: input.tags,
        system_prompt: input.system_prompt,
        tools: input.tools,
        max_steps: input.configuration.max_steps,
        timeout: input.configuration.timeout,
        model: input.configuration.model,
        require_confirmation: input.configuration.require_confirmation,
        approval: input.configuration.approval,
        read_only: input.configuration.read_only,
        compact_at: input.configuration.compact_at,
        rules: input.configuration.rules,
        note: input.note,
    };
    let agent = agents::update_agent::update_agent(&op, &shared.app.tool_names, id, change).await?;
    Ok(Json(Output {
        id: agent.id,
        name: agent.name,
        version: agent.version,
        revision: agent.revision,
        updated_at: agent.updated_at,
    }))
}
