//! The one place where errors become REST responses.

use axum::Json;
use axum::http::header::WWW_AUTHENTICATE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use chrono::{SecondsFormat, Utc};
use domain::agent::FieldError;
use domain::error::{Coded, ErrorCode};
use domain::id::RequestId;
use serde_json::{Map, Value, json};

use crate::sign_in::Id;

/// An error as clients see it.
#[derive(Debug)]
pub(crate) struct ApiError {
    code: ErrorCode,
    status: StatusCode,
    message: String,
    details: Map<String, Value>,
    /// What the client is not told, for the log.
    cause: Option<String>,
    request: Option<RequestId>,
}

impl ApiError {
    /// An error with the status of its code.
    pub(crate) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            status: status_of(code),
            message: message.into(),
            details: Map::new(),
            cause: None,
            request: None,
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

    /// The same for a request whose id is known.
    pub(crate) const fn for_request(mut self, id: RequestId) -> Self {
        self.request = Some(id);
        self
    }

    /// The envelope, as JSON.
    pub(crate) fn envelope(&self) -> Value {
        json!({
            "error": self.code.rest(),
            "message": self.message,
            "details": self.details,
            "requestId": self.request.unwrap_or_else(RequestId::new),
            "timestamp": Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true),
        })
    }
}

impl<E: Coded> From<E> for ApiError {
    fn from(error: E) -> Self {
        let code = error.code();
        let message = match (code, error.fields()) {
            (ErrorCode::Internal, _) => {
                "the server failed; quote the request id when you report it".to_owned()
            }
            (ErrorCode::Unavailable, _) => {
                "the database does not answer at the moment; try again".to_owned()
            }
            (_, []) => error.to_string(),
            (_, fields) => describe(fields),
        };
        let mut api_error = Self::new(code, message);
        for FieldError { field, message } in error.fields() {
            api_error
                .details
                .insert(field.clone(), Value::String(message.clone()));
        }
        if matches!(code, ErrorCode::Internal | ErrorCode::Unavailable) {
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
        if let Some(cause) = &self.cause {
            let request = self.request.map(|id| id.to_string()).unwrap_or_default();
            tracing::error!(
                request.id = request,
                error = cause,
                "Failed to answer a request"
            );
        }
        let mut response = (self.status, Json(self.envelope())).into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            response
                .headers_mut()
                .insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
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
pub(crate) async fn no_such_path(Id(id): Id) -> ApiError {
    ApiError::new(ErrorCode::NotFound, "there is nothing at this path").for_request(id)
}

/// Answers a method that the path does not have.
pub(crate) async fn no_such_method(Id(id): Id) -> ApiError {
    let error = ApiError::new(
        ErrorCode::InvalidRequest,
        "this path does not answer this method",
    );
    ApiError {
        status: StatusCode::METHOD_NOT_ALLOWED,
        ..error
    }
    .for_request(id)
}

const fn status_of(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::InvalidRequest => StatusCode::BAD_REQUEST,
        ErrorCode::AuthenticationFailed => StatusCode::UNAUTHORIZED,
        ErrorCode::PermissionDenied => StatusCode::FORBIDDEN,
        ErrorCode::NotFound => StatusCode::NOT_FOUND,
        ErrorCode::Conflict => StatusCode::CONFLICT,
        ErrorCode::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorCode::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        ErrorCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
