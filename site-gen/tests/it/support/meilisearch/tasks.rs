//! Tasks: what was asked for, and is done a little later, one after the other.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::Json;
use axum::extract::{Extension, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use crate::support::meilisearch::answers::{error, not_found, refuse};
use crate::support::meilisearch::indexes::Index;
use crate::support::meilisearch::keys::Key;
use crate::support::meilisearch::{Fault, Shared, lock};

#[derive(Debug, Clone)]
pub(super) struct Task {
    kind: &'static str,
    index: Option<String>,
    work: Work,
    status: &'static str,
    error: Option<Value>,
}

#[derive(Debug, Clone)]
pub(super) enum Work {
    Create(Option<String>),
    Settings(Map<String, Value>),
    Add(Vec<Value>),
    Delete(Vec<String>),
    Swap(String, String),
    Drop,
}

const TIME: &str = "2026-01-01T00:00:00.000000Z";

pub(super) fn enqueue(
    shared: &Shared,
    kind: &'static str,
    index: Option<&str>,
    work: Work,
) -> Response {
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

pub(super) async fn find(
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
pub(super) async fn work_off(shared: Shared) {
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
