//! From a request to the context its use cases run in.

use std::net::SocketAddr;

use access::OpContext;
use access::context::Origin;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header::{AUTHORIZATION, USER_AGENT};
use axum::http::request::Parts;
use domain::id::RequestId;

use crate::rest::error::ApiError;
use crate::router::Shared;

/// The context of a request with a valid token. Refuses every other.
pub(crate) struct SignedIn(pub(crate) OpContext);

/// The context of a request with a valid token, or none when there is no token at all. A token
/// that does not open is refused.
pub(crate) struct MaybeSignedIn(pub(crate) Option<OpContext>);

/// The id that this request has in logs and errors.
pub(crate) struct Id(pub(crate) RequestId);

impl FromRequestParts<Shared> for Id {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> Result<Self, Self::Rejection> {
        Ok(Self(request_id(parts)))
    }
}

impl FromRequestParts<Shared> for SignedIn {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, ApiError> {
        let MaybeSignedIn(op) = MaybeSignedIn::from_request_parts(parts, shared).await?;
        op.map(Self).ok_or_else(|| {
            let error = identity::Error::AuthenticationFailed;
            ApiError::from(error)
                .with_message("sign in first: send a token as \"Authorization: Bearer pb_...\"")
        })
    }
}

impl FromRequestParts<Shared> for MaybeSignedIn {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, ApiError> {
        let Some(header) = parts.headers.get(AUTHORIZATION) else {
            return Ok(Self(None));
        };
        let id = request_id(parts);
        let header = header.to_str().unwrap_or_default();
        authenticate(shared, header, id, origin(parts))
            .await
            .map(|op| Self(Some(op)))
            .map_err(ApiError::from)
    }
}

/// The context for a value such as `Bearer pb_...`.
///
/// # Errors
///
/// When the token does not open, or the database fails.
pub(crate) async fn authenticate(
    shared: &Shared,
    header: &str,
    id: RequestId,
    origin: Origin,
) -> Result<OpContext, identity::Error> {
    let token = header
        .split_once(' ')
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim())
        .ok_or(identity::Error::AuthenticationFailed)?;
    let db = &shared.app.db;
    let actor = identity::authenticate::authenticate(db, token).await?;
    Ok(OpContext::new(db.clone(), actor, id, origin))
}

/// Where the request came from.
pub(crate) fn origin(parts: &Parts) -> Origin {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    let user_agent = parts
        .headers
        .get(USER_AGENT)
        .and_then(|value| value.to_str().ok());
    Origin {
        ip_address: peer.map(|ConnectInfo(address)| address.ip().to_string()),
        user_agent: user_agent.map(|text| text.chars().take(300).collect()),
    }
}

pub(crate) fn request_id(parts: &Parts) -> RequestId {
    parts
        .extensions
        .get::<RequestId>()
        .copied()
        .unwrap_or_else(RequestId::new)
}
