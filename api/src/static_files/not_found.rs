//! The page for what the docs site does not have.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use tower_http::services::ServeFile;

use crate::static_files::missing;

const PAGE: &str = "404.html";

/// How deep an edition of the site lies at most: a version, and a language within it.
const DEEPEST: usize = 2;

/// Answers with the nearest page above the path of the request: each edition has its own.
pub(super) async fn answer(State(site): State<Arc<Path>>, request: Request) -> Response {
    let page = nearest(&site, request.uri().path()).await;
    match ServeFile::new(page).try_call(request).await {
        Ok(mut response) => {
            *response.status_mut() = StatusCode::NOT_FOUND;
            response.into_response()
        }
        Err(_) => missing(),
    }
}

async fn nearest(site: &Path, path: &str) -> PathBuf {
    let folders: Vec<&str> = path
        .split('/')
        .skip(1)
        .take_while(|name| is_plain(name))
        .take(DEEPEST)
        .collect();
    for depth in (1..=folders.len()).rev() {
        let above = folders.iter().take(depth);
        let page = site.join(above.collect::<PathBuf>()).join(PAGE);
        if tokio::fs::try_exists(&page).await.unwrap_or(false) {
            return page;
        }
    }
    site.join(PAGE)
}

/// Whether an edition's folder may be called so; no such name leads out of the site.
fn is_plain(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    !name.is_empty() && !name.starts_with('.') && name.bytes().all(allowed)
}
