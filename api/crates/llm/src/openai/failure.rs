//! What the API's errors mean.

use std::time::Duration;

use reqwest::Response;
use serde::Deserialize;
use serde_json::Value;

use super::chunk::ApiError;
use crate::error::Error;
use crate::http;

/// The most characters of the provider's words that are kept.
const MAX_MESSAGE: usize = 500;

#[derive(Deserialize)]
struct Body {
    error: ApiError,
}

/// The error of an answer that is no success.
pub(super) async fn from_response(mut response: Response, stall: Duration) -> Error {
    let status = response.status().as_u16();
    let retry_after = http::retry_after(response.headers());
    let body = http::error_body(&mut response, stall).await;
    let error = match serde_json::from_slice::<Body>(&body) {
        Ok(body) => body.error,
        Err(_) => ApiError {
            kind: Some("no error of the Chat Completions API".to_owned()),
            message: "check that OPENAI_BASE_URL leads to it, with its version, such as /v1"
                .to_owned(),
            code: Value::Null,
        },
    };
    classify(status, retry_after, error)
}

/// The error inside a stream that began as a success.
pub(super) fn from_stream(error: ApiError) -> Error {
    let named = error
        .code
        .as_u64()
        .and_then(|code| u16::try_from(code).ok());
    let status = named.unwrap_or(match error.kind.as_deref() {
        Some("rate_limit_error" | "rate_limit_exceeded" | "insufficient_quota") => 429,
        Some("invalid_request_error") => 400,
        Some("authentication_error") => 401,
        Some("permission_error") => 403,
        Some("overloaded_error") => 503,
        _ => 500,
    });
    classify(status, None, error)
}

fn classify(status: u16, retry_after: Option<Duration>, error: ApiError) -> Error {
    let mut message: String = error.message.chars().take(MAX_MESSAGE).collect();
    let code = error.code.as_str().unwrap_or_default();
    let kind = error.kind.unwrap_or_else(|| code.to_owned());
    let spent = ["insufficient_quota", "billing_hard_limit_reached"];
    if status == 402 || spent.contains(&code) || spent.contains(&kind.as_str()) {
        return Error::SpendLimit { message };
    }
    match status {
        429 => Error::RateLimited {
            retry_after,
            message,
        },
        503 | 529 => Error::Overloaded { retry_after },
        _ => {
            if status == 401 {
                message.push_str("; check OPENAI_API_KEY");
            }
            Error::Api {
                status,
                kind,
                message,
            }
        }
    }
}
