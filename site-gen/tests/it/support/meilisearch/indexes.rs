//! Indexes: their settings and documents, and the requests that change them.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Extension, Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::support::meilisearch::answers::no_index;
use crate::support::meilisearch::keys::{Key, refuse_key};
use crate::support::meilisearch::tasks::{Work, enqueue};
use crate::support::meilisearch::{Shared, lock};

#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    pub(super) primary_key: Option<String>,
    pub(super) settings: Map<String, Value>,
    pub(super) documents: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
pub(super) struct NewIndex {
    uid: String,
    #[serde(rename = "primaryKey")]
    primary_key: Option<String>,
}

pub(super) async fn create(
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

pub(super) async fn delete(State(shared): State<Shared>, Path(uid): Path<String>) -> Response {
    enqueue(&shared, "indexDeletion", Some(&uid), Work::Drop)
}

pub(super) async fn settings(State(shared): State<Shared>, Path(uid): Path<String>) -> Response {
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

pub(super) async fn set_settings(
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
pub(super) struct Page {
    offset: Option<usize>,
    limit: Option<usize>,
    fields: Option<String>,
}

pub(super) async fn documents(
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

pub(super) async fn add_documents(
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

pub(super) async fn delete_documents(
    State(shared): State<Shared>,
    Path(uid): Path<String>,
    Json(keys): Json<Vec<String>>,
) -> Response {
    enqueue(&shared, "documentDeletion", Some(&uid), Work::Delete(keys))
}

pub(super) async fn swap(State(shared): State<Shared>, Json(swaps): Json<Vec<Value>>) -> Response {
    let name = |place: usize| swaps[0]["indexes"][place].as_str().unwrap().to_owned();
    enqueue(&shared, "indexSwap", None, Work::Swap(name(0), name(1)))
}
