//! `GET /api/v1/executions/{id}/export`

use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::id::ExecutionId;
use exports::export_execution::{self, Format};
use serde::Deserialize;

use crate::rest::body::{Parameters, PathId};
use crate::rest::error::ApiError;
use crate::sign_in::SignedIn;

/// How it is to be written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    format: Option<String>,
}

/// Gives an execution as a file, for saving; nothing when the client has it already.
pub(crate) async fn export_execution(
    SignedIn(op): SignedIn,
    PathId(id): PathId<ExecutionId>,
    Parameters(input): Parameters<Input>,
    request: HeaderMap,
) -> Result<Response, ApiError> {
    let name = input.format.as_deref().unwrap_or("json");
    let format =
        Format::named(name).ok_or_else(|| ApiError::field("format", "must be json or markdown"))?;
    let export = export_execution::export_execution(&op, id, format).await?;
    // Weak: on its way the file may be compressed.
    let tag = format!("W/\"{}\"", export.fingerprint);
    // The name has letters, digits, hyphens, underscores and a dot alone.
    let disposition = format!("attachment; filename=\"{}\"", export.file_name);
    let mut response = if is_known(&request, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut response = export_execution::write(export).into_response();
        set(&mut response, CONTENT_TYPE, format.media_type());
        set(&mut response, CONTENT_DISPOSITION, &disposition);
        response
    };
    set(&mut response, ETAG, &tag);
    set(&mut response, CACHE_CONTROL, "private, no-cache");
    Ok(response)
}

fn set(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// Whether the client names the tag among those it has.
fn is_known(request: &HeaderMap, tag: &str) -> bool {
    let strong = tag.trim_start_matches("W/");
    request
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|known| known.trim().trim_start_matches("W/"))
        .any(|known| known == "*" || known == strong)
}
