//! A server that counts its connections, and a resolver that says what it is told.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use connector_sdk::http::{AllowedHost, GuardedClient, HttpPolicy, Limits, Resolver};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Answers each request with the bytes that `reply` makes of the request's text.
pub(crate) struct Server {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(crate) async fn start(reply: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> Self {
        Self::start_on(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), reply).await
    }

    pub(crate) async fn start_on(
        address: SocketAddr,
        reply: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let server = Self {
            address: listener.local_addr().unwrap(),
            connections: Arc::default(),
            requests: Arc::default(),
        };
        let (connections, requests) = (server.connections.clone(), server.requests.clone());
        let reply = Arc::new(reply);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                connections.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(answer(stream, Arc::clone(&reply), Arc::clone(&requests)));
            }
        });
        server
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

async fn answer(
    mut stream: TcpStream,
    reply: Arc<impl Fn(&str) -> Vec<u8>>,
    requests: Arc<Mutex<Vec<String>>>,
) {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    while !request.windows(4).any(|window| window == b"\r\n\r\n") {
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return,
            Ok(count) => request.extend_from_slice(&buffer[..count]),
        }
    }
    let request = String::from_utf8_lossy(&request).into_owned();
    let bytes = reply(&request);
    requests.lock().unwrap().push(request);
    let hangs = bytes.strip_suffix(HANG.as_bytes());
    let _ = stream.write_all(hangs.unwrap_or(&bytes)).await;
    if hangs.is_some() {
        // Keeps the connection open and silent until the client gives up.
        let _ = stream.read(&mut buffer).await;
    }
}

/// A reply that ends with this, which is not sent, is never finished.
pub(crate) const HANG: &str = "(hangs)";

pub(crate) fn ok(body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}").into()
}

pub(crate) fn redirect(status: u16, location: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status} Moved\r\nlocation: {location}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
    )
    .into()
}

/// Answers with one list of addresses after the other, the last one for ever.
pub(crate) struct Script {
    answers: Vec<Vec<IpAddr>>,
    asked: AtomicUsize,
}

impl Script {
    pub(crate) fn new(answers: &[&[&str]]) -> Arc<Self> {
        let parse = |answer: &&[&str]| answer.iter().map(|a| a.parse().unwrap()).collect();
        Arc::new(Self {
            answers: answers.iter().map(parse).collect(),
            asked: AtomicUsize::new(0),
        })
    }

    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl Resolver for Script {
    async fn resolve(&self, _: &str) -> std::io::Result<Vec<IpAddr>> {
        let turn = self.asked.fetch_add(1, Ordering::SeqCst);
        Ok(self.answers[turn.min(self.answers.len() - 1)].clone())
    }
}

/// Every name leads to this machine.
pub(crate) fn all_local() -> Arc<Script> {
    Script::new(&[&["127.0.0.1"]])
}

pub(crate) fn client(allowed: &str, resolver: Arc<Script>) -> GuardedClient {
    limited_client(allowed, resolver, Limits::STANDARD)
}

pub(crate) fn limited_client(
    allowed: &str,
    resolver: Arc<Script>,
    limits: Limits,
) -> GuardedClient {
    let allowed_private_hosts = AllowedHost::parse_list(allowed).unwrap();
    let policy = HttpPolicy {
        allowed_private_hosts,
        limits,
    };
    GuardedClient::with_resolver(policy, resolver).unwrap()
}
