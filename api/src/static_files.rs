//! The docs site and the web client, as files.

use std::path::Path;

use axum::Router;
use axum::extract::Request;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tower_http::services::{ServeDir, ServeFile};

const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const REVALIDATE: HeaderValue = HeaderValue::from_static("no-cache");

/// The docs site.
pub(crate) fn docs(folder: &Path) -> Router {
    if !folder.join("index.html").is_file() {
        return not_built(
            "The documentation site has not been built yet. Run `make site`, or set PROFILE_BUILDER_SITE_DIR to a folder that site-gen built, and start the server again.",
        );
    }
    let files = ServeDir::new(folder).not_found_service(ServeFile::new(folder.join("404.html")));
    Router::new()
        .fallback_service(files)
        .layer(middleware::from_fn(cache))
}

/// The web client: one page for all its addresses.
pub(crate) fn web(folder: &Path) -> Router {
    let page = folder.join("index.html");
    if !page.is_file() {
        return not_built(
            "The web client has not been built yet. Run `make web`, or set PROFILE_BUILDER_WEB_DIR to a built web client, and start the server again.",
        );
    }
    let assets = ServeDir::new(folder.join("assets"));
    let files = ServeDir::new(folder).fallback(ServeFile::new(page));
    Router::new()
        .nest_service("/assets", assets)
        .fallback_service(files)
        .layer(middleware::from_fn(cache))
}

fn not_built(message: &'static str) -> Router {
    Router::new().fallback(get(move || async move {
        (StatusCode::SERVICE_UNAVAILABLE, message).into_response()
    }))
}

/// Files whose name holds a hash of their content never change; all others are asked for again.
async fn cache(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let hashed = path.contains("/assets/");
    let mut response = next.run(request).await;
    let fresh = if hashed && response.status().is_success() {
        FOREVER
    } else {
        REVALIDATE
    };
    response.headers_mut().insert(CACHE_CONTROL, fresh);
    response
}
