//! A stand-in for Meilisearch, for machines that have none: the part of its API that `site-gen
//! index` uses, with tasks that take their time, keys, and faults on request.
//!
//! With `MEILISEARCH_URL` (and `MEILISEARCH_API_KEY`) set, the tests that need no faults run against
//! that server instead, in indexes of their own.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::extract::{Extension, Path, Query, Request, State};
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
    /// The task of this type fails, once, and nobody says why.
    FailSilently(&'static str),
    /// The task of this type never ends, until [`StandIn::heal`].
    Hang(&'static str),
    /// Somebody cancels the task of this type, once.
    Cancel(&'static str),
    /// The connection breaks at the first request of this method and path's end, and at all after
    /// it, until [`StandIn::heal`].
    Away(&'static str, &'static str),
}

#[derive(Debug, Default)]
struct Inner {
    indexes: BTreeMap<String, Index>,
    tasks: Vec<Task>,
    keys: Vec<Key>,
    fault: Option<Fault>,
    is_away: bool,
    /// Method and path of each request that changes something.
    writes: Vec<String>,
    received: usize,
}

/// Who may do what: the master key everything, others what they were made for.
#[derive(Debug, Clone, Deserialize)]
struct Key {
    #[serde(default)]
    secret: String,
    actions: Vec<String>,
    indexes: Vec<String>,
}

impl Key {
    fn master() -> Self {
        let everything = || vec!["*".to_owned()];
        Self {
            secret: MASTER_KEY.to_owned(),
            actions: everything(),
            indexes: everything(),
        }
    }

    fn may(&self, action: &str) -> bool {
        self.actions.iter().any(|it| it == "*" || it == action)
    }

    fn is_for(&self, index: &str) -> bool {
        self.indexes.iter().any(|it| it == "*" || it == index)
    }

    /// Whether it is for every index, and so for what belongs to none.
    fn is_for_all(&self) -> bool {
        self.is_for("*")
    }
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
    Drop,
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
        .route("/keys", post(create_key))
        .layer(middleware::from_fn_with_state(shared.clone(), guard))
        .with_state(shared)
}

/// Keys, and connections that break.
async fn guard(State(shared): State<Shared>, mut request: Request, next: Next) -> Response {
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
    let given = request.headers().get("authorization");
    let Some(given) = given.and_then(|it| it.to_str().unwrap().strip_prefix("Bearer ")) else {
        return refuse(
            StatusCode::UNAUTHORIZED,
            "missing_authorization_header",
            "auth",
            "The Authorization header is missing. It must use the bearer authorization method.",
        );
    };
    let keys = lock(&shared).keys.clone();
    let mut keys = keys.into_iter().chain([Key::master()]);
    let key = keys.find(|key| key.secret == given);
    let action = action(request.method().as_str(), request.uri().path());
    let Some(key) = key.filter(|key| key.may(action)) else {
        return refuse_key("The provided API key is invalid.");
    };
    let path = request.uri().path().to_owned();
    let index = path.strip_prefix("/indexes/");
    let index = index.and_then(|rest| rest.split('/').next());
    if let Some(index) = index.filter(|index| !key.is_for(index)) {
        let message = format!(
            "The API key cannot acces the index `{index}`, authorized indexes are {:?}.",
            key.indexes
        );
        return refuse_key(&message);
    }
    request.extensions_mut().insert(key);
    next.run(request).await
}

/// What a key must be able to do for a request.
fn action(method: &str, path: &str) -> &'static str {
    let part = path.splitn(4, '/').nth(3).unwrap_or_default();
    match (method, path, part) {
        ("POST", "/indexes", _) => "indexes.create",
        ("POST", "/swap-indexes", _) => "indexes.swap",
        ("POST", "/keys", _) => "keys.create",
        ("GET", _, "settings") => "settings.get",
        ("PATCH", _, "settings") => "settings.update",
        ("GET", _, "documents") => "documents.get",
        ("POST", _, "documents") => "documents.add",
        ("POST", _, "documents/delete-batch") => "documents.delete",
        ("DELETE", _, "") => "indexes.delete",
        _ => "tasks.get",
    }
}

fn refuse_key(message: &str) -> Response {
    refuse(StatusCode::FORBIDDEN, "invalid_api_key", "auth", message)
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

async fn create_index(
    State(shared): State<Shared>,
    Extension(key): Extension<Key>,
    Json(new): Json<NewIndex>,
) -> Response {
    if !key.is_for(&new.uid) {
        return refuse_key("The provided API key is invalid.");
    }
    enqueue(
        &shared,
        "indexCreation",
        Some(&new.uid),
        Work::Create(new.primary_key),
    )
}

async fn delete_index(State(shared): State<Shared>, Path(uid): Path<String>) -> Response {
    enqueue(&shared, "indexDeletion", Some(&uid), Work::Drop)
}

async fn create_key(State(shared): State<Shared>, Json(mut key): Json<Key>) -> Response {
    let mut inner = lock(&shared);
    key.secret = format!("a-key-for-tests-{}", inner.keys.len());
    let made = json!({ "key": key.secret, "actions": key.actions, "indexes": key.indexes });
    inner.keys.push(key);
    (StatusCode::CREATED, Json(made)).into_response()
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
        "rankingRules": ["words", "typo", "proximity", "attributeRank", "sort", "wordPosition", "exactness"],
        "stopWords": [],
        "nonSeparatorTokens": [],
        "separatorTokens": [],
        "dictionary": [],
        "synonyms": {},
        "distinctAttribute": null,
        "proximityPrecision": "byWord",
        "typoTolerance": {
            "enabled": true,
            "minWordSizeForTypos": { "oneTypo": 5, "twoTypos": 9 },
            "disableOnWords": [],
            "disableOnAttributes": [],
            "disableOnNumbers": false,
        },
        "faceting": { "maxValuesPerFacet": 100, "sortFacetValuesBy": { "*": "alpha" } },
        "pagination": { "maxTotalHits": 1000 },
        "embedders": {},
        "searchCutoffMs": null,
        "localizedAttributes": null,
        "facetSearch": true,
        "prefixSearch": "indexingTime",
    });
    for (name, value) in own {
        match (settings.get_mut(name), value) {
            (Some(Value::Object(old)), Value::Object(new)) => old.extend(new.clone()),
            _ => settings[name] = value.clone(),
        }
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

async fn find_task(
    State(shared): State<Shared>,
    Extension(key): Extension<Key>,
    Path(uid): Path<usize>,
) -> Response {
    let inner = lock(&shared);
    let task = inner.tasks.get(uid).filter(|task| match &task.index {
        Some(index) => key.is_for(index),
        // Also when the key is for both of the indexes that are swapped.
        None => key.is_for_all(),
    });
    let Some(task) = task else {
        return refuse(
            StatusCode::NOT_FOUND,
            "task_not_found",
            "invalid_request",
            &format!("Task `{uid}` not found."),
        );
    };
    let is_done = matches!(task.status, "succeeded" | "failed" | "canceled");
    Json(json!({
        "uid": uid,
        "batchUid": uid,
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
        Work::Drop => json!({ "deletedDocuments": 0 }),
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
        let end = match inner.fault {
            Some(Fault::Cancel(kind)) if kind == task.kind => Some("canceled"),
            Some(Fault::FailSilently(kind)) if kind == task.kind => Some("failed"),
            _ => None,
        };
        if let Some(status) = end {
            inner.fault = None;
            inner.tasks[next].status = status;
            next += 1;
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
            let Some(primary_key) = index.primary_key.clone() else {
                let message = "The primary key inference failed as the engine did not find any field ending with `id` in its name. Please specify the primary key manually using the `primaryKey` query parameter.";
                return Err(error(
                    "index_primary_key_no_candidate_found",
                    "invalid_request",
                    message,
                ));
            };
            for document in documents {
                let key = document[&primary_key].as_str().unwrap_or("").to_owned();
                let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
                if key.is_empty() || !key.chars().all(allowed) {
                    let message = format!(
                        "Document identifier `\"{key}\"` is invalid. A document identifier can be of \
                         type integer or string, only composed of alphanumeric characters (a-z A-Z \
                         0-9), hyphens (-) and underscores (_), and can not be more than 511 bytes."
                    );
                    return Err(error("invalid_document_id", "invalid_request", &message));
                }
                index.documents.insert(key, document.clone());
            }
        }
        Work::Delete(keys) => match indexes.get_mut(&uid) {
            Some(index) => index.documents.retain(|key, _| !keys.contains(key)),
            None => return Err(not_found(&[&uid])),
        },
        Work::Drop => {
            if indexes.remove(&uid).is_none() {
                return Err(not_found(&[&uid]));
            }
        }
        Work::Swap(left, right) => {
            let mut missing: Vec<&str> = [left.as_str(), right.as_str()].into();
            missing.retain(|name| !indexes.contains_key(*name));
            if !missing.is_empty() {
                return Err(not_found(&missing));
            }
            let (first, second) = (indexes[left].clone(), indexes[right].clone());
            indexes.insert(left.clone(), second);
            indexes.insert(right.clone(), first);
        }
    }
    Ok(())
}

fn not_found(indexes: &[&str]) -> Value {
    let mut names: Vec<String> = indexes.iter().map(|name| format!("`{name}`")).collect();
    names.sort();
    let indexes = if names.len() == 1 { "Index" } else { "Indexes" };
    let message = format!("{indexes} {} not found.", names.join(", "));
    error("index_not_found", "invalid_request", &message)
}
