//! The routes of GraphQL.

use async_graphql::ErrorExtensions as _;
use async_graphql_axum::GraphQLProtocol;
use axum::body::Bytes;
use axum::extract::{FromRequestParts, Query, Request, State, WebSocketUpgrade};
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::error::Coded as _;
use graphql::http::QueryString;

use crate::router::Shared;
use crate::sign_in::{Id, MaybeSignedIn, authenticate, origin, request_id};

/// Answers a POST.
pub(crate) async fn post(
    State(shared): State<Shared>,
    Id(id): Id,
    MaybeSignedIn(op): MaybeSignedIn,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    graphql::http::post(&shared.app.schema, id, op, &headers, body).await
}

/// Answers a GET: queries only.
pub(crate) async fn get(
    State(shared): State<Shared>,
    Id(id): Id,
    MaybeSignedIn(op): MaybeSignedIn,
    request: Request,
) -> Response {
    let (mut parts, _) = request.into_parts();
    match Query::<QueryString>::from_request_parts(&mut parts, &shared).await {
        Ok(Query(query)) => {
            graphql::http::get(&shared.app.schema, id, op, &parts.headers, query).await
        }
        Err(_) => graphql::http::no_query(&parts.headers, id),
    }
}

/// Opens a WebSocket. Its first message carries the token.
pub(crate) async fn ws(
    State(shared): State<Shared>,
    protocol: Result<GraphQLProtocol, StatusCode>,
    request: Request,
) -> Response {
    let (mut parts, _) = request.into_parts();
    if is_foreign(&parts.headers) {
        return (
            StatusCode::FORBIDDEN,
            "this page may not open a WebSocket here",
        )
            .into_response();
    }
    let Ok(protocol) = protocol else {
        let message = "ask for the WebSocket protocol \"graphql-transport-ws\"";
        return (StatusCode::BAD_REQUEST, message).into_response();
    };
    let upgrade = match WebSocketUpgrade::from_request_parts(&mut parts, &shared).await {
        Ok(upgrade) => upgrade,
        Err(rejection) => return rejection.into_response(),
    };
    let (id, origin) = (request_id(&parts), origin(&parts));
    let schema = shared.app.schema.clone();
    graphql::ws::serve(schema, protocol, upgrade, move |header| async move {
        authenticate(&shared, &header, id, origin)
            .await
            .map_err(|error| {
                let code = error.code().graphql();
                async_graphql::Error::new(error.to_string())
                    .extend_with(|_, extensions| extensions.set("code", code))
            })
    })
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
