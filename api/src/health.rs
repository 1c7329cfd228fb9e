//! Signs of life, for whoever watches the server.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::router::Shared;

/// Answers as long as the process does.
pub(crate) async fn live() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

/// Answers whether requests can be served: not while the database is away or the server stops.
/// Searches are answered in any case, and it says by whom.
pub(crate) async fn ready(State(shared): State<Shared>) -> (StatusCode, Json<Value>) {
    let database = shared.app.db.ping().await.is_ok();
    let stopping = shared.stop.is_cancelled();
    let ready = database && !stopping;
    let status = if ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let text = |good: bool| if good { "ok" } else { "unavailable" };
    (
        status,
        Json(json!({
            "status": text(ready),
            "database": text(database),
            "search": shared.app.docs.standing().to_string(),
            "stopping": stopping,
        })),
    )
}
