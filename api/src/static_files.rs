//! The docs site and the web client, as files.

use std::path::Path;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, LOCATION};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::error::ErrorCode;
use tower_http::services::{ServeDir, ServeFile};

use crate::rest::error::ApiError;

const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const REVALIDATE: HeaderValue = HeaderValue::from_static("no-cache");

/// The docs site, to be nested at `prefix`.
pub(crate) fn docs(prefix: &'static str, folder: &Path) -> Router {
    if !folder.join("index.html").is_file() {
        return not_built(
            "The documentation site has not been built yet. Run `make site`, or set PROFILE_BUILDER_SITE_DIR to a folder that site-gen built, and start the server again.",
        );
    }
    let files = ServeDir::new(folder).not_found_service(ServeFile::new(folder.join("404.html")));
    Router::new()
        .fallback_service(files)
        .layer(middleware::from_fn_with_state(prefix, serve))
}

/// The web client, to be nested at `prefix`: one page for all its addresses.
pub(crate) fn web(prefix: &'static str, folder: &Path) -> Router {
    let page = folder.join("index.html");
    if !page.is_file() {
        return not_built(
            "The web client has not been built yet. Run `make web`, or set PROFILE_BUILDER_WEB_DIR to a built web client, and start the server again.",
        );
    }
    let pages = Router::new()
        .fallback_service(ServeFile::new(page))
        .layer(middleware::from_fn(addresses_only));
    let files = ServeDir::new(folder)
        .append_index_html_on_directories(false)
        .fallback(pages);
    Router::new()
        .fallback_service(files)
        .layer(middleware::from_fn_with_state(prefix, serve))
}

fn not_built(message: &'static str) -> Router {
    Router::new().fallback(get(move || async move {
        (StatusCode::SERVICE_UNAVAILABLE, message).into_response()
    }))
}

/// An address of the web client has no extension: a file that is missing is missing, and must not
/// be answered with a page.
async fn addresses_only(request: Request, next: Next) -> Response {
    let last = request.uri().path().rsplit('/').next().unwrap_or_default();
    if last.contains('.') {
        missing()
    } else {
        next.run(request).await
    }
}

/// Serves files: none whose name begins with a dot, redirects that know the prefix, and a word to
/// caches. Files in `assets` have a hash of their content in their name and never change.
async fn serve(State(prefix): State<&'static str>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if is_hidden(path) {
        return missing();
    }
    let hashed = path.starts_with("/assets/");
    let mut response = next.run(request).await;
    let cache = if hashed && response.status().is_success() {
        FOREVER
    } else {
        REVALIDATE
    };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, cache);
    let location = headers.get(LOCATION).and_then(|value| value.to_str().ok());
    let with_prefix = location
        .filter(|location| location.starts_with('/'))
        .and_then(|location| HeaderValue::from_str(&format!("{prefix}{location}")).ok());
    if let Some(location) = with_prefix {
        headers.insert(LOCATION, location);
    }
    response
}

/// Whether a path leads to a file whose name begins with a dot, or may do so once it is decoded:
/// nobody has a reason to encode a dot or a slash.
fn is_hidden(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    path.split('/').any(|part| part.starts_with('.'))
        || ["%2e", "%2f", "%5c"].iter().any(|code| path.contains(code))
}

fn missing() -> Response {
    ApiError::new(ErrorCode::NotFound, "there is nothing at this path").into_response()
}
