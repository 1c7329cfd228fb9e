//! A server that speaks OpenAI's Embeddings API and knows which words of a few mean the same.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::post;
use axum::{Json, Router};
use llm::embeddings::{Config, Endpoint};
use memory::Embedder;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// The only key that the server takes.
pub const KEY: &str = "embeddings-0123456789";

/// The only model that it has.
pub const MODEL: &str = "meaning-small";

/// What words mean: those of a line are the same to it.
const MEANINGS: [&[&str]; 3] = [
    &["car", "automobile", "vehicle"],
    &["metres", "kilometres", "metric", "units"],
    &["invoice", "bill", "payment"],
];

/// A running server. Dropping it stops it.
#[derive(Debug)]
pub struct FakeEmbeddings {
    url: String,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct Shared {
    texts: AtomicUsize,
    failures: AtomicUsize,
}

impl FakeEmbeddings {
    /// A server that answers.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        let shared = Arc::new(Shared::default());
        let router = Router::new()
            .route("/v1/embeddings", post(embeddings))
            .with_state(shared.clone());
        let server = tokio::spawn(async move {
            // The task is aborted with the server; an error before that shows in the client.
            let _ = axum::serve(listener, router).await;
        });
        Self {
            url,
            shared,
            server,
        }
    }

    /// An embedder that asks it.
    #[must_use]
    pub fn embedder(&self) -> Embedder {
        let config = Config {
            api_key: Some(KEY.to_owned().into()),
            base_url: self.url.parse().unwrap(),
            model: MODEL.to_owned(),
            timeout: Duration::from_secs(5),
        };
        Embedder::Endpoint(Arc::new(Endpoint::new(config).unwrap()))
    }

    /// Lets the next so many requests fail.
    pub fn fail(&self, requests: usize) {
        self.shared.failures.store(requests, Ordering::SeqCst);
    }

    /// How many texts it was sent.
    #[must_use]
    pub fn texts(&self) -> usize {
        self.shared.texts.load(Ordering::SeqCst)
    }
}

impl Drop for FakeEmbeddings {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn embeddings(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Json(request): Json<Value>,
) -> (StatusCode, Json<Value>) {
    let refuse = |status, message: &str| (status, Json(json!({ "error": { "message": message } })));
    let expected = format!("Bearer {KEY}");
    if headers
        .get(header::AUTHORIZATION)
        .is_none_or(|key| *key != expected)
    {
        return refuse(StatusCode::UNAUTHORIZED, "Incorrect API key provided");
    }
    let texts = request["input"].as_array().cloned().unwrap_or_default();
    if request["model"] != MODEL || texts.is_empty() || !texts.iter().all(Value::is_string) {
        return refuse(StatusCode::BAD_REQUEST, "no such model, or no texts");
    }
    let failing = |left: usize| left.checked_sub(1);
    if shared
        .failures
        .fetch_update(Ordering::SeqCst, Ordering::SeqCst, failing)
        .is_ok()
    {
        // As a careless server might.
        let message = format!("out of memory while {KEY} was served");
        return refuse(StatusCode::INTERNAL_SERVER_ERROR, &message);
    }
    shared.texts.fetch_add(texts.len(), Ordering::SeqCst);
    let texts = texts.iter().filter_map(Value::as_str).enumerate();
    let mut data: Vec<Value> = texts
        .map(|(index, text)| json!({ "object": "embedding", "index": index, "embedding": vector(text) }))
        .collect();
    // Their order means nothing.
    data.reverse();
    (
        StatusCode::OK,
        Json(json!({ "object": "list", "data": data })),
    )
}

/// A number for each meaning, and a last one so that no vector is nothing.
fn vector(text: &str) -> Vec<f32> {
    let text = text.to_lowercase();
    let words: Vec<&str> = text
        .split(|letter: char| !letter.is_alphanumeric())
        .collect();
    let means = |meaning: &&[&str]| meaning.iter().any(|word| words.contains(word));
    let mut vector: Vec<f32> = MEANINGS
        .iter()
        .map(|meaning| f32::from(u8::from(means(meaning))))
        .collect();
    vector.push(0.1);
    vector
}
