//! Every path the server answers.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::response::Redirect;
use axum::routing::{get, post};
use tokio_util::sync::CancellationToken;
use tower_http::compression::CompressionLayer;

use crate::boot::App;
use crate::{graphql_routes, headers, health, rest, static_files};

/// The largest body of a request, in bytes.
const MAX_BODY_BYTES: usize = 2_097_152;

/// What handlers share.
#[derive(Clone)]
pub(crate) struct Shared {
    /// The server's parts.
    pub(crate) app: Arc<App>,
    /// Cancelled when the server stops: endless responses end then.
    pub(crate) stop: CancellationToken,
}

/// The router over all parts.
pub fn build(app: Arc<App>, stop: CancellationToken) -> Router {
    let docs = static_files::docs("/docs", &app.config.site_dir);
    let web = static_files::web("/app", &app.config.web_dir);
    Router::new()
        .route("/", get(|| async { Redirect::temporary("/app/") }))
        .route("/docs", get(|| async { Redirect::permanent("/docs/") }))
        .route("/app", get(|| async { Redirect::permanent("/app/") }))
        .nest_service("/docs/", docs)
        .nest_service("/app/", web)
        .route(
            "/graphql",
            get(graphql_routes::get).post(graphql_routes::post),
        )
        .route("/graphql/ws", get(graphql_routes::ws))
        .route("/api/v1/server", get(rest::server::find_server))
        .route("/api/v1/search", get(rest::search::search))
        .route(
            "/api/v1/development/sign-in",
            post(rest::development::sign_in),
        )
        .route(
            "/api/v1/agents/create",
            post(rest::create_agent::create_agent),
        )
        .route(
            "/api/v1/agents/import",
            post(rest::import_agent::import_agent),
        )
        .route("/api/v1/agents/run", post(rest::run_agent::run_agent))
        .route("/api/v1/agents", get(rest::list_agents::list_agents))
        .route(
            "/api/v1/agents/{id}",
            get(rest::find_agent::find_agent)
                .patch(rest::update_agent::update_agent)
                .delete(rest::delete_agent::delete_agent),
        )
        .route(
            "/api/v1/agents/{id}/definition",
            get(rest::export_agent::export_agent),
        )
        .route(
            "/api/v1/agents/{id}/executions",
            get(rest::list_executions::list_executions),
        )
        .route(
            "/api/v1/executions/{id}/export",
            get(rest::export_execution::export_execution),
        )
        .route(
            "/api/v1/approvals",
            get(rest::list_approvals::list_approvals),
        )
        .route(
            "/api/v1/approvals/{id}/decision",
            post(rest::decide_approval::decide_approval),
        )
        .route(
            "/api/v1/approvals/{id}/resolution",
            post(rest::resolve_doubt::resolve_doubt),
        )
        .route(
            "/api/v1/templates",
            post(rest::save_template::save_template),
        )
        .route(
            "/api/v1/prompts/simulate",
            post(rest::simulate_prompt::simulate_prompt),
        )
        .route(
            "/api/v1/docs/feedback",
            get(rest::docs_feedback::find)
                .put(rest::docs_feedback::give)
                .delete(rest::docs_feedback::delete),
        )
        .route(
            "/api/v1/docs/feedback/summary",
            get(rest::summarise_pages::summarise_pages),
        )
        .route("/healthz", get(health::live))
        .route("/readyz", get(health::ready))
        .fallback(rest::error::no_such_path)
        .method_not_allowed_fallback(rest::error::no_such_method)
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(middleware::from_fn(headers::add))
        .layer(CompressionLayer::new())
        .with_state(Shared { app, stop })
}
