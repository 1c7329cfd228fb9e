//! GraphQL over WebSocket, as a client speaks it.

use futures::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::handshake::client::Response;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::wait;

/// An open connection.
pub struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

/// One subscription on a connection of its own.
pub struct Subscription(Socket);

impl Socket {
    /// Opens a connection, with a header `Origin` when one is given.
    ///
    /// # Errors
    ///
    /// When the server does not switch protocols.
    pub async fn connect(url: &str, origin: Option<&str>) -> Result<(Self, Response), Box<Error>> {
        let address = format!("{}/graphql/ws", url.replace("http://", "ws://"));
        let mut request = address.into_client_request()?;
        let headers = request.headers_mut();
        headers.insert(
            "Sec-WebSocket-Protocol",
            "graphql-transport-ws".parse().unwrap(),
        );
        if let Some(origin) = origin {
            headers.insert("Origin", origin.parse().unwrap());
        }
        let (stream, response) = connect_async(request).await?;
        Ok((Self(stream), response))
    }

    /// Opens a connection and greets the server with a token.
    pub async fn open(url: &str, token: &str) -> Self {
        let (mut socket, _) = Self::connect(url, None).await.unwrap();
        let payload = json!({ "authorization": format!("Bearer {token}") });
        socket
            .send(&json!({ "type": "connection_init", "payload": payload }))
            .await;
        let answer = socket.receive().await.expect("the server greets back");
        assert_eq!(answer["type"], "connection_ack", "{answer}");
        socket
    }

    /// Sends a message.
    pub async fn send(&mut self, message: &Value) {
        let message = Message::text(message.to_string());
        self.0.send(message).await.unwrap();
    }

    /// Sends a ping of the WebSocket protocol itself.
    pub async fn send_transport_ping(&mut self) {
        self.0.send(Message::Ping(Vec::new().into())).await.unwrap();
    }

    /// The next message; the code of the close when there is none any more.
    ///
    /// # Errors
    ///
    /// The code that the server closes with, or 1006 when it just ends.
    pub async fn receive(&mut self) -> Result<Value, u16> {
        loop {
            let next = wait::within_limit("a message", self.0.next()).await;
            match next {
                Some(Ok(Message::Text(text))) => return Ok(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Close(Some(frame)))) => return Err(frame.code.into()),
                Some(Ok(Message::Close(None)) | Err(_)) | None => return Err(1006),
                Some(Ok(_)) => {}
            }
        }
    }

    /// Starts a subscription.
    pub async fn subscribe(mut self, query: &str, variables: Value) -> Subscription {
        let payload = json!({ "query": query, "variables": variables });
        self.send(&json!({ "type": "subscribe", "id": "1", "payload": payload }))
            .await;
        Subscription(self)
    }
}

impl Subscription {
    /// The next event's field; none at the end.
    ///
    /// # Panics
    ///
    /// When the server answers with errors.
    pub async fn next(&mut self) -> Option<Value> {
        let message = self.next_message().await;
        match message["type"].as_str() {
            Some("next") => {
                assert!(message.pointer("/payload/errors").is_none(), "{message}");
                let fields = message["payload"]["data"].as_object().unwrap();
                fields.values().next().cloned()
            }
            Some("complete") => None,
            _ => panic!("an event was expected, not {message}"),
        }
    }

    /// The next message as it came.
    pub async fn next_message(&mut self) -> Value {
        self.0.receive().await.expect("the connection stays open")
    }

    /// Every event up to the end.
    pub async fn all(mut self) -> Vec<Value> {
        let mut events = Vec::new();
        while let Some(event) = self.next().await {
            events.push(event);
        }
        events
    }
}
