//! A server that speaks the streaming Messages API of Claude, its errors and its breakdowns included.
//!
//! It plays a script, reply after reply, or with [`FakeClaude::by_goal`] a small loop of its own, or
//! with [`FakeClaude::planned`] whatever a test wants for each request.
//! It checks what it is sent as strictly as the real API, and records it.

mod by_goal;
mod check;
mod reply;

use std::collections::{HashSet, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub use reply::{Fault, Reply};

/// The only key that the server takes.
pub const KEY: &str = "sk-ant-fake-0123456789";

/// A running server. Dropping it stops it.
#[derive(Debug)]
pub struct FakeClaude {
    url: String,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    plan: Option<Plan>,
    script: Mutex<VecDeque<Turn>>,
    requests: Mutex<Vec<Value>>,
    clients: Mutex<HashSet<SocketAddr>>,
}

/// What is answered to one request.
#[derive(Debug, Clone)]
pub enum Turn {
    /// A turn, whole or not.
    Reply(Reply),
    /// No turn.
    Fault(Fault),
}

/// What is answered when the script is at its end.
struct Plan(Box<dyn Fn(&Value) -> Turn + Send + Sync>);

impl std::fmt::Debug for Plan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Plan(..)")
    }
}

impl FakeClaude {
    /// A server that plays what [`Self::reply`] and [`Self::fault`] put into its script.
    ///
    /// A request beyond the script gets a 500.
    pub async fn scripted() -> std::io::Result<Self> {
        Self::start(None).await
    }

    /// A server that calls one tool, the one that the goal names or else the first, and then
    /// answers with what the tool said. What the script holds comes first.
    pub async fn by_goal() -> std::io::Result<Self> {
        Self::planned(|request| Turn::Reply(by_goal::reply(request))).await
    }

    /// A server that answers each request as `plan` says. What the script holds comes first.
    pub async fn planned(
        plan: impl Fn(&Value) -> Turn + Send + Sync + 'static,
    ) -> std::io::Result<Self> {
        Self::start(Some(Plan(Box::new(plan)))).await
    }

    async fn start(plan: Option<Plan>) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let shared = Arc::new(Shared {
            plan,
            script: Mutex::default(),
            requests: Mutex::default(),
            clients: Mutex::default(),
        });
        let router = Router::new()
            .route("/v1/messages", post(messages))
            .with_state(Arc::clone(&shared));
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        let server = tokio::spawn(async move {
            // The task is aborted with the server; an error before that shows in the client.
            let _ = axum::serve(listener, service).await;
        });
        Ok(Self {
            url,
            shared,
            server,
        })
    }

    /// What `ANTHROPIC_BASE_URL` has to be.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Puts a reply at the end of the script.
    pub fn reply(&self, reply: Reply) -> &Self {
        lock(&self.shared.script).push_back(Turn::Reply(reply));
        self
    }

    /// Puts a failure at the end of the script.
    pub fn fault(&self, fault: Fault) -> &Self {
        lock(&self.shared.script).push_back(Turn::Fault(fault));
        self
    }

    /// The bodies of all requests so far that could be read, the refused ones included.
    #[must_use]
    pub fn requests(&self) -> Vec<Value> {
        lock(&self.shared.requests).clone()
    }

    /// Over how many connections requests came so far.
    #[must_use]
    pub fn connections(&self) -> usize {
        lock(&self.shared.clients).len()
    }
}

impl Drop for FakeClaude {
    fn drop(&mut self) {
        self.server.abort();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn messages(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(client): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    lock(&shared.clients).insert(client);
    let Ok(request) = serde_json::from_slice::<Value>(&body) else {
        return error(400, "invalid_request_error", "the body is no JSON");
    };
    lock(&shared.requests).push(request.clone());
    if headers.get("x-api-key").is_none_or(|key| key != KEY) {
        return error(401, "authentication_error", "invalid x-api-key");
    }
    if headers
        .get("anthropic-version")
        .is_none_or(|version| version != "2023-06-01")
    {
        return error(
            400,
            "invalid_request_error",
            "anthropic-version: header is required",
        );
    }
    if let Err(problem) = check::check(&request) {
        return error(400, "invalid_request_error", &problem);
    }
    let scripted = lock(&shared.script).pop_front();
    let planned = || shared.plan.as_ref().map(|plan| (plan.0)(&request));
    match scripted.or_else(planned) {
        Some(Turn::Reply(reply)) => play(reply, &request).await,
        Some(Turn::Fault(fault)) => fail(fault).await,
        None => error(500, "api_error", "the script of the fake is at its end"),
    }
}

async fn play(reply: Reply, request: &Value) -> Response {
    let model = request
        .get("model")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    tokio::time::sleep(reply.delay).await;
    let content_type = [(header::CONTENT_TYPE, "text/event-stream")];
    (content_type, reply.into_body(&model)).into_response()
}

async fn fail(fault: Fault) -> Response {
    match fault {
        Fault::Silence => std::future::pending().await,
        Fault::Http {
            status,
            kind,
            message,
            details,
            retry_after,
        } => {
            let mut response = error_with_details(status, &kind, &message, &details);
            if let Some(value) = retry_after {
                response
                    .headers_mut()
                    .insert(header::RETRY_AFTER, value.into());
            }
            response
        }
        Fault::Redirect { to } => {
            (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, to)]).into_response()
        }
        Fault::NoJson => (StatusCode::BAD_GATEWAY, "<html>Bad gateway</html>").into_response(),
    }
}

fn error(status: u16, kind: &str, message: &str) -> Response {
    error_with_details(status, kind, message, &Value::Null)
}

fn error_with_details(status: u16, kind: &str, message: &str, details: &Value) -> Response {
    let mut error = json!({ "type": kind, "message": message });
    if let (Some(error), false) = (error.as_object_mut(), details.is_null()) {
        error.insert("details".to_owned(), details.clone());
    }
    let body = json!({ "type": "error", "error": error, "request_id": "req_fake" });
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, axum::Json(body)).into_response()
}
