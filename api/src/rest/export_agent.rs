//! `GET /api/v1/agents/{id}/definition`

use agents::export_agent::Export;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use domain::id::AgentId;
use serde::Deserialize;

use crate::rest::body::{Parameters, PathId};
use crate::rest::error::ApiError;
use crate::sign_in::SignedIn;

/// Which version.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    version: Option<i32>,
}

/// Gives an agent as a definition file, for saving.
pub(crate) async fn export_agent(
    SignedIn(op): SignedIn,
    PathId(id): PathId<AgentId>,
    Parameters(input): Parameters<Input>,
) -> Result<Response, ApiError> {
    let export = agents::export_agent::export_agent(&op, id, input.version).await?;
    let Export {
        file_name, text, ..
    } = export;
    let mut response = text.into_response();
    let headers = response.headers_mut();
    let kind = HeaderValue::from_static("application/yaml; charset=utf-8");
    headers.insert(CONTENT_TYPE, kind);
    // The name has letters, digits and hyphens alone.
    let disposition = format!("attachment; filename=\"{file_name}\"");
    if let Ok(disposition) = HeaderValue::from_str(&disposition) {
        headers.insert(CONTENT_DISPOSITION, disposition);
    }
    Ok(response)
}
