//! `DELETE /api/v1/agents/{id}`

use axum::http::StatusCode;
use domain::id::AgentId;

use crate::rest::body::PathId;
use crate::rest::error::ApiError;
use crate::sign_in::SignedIn;

/// Deletes an agent.
pub(crate) async fn delete_agent(
    SignedIn(op): SignedIn,
    PathId(id): PathId<AgentId>,
) -> Result<StatusCode, ApiError> {
    agents::delete_agent::delete_agent(&op, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
