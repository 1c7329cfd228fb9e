//! A server that answers `POST /multi-search` as Meilisearch does, its failures included.
//!
//! It knows as much of Meilisearch as the product uses, and complains about everything else.

mod filter;
mod words;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::{Map, Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use words::Words;

/// The only key that the server takes. It can do nothing but search.
pub const SEARCH_KEY: &str = "fake-search-key";

/// The index that it has.
pub const INDEX: &str = "docs";

/// What may go wrong with a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It fails with this status.
    Status(u16),
    /// It refuses with this status and the code of an error.
    Refused(u16, &'static str),
    /// It takes the request and never answers.
    Silence,
    /// It answers with this text.
    Body(String),
    /// It begins an answer that does not end.
    Endless,
}

/// A running server. Dropping it stops it.
pub struct FakeMeilisearch {
    url: String,
    shared: Arc<Mutex<Inner>>,
    server: JoinHandle<()>,
}

#[derive(Default)]
struct Inner {
    documents: Vec<Value>,
    fault: Option<Fault>,
    requests: Vec<Value>,
}

impl FakeMeilisearch {
    /// A server whose index holds these documents.
    pub async fn with(documents: Vec<Value>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new(Mutex::new(Inner {
            documents,
            ..Inner::default()
        }));
        let router = Router::new()
            .route("/multi-search", post(multi_search))
            .with_state(shared.clone());
        let server = tokio::spawn(async move {
            // It ends with the test; an error before that shows in the client.
            let _ = axum::serve(listener, router).await;
        });
        Self {
            url,
            shared,
            server,
        }
    }

    /// Where it listens.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What goes wrong from now on; nothing with none.
    pub fn set_fault(&self, fault: Option<Fault>) {
        lock(&self.shared).fault = fault;
    }

    /// The bodies of the requests so far.
    #[must_use]
    pub fn requests(&self) -> Vec<Value> {
        lock(&self.shared).requests.clone()
    }
}

impl Drop for FakeMeilisearch {
    fn drop(&mut self) {
        self.server.abort();
    }
}

fn lock(shared: &Mutex<Inner>) -> MutexGuard<'_, Inner> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn multi_search(
    State(shared): State<Arc<Mutex<Inner>>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let request: Value = serde_json::from_slice(&body).unwrap();
    let fault = {
        let mut inner = lock(&shared);
        inner.requests.push(request.clone());
        inner.fault.clone()
    };
    match fault {
        None => {}
        Some(Fault::Silence) => std::future::pending().await,
        Some(Fault::Endless) => return endless(),
        Some(Fault::Body(text)) => return text.into_response(),
        Some(Fault::Status(status)) => {
            return StatusCode::from_u16(status).unwrap().into_response();
        }
        Some(Fault::Refused(status, code)) => return refuse(status, code),
    }
    if headers[header::AUTHORIZATION] != format!("Bearer {SEARCH_KEY}") {
        return refuse(403, "invalid_api_key");
    }
    let inner = lock(&shared);
    let mut results = Vec::new();
    for query in request["queries"].as_array().unwrap() {
        if query["indexUid"] != INDEX {
            return refuse(404, "index_not_found");
        }
        results.push(search(&inner.documents, query));
    }
    axum::Json(json!({ "results": results })).into_response()
}

fn refuse(status: u16, code: &str) -> Response {
    let error = json!({ "message": "A message.", "code": code, "type": "t", "link": "" });
    let status = StatusCode::from_u16(status).unwrap();
    (status, axum::Json(error)).into_response()
}

fn endless() -> Response {
    let piece = || Ok::<_, std::io::Error>(Bytes::from(vec![b' '; 1 << 20]));
    let pieces = futures::stream::repeat_with(piece);
    axum::body::Body::from_stream(pieces).into_response()
}

fn search(documents: &[Value], query: &Value) -> Value {
    let text = query["q"].as_str().unwrap();
    let strategy = query["matchingStrategy"].as_str().unwrap();
    let words = Words::of(text, strategy, documents);
    let conditions = query["filter"].as_array().unwrap();
    let found: Vec<&Value> = documents
        .iter()
        .filter(|document| words.are_in(document))
        .filter(|document| {
            let mut conditions = conditions.iter().map(|one| one.as_str().unwrap());
            conditions.all(|condition| filter::allows(condition, document))
        })
        .collect();
    let number = |name: &str| query[name].as_u64().and_then(|it| usize::try_from(it).ok());
    let limit = number("limit").unwrap();
    let shown = found.iter().skip(number("offset").unwrap_or(0)).take(limit);
    json!({
        "indexUid": INDEX,
        "hits": shown.map(|document| hit(document, query, &words)).collect::<Vec<_>>(),
        "query": text,
        "processingTimeMs": 0,
        "limit": limit,
        "offset": number("offset").unwrap_or(0),
        "estimatedTotalHits": found.len(),
        "facetDistribution": distribution(&found, query["facets"].as_array().unwrap()),
        "facetStats": {},
    })
}

fn hit(document: &Value, query: &Value, words: &Words) -> Value {
    let mut hit = Map::new();
    for name in query["attributesToRetrieve"].as_array().unwrap() {
        let name = name.as_str().unwrap();
        hit.insert(name.to_owned(), document[name].clone());
    }
    let sign = |name: &str| query[name].as_str().unwrap();
    let mut formatted = hit.clone();
    for name in query["attributesToHighlight"].as_array().unwrap() {
        let name = name.as_str().unwrap();
        let text = document[name].as_str().unwrap();
        let marked = words.marked(text, sign("highlightPreTag"), sign("highlightPostTag"));
        formatted.insert(name.to_owned(), Value::String(marked));
    }
    hit.insert("_formatted".to_owned(), Value::Object(formatted));
    hit.insert("_rankingScore".to_owned(), json!(0.5));
    Value::Object(hit)
}

fn distribution(found: &[&Value], facets: &[Value]) -> Value {
    let mut distribution = Map::new();
    for facet in facets {
        let mut counts = Map::new();
        for document in found {
            for value in filter::values(document, facet.as_str().unwrap()) {
                let count = counts.get(value).and_then(Value::as_u64).unwrap_or(0);
                counts.insert(value.to_owned(), json!(count + 1));
            }
        }
        let name = facet.as_str().unwrap().to_owned();
        distribution.insert(name, Value::Object(counts));
    }
    Value::Object(distribution)
}
