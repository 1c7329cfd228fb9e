//! `POST /api/v1/development/sign-in`: one click instead of a token, in development mode only.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};
use chrono::TimeDelta;
use domain::error::ErrorCode;
use domain::role::AccessRole;
use identity::provision::{ProvisionToken, provision_token};
use serde::Serialize;

use crate::config::Mode;
use crate::rest::error::ApiError;
use crate::router::Shared;

/// A token of the development organisation's administrator.
#[derive(Debug, Serialize)]
pub(crate) struct Output {
    token: String,
}

/// Makes a token for the development organisation's administrator.
///
/// Anybody who can send this request becomes one, so that it is refused outside development mode
/// (which listens on loopback alone), to names that are not this machine's own (a foreign name that
/// points here), and to other pages.
pub(crate) async fn sign_in(
    State(shared): State<Shared>,
    headers: HeaderMap,
) -> Result<Json<Output>, ApiError> {
    if shared.app.config.mode != Mode::Development {
        let message = "there is nothing at this path";
        return Err(ApiError::new(ErrorCode::NotFound, message));
    }
    if !is_local(&headers) {
        let message = "development sign-in works from this machine's own address only";
        return Err(ApiError::new(ErrorCode::PermissionDenied, message));
    }
    let input = ProvisionToken {
        organisation: "development".to_owned(),
        email: "admin@development.example".to_owned(),
        access_role: AccessRole::Admin,
        department: None,
        name: "development sign-in".to_owned(),
        valid_for: Some(TimeDelta::days(1)),
        requested_by: "development sign-in",
    };
    let token = provision_token(&shared.app.db, input).await?;
    Ok(Json(Output {
        token: token.expose().to_owned(),
    }))
}

fn is_local(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let host = text(HOST).unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let own_page = text(ORIGIN).is_none_or(|origin| origin == format!("http://{host}"));
    matches!(name, "127.0.0.1" | "localhost" | "[::1]") && own_page
}
