//! GraphQL over WebSocket, by the protocol `graphql-transport-ws`.
//!
//! A loop of our own over the schema's streams: the library's closes with codes that clients take
//! for a broken connection, drops clients that are silent, and knows no limits.
//! Protocol: <https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md>.

use std::collections::HashMap;
use std::future::Future;
use std::time::Duration;

use access::OpContext;
use async_graphql::{Response, ServerError};
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::response::Response as HttpResponse;
use domain::error::{Coded, ErrorCode};
use domain::id::RequestId;
use futures::future::{AbortHandle, Abortable};
use futures::stream::{BoxStream, SelectAll, StreamExt as _};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::{Instant, Interval, MissedTickBehavior};

use crate::http::{Parameters, finish, is_request_error};
use crate::limits::refuse;
use crate::schema::{Schema, with_scope};

/// The protocol's name in the handshake.
const PROTOCOL: &str = "graphql-transport-ws";
/// How long a client may take to introduce itself.
const INIT_TIMEOUT: Duration = Duration::from_secs(10);
/// How often the server asks for a sign of life. A client that gives none in twice the time is gone.
const PING_INTERVAL: Duration = Duration::from_secs(20);
/// The longest message of a client, in bytes.
const MAX_MESSAGE_BYTES: usize = 262_144;
/// How much is read at once. Whenever a connection wakes, this much memory is overwritten with zeros,
/// also when there is nothing to read; with the library's 128 KiB that took a quarter of the server's time.
const READ_BUFFER_BYTES: usize = 4_096;
/// The most operations of one connection at once.
const MAX_OPERATIONS: usize = 50;

const BAD_REQUEST: Close = Close(4400, "Invalid message");
const UNAUTHORIZED: Close = Close(4401, "Unauthorized");
const FORBIDDEN: Close = Close(4403, "Forbidden");
const INIT_TIMED_OUT: Close = Close(4408, "Connection initialisation timeout");
const TOO_MANY_INITS: Close = Close(4429, "Too many initialisation requests");
const TOO_MANY_OPERATIONS: Close = Close(4429, "Too many operations");
const TRY_AGAIN: Close = Close(1013, "Try again later");
const STOPPING: Close = Close(1001, "The server is stopping");

/// Why the server ends a connection: a code of the protocol and a reason for people.
#[derive(Debug, Clone, Copy)]
struct Close(u16, &'static str);

/// A message of the client.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum ClientMessage {
    ConnectionInit { payload: Option<Value> },
    Ping { payload: Option<Value> },
    Pong,
    Subscribe { id: String, payload: Parameters },
    Complete { id: String },
}

/// What an operation has to say: its id, and a response or, at its end, none.
type Output = (String, Option<Response>);

/// Serves one connection. `authenticate` turns the `authorization` of the client's first message
/// into the context that its operations run in. The connection ends when `stopped` does.
pub fn serve<F, Fut, E>(
    schema: Schema,
    upgrade: WebSocketUpgrade,
    stopped: impl Future<Output = ()> + Send + 'static,
    authenticate: F,
) -> HttpResponse
where
    F: FnOnce(String) -> Fut + Send + 'static,
    Fut: Future<Output = Result<OpContext, E>> + Send + 'static,
    E: Coded + Send + 'static,
{
    upgrade
        .max_message_size(MAX_MESSAGE_BYTES)
        .read_buffer_size(READ_BUFFER_BYTES)
        .protocols([PROTOCOL])
        .on_upgrade(move |mut socket| async move {
            if socket
                .protocol()
                .is_none_or(|protocol| protocol != PROTOCOL)
            {
                return close(&mut socket, Close(4406, "Subprotocol not acceptable")).await;
            }
            let op = match initialise(&mut socket, authenticate).await {
                Ok(op) => op,
                Err(reason) => return close(&mut socket, reason).await,
            };
            let ended = tokio::select! {
                ended = converse(&mut socket, &schema, op) => ended,
                () = stopped => Err(Some(STOPPING)),
            };
            if let Err(Some(reason)) = ended {
                close(&mut socket, reason).await;
            }
        })
}

/// Waits for the client's introduction and answers it.
async fn initialise<F, Fut, E>(socket: &mut WebSocket, authenticate: F) -> Result<OpContext, Close>
where
    F: FnOnce(String) -> Fut,
    Fut: Future<Output = Result<OpContext, E>>,
    E: Coded,
{
    let first = tokio::time::timeout(INIT_TIMEOUT, first_message(socket))
        .await
        .map_err(|_| INIT_TIMED_OUT)?;
    let payload = match first.map_err(|reason| reason.unwrap_or(BAD_REQUEST))? {
        ClientMessage::ConnectionInit { payload } => payload.unwrap_or_default(),
        _ => return Err(UNAUTHORIZED),
    };
    let op = authenticate(authorization(&payload))
        .await
        .map_err(|error| match error.code() {
            ErrorCode::AuthenticationFailed => FORBIDDEN,
            _ => TRY_AGAIN,
        })?;
    send(socket, json!({ "type": "connection_ack" }))
        .await
        .map_err(|()| BAD_REQUEST)?;
    Ok(op)
}

/// Answers the client until one of both ends the connection. `Err(None)`: the client is gone.
async fn converse(
    socket: &mut WebSocket,
    schema: &Schema,
    op: OpContext,
) -> Result<(), Option<Close>> {
    // A select over streams takes one item of each in turn, so that a fast one starves no other.
    let mut outputs: SelectAll<BoxStream<'static, Output>> = SelectAll::new();
    let mut operations: HashMap<String, AbortHandle> = HashMap::new();
    let mut pings = pings();
    let mut heard = Instant::now();
    loop {
        tokio::select! {
            message = next_message(socket) => {
                heard = Instant::now();
                let Some(message) = message? else { continue };
                match message {
                    ClientMessage::Subscribe { id, payload } => {
                        let stream = subscribe(schema, &op, &mut operations, id, payload)?;
                        outputs.push(stream);
                    }
                    ClientMessage::Complete { id } => {
                        if let Some(running) = operations.remove(&id) {
                            running.abort();
                        }
                    }
                    ClientMessage::Ping { payload } => {
                        let pong = json!({ "type": "pong", "payload": payload });
                        send(socket, pong).await.map_err(|()| None)?;
                    }
                    ClientMessage::Pong => {}
                    ClientMessage::ConnectionInit { .. } => return Err(Some(TOO_MANY_INITS)),
                }
            }
            Some((id, output)) = outputs.next() => {
                // What a cancelled operation still had to say is not for the client any more.
                if !operations.contains_key(&id) {
                    continue;
                }
                let (message, is_last) = present(&id, output.as_ref());
                if is_last {
                    operations.remove(&id).inspect(AbortHandle::abort);
                }
                send(socket, message).await.map_err(|()| None)?;
            }
            _ = pings.tick() => {
                if heard.elapsed() > 2 * PING_INTERVAL {
                    return Err(None);
                }
                send(socket, json!({ "type": "ping" })).await.map_err(|()| None)?;
            }
        }
    }
}

/// Starts an operation.
fn subscribe(
    schema: &Schema,
    op: &OpContext,
    operations: &mut HashMap<String, AbortHandle>,
    id: String,
    parameters: Parameters,
) -> Result<BoxStream<'static, Output>, Option<Close>> {
    if operations.contains_key(&id) {
        return Err(Some(Close(4409, "Subscriber for this id already exists")));
    }
    if operations.len() >= MAX_OPERATIONS {
        return Err(Some(TOO_MANY_OPERATIONS));
    }
    let (handle, registration) = AbortHandle::new_pair();
    operations.insert(id.clone(), handle);
    let request_id = RequestId::new();
    let responses = respond(schema, request_id, op.for_request(request_id), parameters);
    let ended = futures::stream::once(async { None });
    let outputs = responses.map(Some).chain(ended);
    let outputs = Abortable::new(outputs, registration);
    Ok(outputs.map(move |output| (id.clone(), output)).boxed())
}

fn respond(
    schema: &Schema,
    id: RequestId,
    op: OpContext,
    parameters: Parameters,
) -> BoxStream<'static, Response> {
    let request = match refuse(parameters.query()) {
        Some(message) => Err(message),
        None => parameters.into_request(),
    };
    match request {
        Ok(request) => schema
            .execute_stream(with_scope(request, id, Some(op)))
            .map(move |response| finish(response, id))
            .boxed(),
        Err(message) => {
            let response = Response::from_errors(vec![ServerError::new(message, None)]);
            futures::stream::once(async move { finish(response, id) }).boxed()
        }
    }
}

/// The message for what an operation has to say, and whether it is the operation's last. One that
/// could not begin is answered with `error`, which also ends it.
fn present(id: &str, output: Option<&Response>) -> (Value, bool) {
    let Some(response) = output else {
        return (json!({ "type": "complete", "id": id }), true);
    };
    if is_request_error(response) {
        return (
            json!({ "type": "error", "id": id, "payload": response.errors }),
            true,
        );
    }
    (
        json!({ "type": "next", "id": id, "payload": response }),
        false,
    )
}

/// The client's first message, behind whatever only concerns the transport.
async fn first_message(socket: &mut WebSocket) -> Result<ClientMessage, Option<Close>> {
    loop {
        if let Some(message) = next_message(socket).await? {
            return Ok(message);
        }
    }
}

/// The client's next message; none for what only concerns the transport.
async fn next_message(socket: &mut WebSocket) -> Result<Option<ClientMessage>, Option<Close>> {
    match socket.recv().await {
        Some(Ok(Message::Text(text))) => serde_json::from_str(&text)
            .map(Some)
            .map_err(|_| Some(BAD_REQUEST)),
        Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(None),
        Some(Ok(Message::Binary(_))) => Err(Some(BAD_REQUEST)),
        Some(Ok(Message::Close(_)) | Err(_)) | None => Err(None),
    }
}

async fn send(socket: &mut WebSocket, message: Value) -> Result<(), ()> {
    socket
        .send(Message::Text(message.to_string().into()))
        .await
        .map_err(|_| ())
}

async fn close(socket: &mut WebSocket, Close(code, reason): Close) {
    // The client may be gone already; there is nobody to tell then.
    let _ = socket
        .send(Message::Close(Some(CloseFrame {
            code,
            reason: reason.into(),
        })))
        .await;
}

fn pings() -> Interval {
    let mut interval = tokio::time::interval_at(Instant::now() + PING_INTERVAL, PING_INTERVAL);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}

fn authorization(payload: &Value) -> String {
    ["authorization", "Authorization"]
        .iter()
        .find_map(|name| payload.get(name).and_then(Value::as_str))
        .unwrap_or_default()
        .to_owned()
}
