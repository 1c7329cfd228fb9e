//! `GET /api/v1/server`: what everybody may know, for the page that signs people in.

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use crate::config::Mode;
use crate::router::Shared;

/// The server.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    name: &'static str,
    version: &'static str,
    mode: &'static str,
    model: Model,
    development_sign_in: bool,
}

#[derive(Debug, Serialize)]
struct Model {
    name: String,
    simulated: bool,
}

/// Describes the server.
pub(crate) async fn find_server(State(shared): State<Shared>) -> Json<Output> {
    let development = shared.app.config.mode == Mode::Development;
    let model = shared.app.model_info();
    Json(Output {
        name: "Profile Builder",
        version: env!("CARGO_PKG_VERSION"),
        mode: if development {
            "development"
        } else {
            "production"
        },
        model: Model {
            name: model.name,
            simulated: model.simulated,
        },
        development_sign_in: development,
    })
}
