//! GraphQL over HTTP: POST for everything but subscriptions, GET for queries.

use access::OpContext;
use async_graphql::parser::types::OperationType;
use async_graphql::{Request, Response, ServerError, Value, Variables};
use axum::body::Bytes;
use axum::http::header::{ACCEPT, ALLOW, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response as HttpResponse};
use domain::error::ErrorCode;
use domain::id::RequestId;
use serde::Deserialize;

use crate::limits::{MAX_BODY_BYTES, refuse};
use crate::schema::{Schema, with_scope};

const GRAPHQL_RESPONSE: &str = "application/graphql-response+json";
const JSON: &str = "application/json";

/// One request, as JSON or as the parameters of an address.
#[derive(Debug, Deserialize)]
pub struct Parameters {
    query: String,
    #[serde(rename = "operationName")]
    operation_name: Option<String>,
    variables: Option<serde_json::Value>,
    extensions: Option<serde_json::Value>,
}

impl Parameters {
    /// The document.
    pub(crate) fn query(&self) -> &str {
        &self.query
    }

    /// The request they make.
    ///
    /// # Errors
    ///
    /// A sentence about what does not fit.
    pub(crate) fn into_request(self) -> Result<Request, String> {
        let mut request = Request::new(self.query);
        if let Some(name) = self.operation_name {
            request = request.operation_name(name);
        }
        match self.variables {
            None | Some(serde_json::Value::Null) => {}
            Some(variables @ serde_json::Value::Object(_)) => {
                request = request.variables(Variables::from_json(variables));
            }
            Some(_) => return Err("\"variables\" must be an object".to_owned()),
        }
        match self.extensions {
            None | Some(serde_json::Value::Null | serde_json::Value::Object(_)) => Ok(request),
            Some(_) => Err("\"extensions\" must be an object".to_owned()),
        }
    }
}

/// Answers a POST.
pub async fn post(
    schema: &Schema,
    id: RequestId,
    op: Option<OpContext>,
    headers: &HeaderMap,
    body: Bytes,
) -> HttpResponse {
    if !has_type(headers, JSON) {
        // A form or plain text can be sent by any page without asking first.
        let message = "send the request as \"Content-Type: application/json\"";
        return refused(
            headers,
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            ErrorCode::InvalidRequest,
            message,
            id,
        );
    }
    if body.len() > MAX_BODY_BYTES {
        let message = format!("the request is larger than {MAX_BODY_BYTES} bytes");
        return refused(
            headers,
            StatusCode::PAYLOAD_TOO_LARGE,
            ErrorCode::PayloadTooLarge,
            &message,
            id,
        );
    }
    match serde_json::from_slice::<Parameters>(&body) {
        Ok(parameters) => execute(schema, id, op, headers, parameters, false).await,
        Err(error) => {
            let message = format!("the body is not a GraphQL request: {error}");
            refused(
                headers,
                StatusCode::BAD_REQUEST,
                ErrorCode::InvalidRequest,
                &message,
                id,
            )
        }
    }
}

/// Answers a GET: queries only.
pub async fn get(
    schema: &Schema,
    id: RequestId,
    op: Option<OpContext>,
    headers: &HeaderMap,
    query: QueryString,
) -> HttpResponse {
    let parse = |name: &str, text: Option<String>| match text {
        None => Ok(None),
        Some(text) => serde_json::from_str(&text)
            .map(Some)
            .map_err(|error| format!("\"{name}\" is not JSON: {error}")),
    };
    let parameters = parse("variables", query.variables).and_then(|variables| {
        let extensions = parse("extensions", query.extensions)?;
        Ok(Parameters {
            query: query.query,
            operation_name: query.operation_name,
            variables,
            extensions,
        })
    });
    match parameters {
        Ok(parameters) => execute(schema, id, op, headers, parameters, true).await,
        Err(message) => refused(
            headers,
            StatusCode::BAD_REQUEST,
            ErrorCode::InvalidRequest,
            &message,
            id,
        ),
    }
}

/// The parameters of a GET, as they stand in the address.
#[derive(Debug, Deserialize)]
pub struct QueryString {
    query: String,
    #[serde(rename = "operationName")]
    operation_name: Option<String>,
    variables: Option<String>,
    extensions: Option<String>,
}

async fn execute(
    schema: &Schema,
    id: RequestId,
    op: Option<OpContext>,
    headers: &HeaderMap,
    parameters: Parameters,
    queries_only: bool,
) -> HttpResponse {
    let bad = |message: &str| {
        refused(
            headers,
            StatusCode::BAD_REQUEST,
            ErrorCode::InvalidRequest,
            message,
            id,
        )
    };
    if let Some(message) = refuse(&parameters.query) {
        return bad(&message);
    }
    let mut request = match parameters.into_request() {
        Ok(request) => request,
        Err(message) => return bad(&message),
    };
    let kind = match operation_type(&mut request) {
        Ok(kind) => kind,
        Err(error) => return respond(headers, finish(Response::from_errors(vec![error]), id)),
    };
    match kind {
        Some(OperationType::Subscription) => {
            return bad("a subscription needs the WebSocket at /graphql/ws");
        }
        Some(OperationType::Mutation) if queries_only => {
            let mut response = refused(
                headers,
                StatusCode::METHOD_NOT_ALLOWED,
                ErrorCode::InvalidRequest,
                "a mutation needs POST",
                id,
            );
            response
                .headers_mut()
                .insert(ALLOW, HeaderValue::from_static("POST"));
            return response;
        }
        _ => {}
    }
    let response = schema.execute(with_scope(request, id, op)).await;
    respond(headers, finish(response, id))
}

/// The type of the operation that would be executed; none when the name does not tell, which the
/// execution then reports.
fn operation_type(request: &mut Request) -> Result<Option<OperationType>, ServerError> {
    let name = request.operation_name.clone();
    let document = request.parsed_query()?;
    let mut operations = document.operations.iter();
    Ok(match name {
        Some(name) => operations
            .find(|(candidate, _)| candidate.is_some_and(|candidate| *candidate == name))
            .map(|(_, operation)| operation.node.ty),
        None => operations.next().map(|(_, operation)| operation.node.ty),
    })
}

/// Gives every error a code and the request's id, and hides what only the server should know.
///
/// Resolvers give their errors a code. What comes without one is the client's fault (a document or
/// variable that does not fit), unless it has a source: then a loader failed.
pub(crate) fn finish(mut response: Response, id: RequestId) -> Response {
    for error in &mut response.errors {
        let extensions = error.extensions.get_or_insert_with(Default::default);
        extensions.set("requestId", id.to_string());
        if extensions.get("code").is_some() {
            continue;
        }
        let code = match &error.source {
            None => ErrorCode::InvalidRequest,
            Some(_) => ErrorCode::Internal,
        };
        extensions.set("code", code.graphql());
        if code == ErrorCode::Internal {
            tracing::error!(request.id = %id, error = error.message, "Failed to answer a field");
            domain::error::FAULT.clone_into(&mut error.message);
        }
    }
    response
}

/// A response in the media type that the client accepts. By the GraphQL-over-HTTP draft, only the
/// newer one speaks of request errors by its status, and a request that was never executed has no
/// `data`, not even a null.
fn respond(headers: &HeaderMap, response: Response) -> HttpResponse {
    let never_executed = is_request_error(&response);
    let newer = accepts_newer(headers);
    let status = if newer && never_executed {
        StatusCode::BAD_REQUEST
    } else {
        StatusCode::OK
    };
    let media_type = if newer { GRAPHQL_RESPONSE } else { JSON };
    let body = if never_executed {
        serde_json::to_vec(&serde_json::json!({ "errors": response.errors }))
    } else {
        serde_json::to_vec(&response)
    };
    let content_type = format!("{media_type}; charset=utf-8");
    let body = body.unwrap_or_default();
    let mut http = (status, [(CONTENT_TYPE, content_type)], body).into_response();
    http.headers_mut().extend(response.http_headers);
    http
}

/// Whether the errors are about the request as a whole, and not about fields that were executed.
pub(crate) fn is_request_error(response: &Response) -> bool {
    response.data == Value::Null
        && !response.errors.is_empty()
        && response.errors.iter().all(|error| error.path.is_empty())
}

/// A refusal in GraphQL's form, for requests that do not even reach a document.
#[must_use]
pub fn refused(
    headers: &HeaderMap,
    status: StatusCode,
    code: ErrorCode,
    message: &str,
    id: RequestId,
) -> HttpResponse {
    let mut error = ServerError::new(message, None);
    let mut extensions = async_graphql::ErrorExtensionValues::default();
    extensions.set("code", code.graphql());
    error.extensions = Some(extensions);
    let mut http = respond(headers, finish(Response::from_errors(vec![error]), id));
    *http.status_mut() = status;
    http
}

fn accepts_newer(headers: &HeaderMap) -> bool {
    let accept = headers
        .get(ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    accept
        .split(',')
        .any(|part| part.trim().starts_with(GRAPHQL_RESPONSE))
}

fn has_type(headers: &HeaderMap, wanted: &str) -> bool {
    headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|essence| essence.trim().eq_ignore_ascii_case(wanted))
}
