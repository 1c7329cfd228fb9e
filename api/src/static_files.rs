//! The docs site and the web client, as files.

mod not_found;
mod redirects;

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::handler::Handler;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::error::ErrorCode;
use tower_http::services::{ServeDir, ServeFile};

use crate::rest::error::ApiError;
use redirects::Redirects;

const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const REVALIDATE: HeaderValue = HeaderValue::from_static("no-cache");

/// Where files are served, and which of them never change.
#[derive(Clone, Copy)]
struct Place {
    prefix: &'static str,
    /// Whether the path is that of a file with a hash of its content in its name.
    is_hashed: fn(&str) -> bool,
}

/// The docs site, to be nested at `prefix`.
pub(crate) fn docs(prefix: &'static str, folder: &Path) -> Router {
    if !folder.join("index.html").is_file() {
        return not_built(
            "The documentation site has not been built yet. Run `make site`, or set PROFILE_BUILDER_SITE_DIR to a folder that site-gen built, and start the server again.",
        );
    }
    let missing = not_found::answer.with_state(Arc::from(folder));
    let files = ServeDir::new(folder).fallback(missing);
    Router::new()
        .fallback_service(files)
        .layer(middleware::from_fn_with_state(
            Arc::new(Redirects::of(folder, prefix)),
            lead_on,
        ))
        .layer(middleware::from_fn_with_state(
            Place {
                prefix,
                is_hashed: is_hashed_by_site_gen,
            },
            serve,
        ))
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
        .layer(middleware::from_fn_with_state(
            Place {
                prefix,
                is_hashed: |path| path.starts_with("/assets/"),
            },
            serve,
        ))
}

/// The docs site's own assets are named like `site.18709b639834.css`; an editor's files beside them
/// may change.
fn is_hashed_by_site_gen(path: &str) -> bool {
    const DIGITS: usize = 12;
    let is_hash = |part: &str| {
        part.len() == DIGITS
            && part
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    let name = path.rsplit('/').next().unwrap_or_default();
    path.starts_with("/assets/") && name.split('.').skip(1).any(is_hash)
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

/// Answers a former address with where its page is now. The page that stands there would lead on as
/// well, but programs and search engines understand only the status.
async fn lead_on(
    State(redirects): State<Arc<Redirects>>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    let is_reading = matches!(*request.method(), Method::GET | Method::HEAD);
    let target = is_reading.then(|| redirects.target(path)).flatten();
    let Some(mut location) = target else {
        return next.run(request).await;
    };
    if let Some(query) = request.uri().query() {
        location.push('?');
        location.push_str(query);
    }
    match HeaderValue::from_str(&location) {
        Ok(location) => (StatusCode::MOVED_PERMANENTLY, [(LOCATION, location)]).into_response(),
        Err(_) => next.run(request).await,
    }
}

/// Serves files: none whose name begins with a dot, redirects that know the prefix, texts with their
/// encoding, and a word to caches. Everything but files that never change is asked for again, and
/// answered with 304 when it is as old as what the browser has: that holds for the service worker
/// and the search index's list as for pages, so that nothing stays behind after a build.
async fn serve(State(place): State<Place>, request: Request, next: Next) -> Response {
    let Place { prefix, is_hashed } = place;
    let path = request.uri().path();
    if is_hidden(path) {
        return missing();
    }
    let hashed = is_hashed(path);
    let mut response = next.run(request).await;
    let status = response.status();
    let is_there = status.is_success() || status == StatusCode::NOT_MODIFIED;
    let cache = if hashed && is_there {
        FOREVER
    } else {
        REVALIDATE
    };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, cache);
    if let Some(encoded) = headers.get(CONTENT_TYPE).and_then(with_encoding) {
        headers.insert(CONTENT_TYPE, encoded);
    }
    // A query is what the reader typed: its bytes need not be ASCII.
    let location = headers.get(LOCATION).map(HeaderValue::as_bytes);
    let with_prefix = location
        .filter(|location| location.starts_with(b"/"))
        .and_then(|location| HeaderValue::from_bytes(&[prefix.as_bytes(), location].concat()).ok());
    if let Some(location) = with_prefix {
        headers.insert(LOCATION, location);
    }
    response
}

/// A text's type that says how it is encoded: without it, browsers guess.
fn with_encoding(kind: &HeaderValue) -> Option<HeaderValue> {
    let kind = kind.to_str().ok()?;
    let is_bare_text = kind.starts_with("text/") && !kind.contains(';');
    let encoded = is_bare_text.then(|| format!("{kind}; charset=utf-8"))?;
    HeaderValue::from_str(&encoded).ok()
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
