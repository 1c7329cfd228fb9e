//! A stand-in for Meilisearch, for machines that have none: the part of its API that `site-gen
//! index` uses, with tasks that take their time, keys, and faults on request.
//!
//! With `MEILISEARCH_URL` (and `MEILISEARCH_API_KEY`) set, the tests that need no faults run against
//! that server instead, in indexes of their own.

mod answers;
mod indexes;
mod keys;
mod tasks;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::routing::{delete, get, post};
use axum::{Router, middleware};

use crate::support::meilisearch::indexes::Index;
use crate::support::meilisearch::keys::Key;
use crate::support::meilisearch::tasks::Task;

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
        runtime.spawn(tasks::work_off(shared.clone()));
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
        .route("/indexes", post(indexes::create))
        .route("/indexes/{uid}", delete(indexes::delete))
        .route(
            "/indexes/{uid}/settings",
            get(indexes::settings).patch(indexes::set_settings),
        )
        .route(
            "/indexes/{uid}/documents",
            get(indexes::documents).post(indexes::add_documents),
        )
        .route(
            "/indexes/{uid}/documents/delete-batch",
            post(indexes::delete_documents),
        )
        .route("/swap-indexes", post(indexes::swap))
        .route("/tasks/{uid}", get(tasks::find))
        .route("/keys", post(keys::create))
        .layer(middleware::from_fn_with_state(shared.clone(), keys::guard))
        .with_state(shared)
}
