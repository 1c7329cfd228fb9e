//! GraphQL over WebSocket, by the protocol `graphql-transport-ws`.

use std::future::Future;
use std::time::Duration;

use access::OpContext;
use async_graphql::{Data, Error};
use async_graphql_axum::{GraphQLProtocol, GraphQLWebSocket};
use axum::extract::ws::WebSocketUpgrade;
use axum::response::Response;
use graphql_agents::loaders::{AgentLoader, AgentVersionLoader, CurrentVersionLoader};
use graphql_core::scope::loader;
use graphql_core::user::UserLoader;
use serde_json::Value;

use crate::schema::Schema;

/// How long a silent client is kept.
const KEEPALIVE: Duration = Duration::from_secs(60);
/// The longest message of a client, in bytes.
const MAX_MESSAGE_BYTES: usize = 262_144;

/// Serves one connection. `authenticate` turns the `authorization` of the client's
/// `connection_init` into the context that its operations run in.
pub fn serve<F, Fut>(
    schema: Schema,
    protocol: GraphQLProtocol,
    upgrade: WebSocketUpgrade,
    authenticate: F,
) -> Response
where
    F: FnOnce(String) -> Fut + Send + 'static,
    Fut: Future<Output = Result<OpContext, Error>> + Send + 'static,
{
    upgrade
        .max_message_size(MAX_MESSAGE_BYTES)
        .protocols(["graphql-transport-ws"])
        .on_upgrade(move |socket| async move {
            GraphQLWebSocket::new(socket, schema, protocol)
                .keepalive_timeout(KEEPALIVE)
                .on_connection_init(move |payload| async move {
                    let op = authenticate(authorization(&payload)).await?;
                    Ok(scope(op))
                })
                .serve()
                .await;
        })
}

fn authorization(payload: &Value) -> String {
    ["authorization", "Authorization"]
        .iter()
        .find_map(|name| payload.get(name).and_then(Value::as_str))
        .unwrap_or_default()
        .to_owned()
}

fn scope(op: OpContext) -> Data {
    let mut data = Data::default();
    data.insert(op.request());
    data.insert(loader(UserLoader(op.clone())));
    data.insert(loader(AgentLoader(op.clone())));
    data.insert(loader(AgentVersionLoader(op.clone())));
    data.insert(loader(CurrentVersionLoader(op.clone())));
    data.insert(op);
    data
}
