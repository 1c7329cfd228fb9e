//! What becomes of a request that is redirected.

use reqwest::Method;
use reqwest::header::{ACCEPT, ACCEPT_LANGUAGE, HeaderMap, LOCATION, USER_AGENT};
use url::Url;

use crate::http::client::Request;
use crate::http::error::HttpError;

/// The only headers that another origin gets to see.
const KEPT_ACROSS_ORIGINS: [reqwest::header::HeaderName; 3] = [ACCEPT, ACCEPT_LANGUAGE, USER_AGENT];

/// Where a response redirects to, if it does.
pub(crate) fn location(response: &reqwest::Response) -> Option<Result<Url, HttpError>> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let location = response.headers().get(LOCATION)?;
    let invalid = |problem: String| HttpError::InvalidUrl {
        given: String::from_utf8_lossy(location.as_bytes())
            .chars()
            .take(200)
            .collect(),
        problem,
    };
    let target = location
        .to_str()
        .map_err(|error| invalid(error.to_string()));
    Some(target.and_then(|text| {
        response
            .url()
            .join(text)
            .map_err(|error| invalid(error.to_string()))
    }))
}

/// Turns a request into the one that follows the redirect.
///
/// A body is never sent to an origin that its sender did not choose.
pub(crate) fn follow(mut request: Request, status: u16, target: Url) -> Result<Request, HttpError> {
    let becomes_get = match status {
        303 => request.method != Method::HEAD,
        301 | 302 => request.method == Method::POST,
        _ => false,
    };
    if becomes_get {
        request.method = Method::GET;
        request.body = None;
        request.headers.remove(reqwest::header::CONTENT_TYPE);
    }
    if request.url.origin() != target.origin() {
        if request.body.is_some() {
            return Err(HttpError::Refused {
                what: target.host_str().unwrap_or_default().to_owned(),
                why: format!(
                    "{} redirects a request with a body to another origin",
                    request.url.host_str().unwrap_or_default()
                ),
            });
        }
        request.headers = kept(&request.headers);
    }
    request.url = target;
    Ok(request)
}

fn kept(headers: &HeaderMap) -> HeaderMap {
    let mut kept = HeaderMap::new();
    for name in KEPT_ACROSS_ORIGINS {
        if let Some(value) = headers.get(&name) {
            kept.insert(name, value.clone());
        }
    }
    kept
}
