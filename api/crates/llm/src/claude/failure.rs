//! What the API's errors mean.

use std::time::Duration;

use reqwest::Response;
use serde::Deserialize;

use super::event::ApiError;
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
            kind: "no error of the Messages API".to_owned(),
            message: "check that ANTHROPIC_BASE_URL leads to it".to_owned(),
            details: serde_json::Value::Null,
        },
    };
    classify(status, retry_after, error)
}

/// The error inside a stream that began as a success.
pub(super) fn from_stream(error: ApiError) -> Error {
    let status = match error.kind.as_str() {
        "overloaded_error" => 529,
        "rate_limit_error" => 429,
        "authentication_error" => 401,
        "permission_error" => 403,
        "api_error" => 500,
        "timeout_error" => 504,
        _ => 400,
    };
    classify(status, None, error)
}

fn classify(status: u16, retry_after: Option<Duration>, error: ApiError) -> Error {
    let mut message: String = error.message.chars().take(MAX_MESSAGE).collect();
    if is_spend_limit(status, &error) {
        return Error::SpendLimit { message };
    }
    match status {
        429 => Error::RateLimited {
            retry_after,
            message,
        },
        529 => Error::Overloaded { retry_after },
        _ => {
            if status == 401 {
                message.push_str("; check ANTHROPIC_API_KEY");
            }
            Error::Api {
                status,
                kind: error.kind,
                message,
            }
        }
    }
}

/// The provider's own cap is a 429 with a code; a cap that the customer set is a 400 with words.
fn is_spend_limit(status: u16, error: &ApiError) -> bool {
    let code = error
        .details
        .get("error_code")
        .and_then(|code| code.as_str());
    match status {
        429 => code.is_some_and(|code| code.contains("spend_limit")),
        400 => {
            error.message.starts_with("You have reached your specified")
                && error.message.contains("usage limits")
        }
        402 => true,
        _ => false,
    }
}
