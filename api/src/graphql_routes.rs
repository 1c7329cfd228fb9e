//! The routes of GraphQL.

use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, QueryRejection};
use axum::extract::{FromRequestParts, Query, Request, State, WebSocketUpgrade};
use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};
use axum::response::{IntoResponse, Response};
use domain::error::ErrorCode;
use domain::id::RequestId;
use graphql::http::QueryString;

use crate::rest::error::ApiError;
use crate::router::Shared;
use crate::sign_in::{Id, MaybeSignedIn, authenticate, origin, request_id};

/// Answers a POST.
pub(crate) async fn post(
    State(shared): State<Shared>,
    Id(id): Id,
    signed_in: Result<MaybeSignedIn, ApiError>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let op = match signed_in {
        Ok(MaybeSignedIn(op)) => op,
        Err(error) => return refuse(&headers, id, &error),
    };
    match body {
        Ok(body) => graphql::http::post(&shared.app.schema, id, op, &headers, body).await,
        Err(rejection) => {
            let error = ApiError::unreadable(rejection.status(), rejection.body_text());
            refuse(&headers, id, &error)
        }
    }
}

/// Answers a GET: queries only.
pub(crate) async fn get(
    State(shared): State<Shared>,
    Id(id): Id,
    signed_in: Result<MaybeSignedIn, ApiError>,
    headers: HeaderMap,
    query: Result<Query<QueryString>, QueryRejection>,
) -> Response {
    let op = match signed_in {
        Ok(MaybeSignedIn(op)) => op,
        Err(error) => return refuse(&headers, id, &error),
    };
    match query {
        Ok(Query(query)) => graphql::http::get(&shared.app.schema, id, op, &headers, query).await,
        Err(_) => {
            let message = "give the query as the parameter \"query\", or send it by POST";
            refuse(
                &headers,
                id,
                &ApiError::new(ErrorCode::InvalidRequest, message),
            )
        }
    }
}

/// Opens a WebSocket. Its first message carries the token.
pub(crate) async fn ws(State(shared): State<Shared>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    if is_foreign(&parts.headers) {
        let message = "this page may not open a WebSocket here";
        return ApiError::new(ErrorCode::PermissionDenied, message).into_response();
    }
    let upgrade = match WebSocketUpgrade::from_request_parts(&mut parts, &shared).await {
        Ok(upgrade) => upgrade,
        Err(rejection) => {
            return ApiError::unreadable(rejection.status(), rejection.body_text()).into_response();
        }
    };
    let (id, origin) = (request_id(&parts), origin(&parts));
    let (schema, stop) = (shared.app.schema.clone(), shared.stop.clone());
    graphql::ws::serve(
        schema,
        upgrade,
        stop.cancelled_owned(),
        move |header| async move { authenticate(&shared, &header, id, origin).await },
    )
}

/// An error of the transport, in GraphQL's form.
fn refuse(headers: &HeaderMap, id: RequestId, error: &ApiError) -> Response {
    error.report(id);
    let (status, code, message) = error.parts();
    graphql::http::refused(headers, status, code, message, id)
}

/// Whether a page of another host asks: browsers let every page open WebSockets.
fn is_foreign(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(origin) = text(ORIGIN) else {
        return false;
    };
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    text(HOST) != Some(host)
}
