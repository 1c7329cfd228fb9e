//! The one place where errors become REST responses.

use axum::Json;
use axum::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use chrono::{SecondsFormat, Utc};
use domain::agent::FieldError;
use domain::error::{Coded, ErrorCode, chain};
use domain::id::RequestId;
use serde_json::{Map, Value, json};

/// An error as clients see it. It becomes a body in [`render`], which knows the request's id.
#[derive(Debug, Clone)]
pub(crate) struct ApiError {
    code: ErrorCode,
    status: StatusCode,
    message: String,
    details: Map<String, Value>,
    /// In how many seconds the same may succeed.
    retry_after: Option<u32>,
    /// What the client is not told, for the log.
    cause: Option<String>,
}

impl ApiError {
    /// An error with the status of its code.
    pub(crate) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            status: status_of(code),
            message: message.into(),
            details: Map::new(),
            retry_after: None,
            cause: None,
        }
    }

    /// An error about one field of the input.
    pub(crate) fn field(field: &str, message: impl Into<String>) -> Self {
        let message = message.into();
        let mut error = Self::new(ErrorCode::InvalidRequest, format!("{field}: {message}"));
        error
            .details
            .insert(field.to_owned(), Value::String(message));
        error
    }

    /// The same with another message.
    pub(crate) fn with_message(mut self, message: &str) -> Self {
        message.clone_into(&mut self.message);
        self
    }

    /// The same with more in its details.
    pub(crate) fn with_detail(mut self, name: &str, value: Value) -> Self {
        self.details.insert(name.to_owned(), value);
        self
    }

    /// The same with a word on when to try again, in seconds.
    pub(crate) fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// What another protocol needs to say the same.
    pub(crate) fn parts(&self) -> (StatusCode, ErrorCode, &str) {
        (self.status, self.code, &self.message)
    }

    /// The envelope, as JSON. What clients are not told is logged here, once.
    pub(crate) fn report(&self, request: RequestId) -> Value {
        if let Some(cause) = &self.cause {
            tracing::error!(request.id = %request, error = cause, "Failed to answer {request}");
        }
        json!({
            "error": self.code.rest(),
            "message": self.message,
            "details": self.details,
            "requestId": request,
            "timestamp": Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true),
        })
    }
}

impl<E: Coded> From<E> for ApiError {
    fn from(error: E) -> Self {
        let code = error.code();
        let message = match error.fields() {
            [] => error.public_message(),
            fields => describe(fields),
        };
        let mut api_error = Self::new(code, message);
        for FieldError { field, message } in error.fields() {
            api_error
                .details
                .insert(field.clone(), Value::String(message.clone()));
        }
        if error.is_for_the_log() {
            api_error.cause = Some(chain(&error));
        }
        api_error
    }
}

fn describe(fields: &[FieldError]) -> String {
    let of_field = |FieldError { field, message }: &FieldError| format!("{field}: {message}");
    fields.iter().map(of_field).collect::<Vec<_>>().join("; ")
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes the body of an error that a handler returned.
pub(crate) fn render(response: Response, request: RequestId) -> Response {
    let Some(error) = response.extensions().get::<ApiError>() else {
        return response;
    };
    let retry_after = error.retry_after;
    let mut response = (error.status, Json(error.report(request))).into_response();
    if let Some(seconds) = retry_after {
        let seconds = HeaderValue::from(seconds);
        response.headers_mut().insert(RETRY_AFTER, seconds);
    }
    if response.status() == StatusCode::UNAUTHORIZED {
        response
            .headers_mut()
            .insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

impl ApiError {
    /// A request that the framework could not read. What does not fit the expected form counts as
    /// a malformed request here, not as an unprocessable one.
    pub(crate) fn unreadable(status: StatusCode, message: String) -> Self {
        let code = match status {
            StatusCode::PAYLOAD_TOO_LARGE => ErrorCode::PayloadTooLarge,
            _ => ErrorCode::InvalidRequest,
        };
        let status = match status {
            StatusCode::UNPROCESSABLE_ENTITY => StatusCode::BAD_REQUEST,
            other => other,
        };
        Self {
            status,
            ..Self::new(code, message)
        }
    }
}

/// Answers a path that nothing is at.
pub(crate) async fn no_such_path() -> ApiError {
    ApiError::new(ErrorCode::NotFound, "there is nothing at this path")
}

/// Answers a method that the path does not have.
pub(crate) async fn no_such_method() -> ApiError {
    let error = ApiError::new(
        ErrorCode::InvalidRequest,
        "this path does not answer this method",
    );
    ApiError {
        status: StatusCode::METHOD_NOT_ALLOWED,
        ..error
    }
}

const fn status_of(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::InvalidRequest => StatusCode::BAD_REQUEST,
        ErrorCode::AuthenticationFailed => StatusCode::UNAUTHORIZED,
        ErrorCode::PermissionDenied => StatusCode::FORBIDDEN,
        ErrorCode::NotFound => StatusCode::NOT_FOUND,
        ErrorCode::Conflict => StatusCode::CONFLICT,
        ErrorCode::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorCode::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        ErrorCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
