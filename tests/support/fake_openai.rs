//! A server that speaks OpenAI's Chat Completions API, streaming, its errors and its breakdowns included.
//!
//! It plays a script, turn after turn. It checks what it is sent as strictly as the real API, and
//! records it.

mod check;
mod turn;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use llm::openai::{Config, OpenAi};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub use turn::Turn;

/// The only key that the server takes.
pub const KEY: &str = "sk-fake-0123456789";

/// The model that clients of the fake ask for.
pub const MODEL: &str = "gpt-5.4-mini";

/// A running server. Dropping it stops it.
#[derive(Debug)]
pub struct FakeOpenAi {
    url: String,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct Shared {
    script: Mutex<VecDeque<Turn>>,
    requests: Mutex<Vec<Value>>,
}

impl FakeOpenAi {
    /// A server that plays what [`Self::then`] puts into its script. A request beyond it gets a 500.
    pub async fn scripted() -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}/v1", listener.local_addr()?);
        let shared = Arc::new(Shared::default());
        let router = Router::new()
            .route("/v1/chat/completions", post(completions))
            .with_state(Arc::clone(&shared));
        let server = tokio::spawn(async move {
            // The task is aborted with the server; an error before that shows in the client.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self {
            url,
            shared,
            server,
        })
    }

    /// What `OPENAI_BASE_URL` has to be.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// How a client reaches the server, more impatient than in the product.
    #[must_use]
    pub fn config(&self) -> Config {
        let url = self.url.parse().unwrap();
        let mut config = Config::new(KEY.to_owned().into(), url, MODEL.to_owned());
        config.stall = std::time::Duration::from_secs(5);
        config
    }

    /// A client of the server.
    #[must_use]
    pub fn client(&self) -> OpenAi {
        OpenAi::new(self.config()).unwrap()
    }

    /// Puts a turn at the end of the script.
    pub fn then(&self, turn: Turn) -> &Self {
        lock(&self.shared.script).push_back(turn);
        self
    }

    /// The bodies of all requests so far that could be read, the refused ones included.
    #[must_use]
    pub fn requests(&self) -> Vec<Value> {
        lock(&self.shared.requests).clone()
    }
}

impl Drop for FakeOpenAi {
    fn drop(&mut self) {
        self.server.abort();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn completions(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Ok(request) = serde_json::from_slice::<Value>(&body) else {
        return error(
            400,
            "invalid_request_error",
            "",
            "the body is no JSON",
            None,
        );
    };
    lock(&shared.requests).push(request.clone());
    let expected = format!("Bearer {KEY}");
    if headers
        .get(header::AUTHORIZATION)
        .is_none_or(|key| *key != expected)
    {
        let message = "Incorrect API key provided";
        return error(
            401,
            "invalid_request_error",
            "invalid_api_key",
            message,
            None,
        );
    }
    if let Err(problem) = check::check(&request) {
        return error(400, "invalid_request_error", "", &problem, None);
    }
    let turn = lock(&shared.script).pop_front();
    match turn {
        None => error(
            500,
            "server_error",
            "",
            "the script of the fake is at its end",
            None,
        ),
        Some(Turn::Refusal {
            status,
            kind,
            code,
            message,
            retry_after,
        }) => error(status, &kind, &code, &message, retry_after),
        Some(Turn::Stream(stream)) => {
            let content_type = [(header::CONTENT_TYPE, "text/event-stream")];
            (content_type, stream.into_body()).into_response()
        }
    }
}

fn error(status: u16, kind: &str, code: &str, message: &str, retry_after: Option<u64>) -> Response {
    let code = (!code.is_empty()).then_some(code);
    let error = json!({ "message": message, "type": kind, "param": null, "code": code });
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, axum::Json(json!({ "error": error }))).into_response();
    if let Some(value) = retry_after {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, value.into());
    }
    response
}
