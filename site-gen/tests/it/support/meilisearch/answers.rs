//! The words in which Meilisearch refuses.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

pub(super) fn refuse(status: StatusCode, code: &str, kind: &str, message: &str) -> Response {
    (status, Json(error(code, kind, message))).into_response()
}

pub(super) fn error(code: &str, kind: &str, message: &str) -> Value {
    json!({ "message": message, "code": code, "type": kind, "link": format!("https://docs.meilisearch.com/errors#{code}") })
}

pub(super) fn no_index(uid: &str) -> Response {
    let message = format!("Index `{uid}` not found.");
    refuse(
        StatusCode::NOT_FOUND,
        "index_not_found",
        "invalid_request",
        &message,
    )
}

pub(super) fn not_found(indexes: &[&str]) -> Value {
    let mut names: Vec<String> = indexes.iter().map(|name| format!("`{name}`")).collect();
    names.sort();
    let indexes = if names.len() == 1 { "Index" } else { "Indexes" };
    let message = format!("{indexes} {} not found.", names.join(", "));
    error("index_not_found", "invalid_request", &message)
}
