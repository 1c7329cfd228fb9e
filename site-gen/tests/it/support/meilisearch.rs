//! A stand-in for Meilisearch, for machines that have none: the part of its API that `site-gen
//! index` uses, with tasks that take their time, keys, and faults on request.
//!
//! With `MEILISEARCH_URL` (and `MEILISEARCH_API_KEY`) set, the tests that need no faults run against
//! that server instead, in indexes of their own.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Map, Value, json};

pub(crate) const MASTER_KEY: &str = "a-master-key-for-tests";

/// What goes wrong, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The task of this type fails, once.
    Fail(&'static str),
    /// The task of this type never ends, until [`StandIn::heal`].
    Hang(&'static str),
    /// The connection breaks at the first request of this method and path's end, and at all after
    /// it, until [`StandIn::heal`].
    Away(&'static str, &'static str),
}

#[derive(Debug, Default)]
struct Inner {
    indexes: BTreeMap<String, Index>,
    tasks: Vec<Task>,
    fault: Option<Fault>,
    is_away: bool,
    /// Method and path of each request that changes something.
    writes: Vec<String>,
    received: usize,
}

#[derive(Debug, Clone, Default)]
struct Index {
    primary_key: Option<String>,
    settings: Map<String, Value>,
    documents: BTreeMap<String, Value>,
}

#[derive(Debug, Clone)]
struct Task {
    kind: &'static str,
    index: Option<String>,
    work: Work,
    status: &'static str,
    error: Option<Value>,
}

#[derive(Debug, Clone)]
enum Work {
    Create(Option<String>),
    Settings(Map<String, Value>),
    Add(Vec<Value>),
    Delete(Vec<String>),
    Swap(String, String),
}

type Shared = Arc<Mutex<Inner>>;

/// A running stand-in; it stops when it is dropped.
pub(crate) struct StandIn {
    shared: Shared,
    pub(crate) url: String,
    _runtime: tokio::runtime::Runtime,
}

impl StandIn {
    pub(crate) fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let shared = Shared::default();
        let listener = runtime
            .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
            .unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = router(shared.clone());
        runtime.spawn(async move { axum::serve(listener, router).await });
        runtime.spawn(work_off(shared.clone()));
        Self {
            shared,
            url,
            _runtime: runtime,
        }
    }

    pub(crate) fn break_with(&self, fault: Fault) {
        lock(&self.shared).fault = Some(fault);
    }

    /// Ends the fault; a task that hangs goes on.
    pub(crate) fn heal(&self) {
        let mut inner = lock(&self.shared);
        inner.fault = None;
        inner.is_away = false;
    }

    /// The requests that changed something since the last call.
    pub(crate) fn take_writes(&self) -> Vec<String> {
        std::mem::take(&mut lock(&self.shared).writes)
    }

    /// How many documents were received since the last call.
    pub(crate) fn take_received(&self) -> usize {
        std::mem::take(&mut lock(&self.shared).received)
    }
}

fn lock(shared: &Shared) -> MutexGuard<'_, Inner> {
    shared.lock().unwrap()
}

fn router(shared: Shared) -> Router {
    Router::new()
        .route("/indexes", post(create_index))
        .route("/indexes/{uid}", axum::routing::delete(delete_index))
        .route("/indexes/{uid}/settings", get(settings).patch(set_settings))
        .route(
            "/indexes/{uid}/documents",
            get(documents).post(add_documents),
        )
        .route(
            "/indexes/{uid}/documents/delete-batch",
            post(delete_documents),
        )
        .route("/swap-indexes", post(swap_indexes))
        .route("/tasks/{uid}", get(find_task))
        .layer(middleware::from_fn_with_state(shared.clone(), guard))
        .with_state(shared)
}

/// Keys, and connections that break.
async fn guard(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    {
        let mut inner = lock(&shared);
        let (method, path) = (request.method().as_str(), request.uri().path());
        if let Some(Fault::Away(at_method, at_path)) = inner.fault
            && method == at_method
            && path.ends_with(at_path)
        {
            inner.is_away = true;
        }
        if inner.is_away {
            let broken = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
            let body = futures::stream::once(async { Err::<String, _>(broken) });
            return Response::new(axum::body::Body::from_stream(body));
        }
        if method != "GET" {
            inner.writes.push(format!("{method} {path}"));
        }
    }
    match request
        .headers()
        .get("authorization")
        .map(|it| it.to_str().unwrap())
    {
        None => refuse(
            StatusCode::UNAUTHORIZED,
            "missing_authorization_header",
            "auth",
            "The Authorization header is missing. It must use the bearer authorization method.",
        ),
        Some(key) if key != format!("Bearer {MASTER_KEY}") => refuse(
            StatusCode::FORBIDDEN,
            "invalid_api_key",
            "auth",
            "The provided API key is invalid.",
        ),
        Some(_) => next.run(request).await,
    }
}

fn refuse(status: StatusCode, code: &str, kind: &str, message: &str) -> Response {
    (status, Json(error(code, kind, message))).into_response()
}

fn error(code: &str, kind: &str, message: &str) -> Value {
    json!({ "message": message, "code": code, "type": kind, "link": format!("https://docs.meilisearch.com/errors#{code}") })
}

fn no_index(uid: &str) -> Response {
    let message = format!("Index `{uid}` not found.");
    refuse(
        StatusCode::NOT_FOUND,
        "index_not_found",
        "invalid_request",
        &message,
    )
}

#[derive(Deserialize)]
struct NewIndex {
    uid: String,
    #[serde(rename = "primaryKey")]
    primary_key: Option<String>,
}

async fn create_index(State(shared): State<Shared>, Json(new): Json<NewIndex>) -> Response {
    enqueue(
        &shared,
        "indexCreation",
        Some(&new.uid),
        Work::Create(new.primary_key),
    )
}

async fn delete_index(State(shared): State<Shared>, Path(uid): Path<String>) -> Response {
    lock(&shared).indexes.remove(&uid);
    StatusCode::ACCEPTED.into_response()
}

async fn settings(State(shared): State<Shared>, Path(uid): Path<String>) -> Response {
    match lock(&shared).indexes.get(&uid) {
        Some(index) => Json(complete(&index.settings)).into_response(),
        None => no_index(&uid),
    }
}

/// The settings with those that nobody has set.
fn complete(own: &Map<String, Value>) -> Value {
    let mut settings = json!({
        "displayedAttributes": ["*"],
        "searchableAttributes": ["*"],
        "filterableAttributes": [],
        "sortableAttributes": [],
        "rankingRules": ["words", "typo", "proximity", "attribute", "sort", "exactness"],
        "stopWords": [],
        "synonyms": {},
        "distinctAttribute": null,
        "faceting": { "maxValuesPerFacet": 100, "sortFacetValuesBy": { "*": "alpha" } },
        "pagination": { "maxTotalHits": 1000 },
    });
    for (name, value) in own {
        match (settings.get_mut(name), value) {
            (Some(Value::Object(old)), Value::Object(new)) => old.extend(new.clone()),
            _ => settings[name] = value.clone(),
        }
    }
    if let Some(Value::Array(names)) = settings.get_mut("filterableAttributes") {
        names.sort_by_key(Value::to_string);
    }
    settings
}

async fn set_settings(
    State(shared): State<Shared>,
    Path(uid): Path<String>,
    Json(settings): Json<Map<String, Value>>,
) -> Response {
    enqueue(
        &shared,
        "settingsUpdate",
        Some(&uid),
        Work::Settings(settings),
    )
}

#[derive(Deserialize)]
struct Page {
    offset: Option<usize>,
    limit: Option<usize>,
    fields: Option<String>,
}

async fn documents(
    State(shared): State<Shared>,
    Path(uid): Path<String>,
    Query(page): Query<Page>,
) -> Response {
    let inner = lock(&shared);
    let Some(index) = inner.indexes.get(&uid) else {
        return no_index(&uid);
    };
    let (offset, limit) = (page.offset.unwrap_or(0), page.limit.unwrap_or(20));
    let fields: Option<Vec<&str>> = page.fields.as_deref().map(|it| it.split(',').collect());
    let shown = |document: &Value| {
        let mut document = document.as_object().unwrap().clone();
        document.retain(|name, _| fields.as_ref().is_none_or(|it| it.contains(&name.as_str())));
        document
    };
    let results: Vec<_> = index
        .documents
        .values()
        .skip(offset)
        .take(limit)
        .map(shown)
        .collect();
    let total = index.documents.len();
    Json(json!({ "results": results, "offset": offset, "limit": limit, "total": total }))
        .into_response()
}

async fn add_documents(
    State(shared): State<Shared>,
    Path(uid): Path<String>,
    headers: HeaderMap,
    body: String,
) -> Response {
    assert_eq!(headers["content-type"], "application/x-ndjson");
    let documents: Vec<Value> = body
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    lock(&shared).received += documents.len();
    enqueue(
        &shared,
        "documentAdditionOrUpdate",
        Some(&uid),
        Work::Add(documents),
    )
}

async fn delete_documents(
    State(shared): State<Shared>,
    Path(uid): Path<String>,
    Json(keys): Json<Vec<String>>,
) -> Response {
    enqueue(&shared, "documentDeletion", Some(&uid), Work::Delete(keys))
}

async fn swap_indexes(State(shared): State<Shared>, Json(swaps): Json<Vec<Value>>) -> Response {
    let name = |place: usize| swaps[0]["indexes"][place].as_str().unwrap().to_owned();
    enqueue(&shared, "indexSwap", None, Work::Swap(name(0), name(1)))
}

const TIME: &str = "2026-01-01T00:00:00.000000Z";

fn enqueue(shared: &Shared, kind: &'static str, index: Option<&str>, work: Work) -> Response {
    let mut inner = lock(shared);
    inner.tasks.push(Task {
        kind,
        index: index.map(str::to_owned),
        work,
        status: "enqueued",
        error: None,
    });
    let info = json!({
        "taskUid": inner.tasks.len() - 1,
        "indexUid": index,
        "status": "enqueued",
        "type": kind,
        "enqueuedAt": TIME,
    });
    (StatusCode::ACCEPTED, Json(info)).into_response()
}

async fn find_task(State(shared): State<Shared>, Path(uid): Path<usize>) -> Response {
    let inner = lock(&shared);
    let task = &inner.tasks[uid];
    let is_done = matches!(task.status, "succeeded" | "failed");
    Json(json!({
        "uid": uid,
        "indexUid": task.index,
        "status": task.status,
        "type": task.kind,
        "canceledBy": null,
        "details": details(&task.work),
        "error": task.error,
        "duration": is_done.then_some("PT0.001S"),
        "enqueuedAt": TIME,
        "startedAt": TIME,
        "finishedAt": is_done.then_some(TIME),
    }))
    .into_response()
}

fn details(work: &Work) -> Value {
    match work {
        Work::Create(key) => json!({ "primaryKey": key }),
        Work::Settings(settings) => Value::Object(settings.clone()),
        Work::Add(documents) => {
            json!({ "receivedDocuments": documents.len(), "indexedDocuments": documents.len() })
        }
        Work::Delete(keys) => {
            json!({ "providedIds": keys.len(), "deletedDocuments": keys.len(), "originalFilter": null })
        }
        Work::Swap(left, right) => {
            json!({ "swaps": [{ "indexes": [left, right], "rename": false }] })
        }
    }
}

/// Does one task after the other, each a little later than it was asked for.
async fn work_off(shared: Shared) {
    let mut next = 0;
    loop {
        tokio::time::sleep(Duration::from_millis(3)).await;
        let mut inner = lock(&shared);
        let Some(task) = inner.tasks.get(next).cloned() else {
            continue;
        };
        if inner.fault == Some(Fault::Hang(task.kind)) {
            inner.tasks[next].status = "processing";
            continue;
        }
        let outcome = if inner.fault == Some(Fault::Fail(task.kind)) {
            inner.fault = None;
            Err(error(
                "no_space_left_on_device",
                "system",
                "There is no more space left on the device.",
            ))
        } else {
            perform(&mut inner.indexes, &task)
        };
        let done = &mut inner.tasks[next];
        done.status = if outcome.is_ok() {
            "succeeded"
        } else {
            "failed"
        };
        done.error = outcome.err();
        next += 1;
    }
}

fn perform(indexes: &mut BTreeMap<String, Index>, task: &Task) -> Result<(), Value> {
    let uid = task.index.clone().unwrap_or_default();
    match &task.work {
        Work::Create(_) if indexes.contains_key(&uid) => {
            let message = format!("Index `{uid}` already exists.");
            return Err(error("index_already_exists", "invalid_request", &message));
        }
        Work::Create(key) => indexes.entry(uid).or_default().primary_key.clone_from(key),
        Work::Settings(settings) => indexes
            .entry(uid)
            .or_default()
            .settings
            .extend(settings.clone()),
        Work::Add(documents) => {
            let index = indexes.entry(uid).or_default();
            let primary_key = index
                .primary_key
                .clone()
                .unwrap_or_else(|| "key".to_owned());
            for document in documents {
                let key = document[&primary_key].as_str().unwrap_or("").to_owned();
                let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
                if key.is_empty() || !key.chars().all(allowed) {
                    let message = format!("Document identifier `{key}` is invalid.");
                    return Err(error("invalid_document_id", "invalid_request", &message));
                }
                index.documents.insert(key, document.clone());
            }
        }
        Work::Delete(keys) => {
            let index = indexes.entry(uid).or_default();
            index.documents.retain(|key, _| !keys.contains(key));
        }
        Work::Swap(left, right) => {
            for name in [left, right] {
                if !indexes.contains_key(name) {
                    let message = format!("Index `{name}` not found.");
                    return Err(error("index_not_found", "invalid_request", &message));
                }
            }
            let (first, second) = (indexes[left].clone(), indexes[right].clone());
            indexes.insert(left.clone(), second);
            indexes.insert(right.clone(), first);
        }
    }
    Ok(())
}
