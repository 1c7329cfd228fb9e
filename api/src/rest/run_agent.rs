//! `POST /api/v1/agents/run`

use std::convert::Infallible;
use std::time::Duration;

use access::OpContext;
use axum::Json;
use axum::extract::State;
use axum::http::header::ACCEPT;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use domain::error::ErrorCode;
use domain::execution::ExecutionStatus;
use domain::id::{AgentId, ExecutionId};
use executions::run_agent::RunAgent;
use executions::watch_events::watch_events;
use futures::stream::{Stream, StreamExt as _};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::rest::body::Body;
use crate::rest::error::ApiError;
use crate::rest::stream::{Presenter, StreamEvent};
use crate::router::Shared;
use crate::sign_in::SignedIn;

/// Names the execution, in streams too.
const EXECUTION_ID: HeaderName = HeaderName::from_static("x-execution-id");
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// What to run.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Input {
    agent_id: AgentId,
    goal: String,
    context: Option<Value>,
    #[serde(default)]
    options: Options,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Options {
    /// Whether to answer with a stream; without it, the `Accept` header decides.
    stream: Option<bool>,
    max_steps: Option<u32>,
    /// Whether tools are only simulated.
    #[serde(default)]
    dry_run: bool,
    idempotency_key: Option<String>,
}

/// The execution after its end.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Output {
    execution_id: ExecutionId,
    status: ExecutionStatus,
    simulated: bool,
    dry_run: bool,
    result: ResultOutput,
    trace: Vec<Value>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultOutput {
    output: Option<String>,
    error: Option<String>,
    steps: i32,
    duration: Option<f64>,
    tools_used: Vec<String>,
    input_tokens: i64,
    output_tokens: i64,
    /// Null when the price of a model that answered is not known.
    cost_micro_usd: Option<i64>,
}

/// Runs an agent, and answers with its events as they come or with its end. A client that goes
/// away does not stop the execution; it comes back with the same idempotency key and, for a
/// stream, the last id it saw as `Last-Event-ID`.
pub(crate) async fn run_agent(
    State(shared): State<Shared>,
    SignedIn(op): SignedIn,
    headers: HeaderMap,
    Body(input): Body<Input>,
) -> Result<Response, ApiError> {
    let streamed = input
        .options
        .stream
        .unwrap_or_else(|| accepts_stream(&headers));
    let after = last_event_id(&headers)?;
    let run = RunAgent {
        agent: input.agent_id,
        goal: input.goal,
        context: input.context.filter(|context| !context.is_null()),
        max_steps: input.options.max_steps,
        dry_run: input.options.dry_run,
        idempotency_key: input.options.idempotency_key,
    };
    let signals = &shared.app.signals;
    let execution = executions::run_agent::run_agent(&op, signals, run).await?;
    let mut response = if streamed {
        stream(&shared, op, execution.id, after).await?
    } else {
        wait(&shared, op, execution.id).await?
    };
    if let Ok(value) = HeaderValue::from_str(&execution.id.to_string()) {
        response.headers_mut().insert(EXECUTION_ID, value);
    }
    Ok(response)
}

async fn stream(
    shared: &Shared,
    op: OpContext,
    id: ExecutionId,
    after: i32,
) -> Result<Response, ApiError> {
    let request = op.request();
    let entries = watch_events(op, &shared.app.signals, id, 0).await?;
    let mut presenter = Presenter::default();
    let events = entries.filter_map(move |entry| {
        let event = match entry {
            // Earlier entries are presented too: later ones refer to them.
            Ok(entry) => presenter
                .present(entry)
                .filter(|event| event.seq > after)
                .map(|event| to_event(&event)),
            Err(error) => {
                let envelope = ApiError::from(error).report(request);
                Some(Event::default().event("error").data(envelope.to_string()))
            }
        };
        std::future::ready(event.map(Ok::<_, Infallible>))
    });
    let events = until_stop(events, shared);
    Ok(Sse::new(events)
        .keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
        .into_response())
}

fn to_event(event: &StreamEvent) -> Event {
    Event::default()
        .id(event.seq.to_string())
        .event(event.name)
        .data(event.data.to_string())
}

/// Ends the stream when the server stops, so that the connection can close.
fn until_stop<S: Stream>(events: S, shared: &Shared) -> impl Stream<Item = S::Item> + use<S> {
    let stop = shared.stop.clone();
    events.take_until(async move { stop.cancelled_owned().await })
}

async fn wait(shared: &Shared, op: OpContext, id: ExecutionId) -> Result<Response, ApiError> {
    let entries = watch_events(op.clone(), &shared.app.signals, id, 0).await?;
    let mut entries = std::pin::pin!(until_stop(entries, shared));
    let mut presenter = Presenter::default();
    let mut trace = Vec::new();
    while let Some(entry) = entries.next().await {
        trace.extend(presenter.present(entry?).map(StreamEvent::into_trace));
    }
    let execution = executions::find_execution::find_execution(&op, id).await?;
    if !execution.status.is_final() {
        let message = format!("the server is stopping; {id} goes on when it is back");
        return Err(ApiError::new(ErrorCode::Unavailable, message));
    }
    let duration = execution.duration_seconds();
    let output = Output {
        execution_id: id,
        status: execution.status,
        simulated: execution.simulated,
        dry_run: execution.dry_run,
        result: ResultOutput {
            output: execution.output().map(str::to_owned),
            error: execution.error().map(str::to_owned),
            steps: execution.steps,
            duration,
            tools_used: execution.tools_used,
            input_tokens: execution.input_tokens,
            output_tokens: execution.output_tokens,
            cost_micro_usd: execution.cost_micro_usd,
        },
        trace,
    };
    Ok(Json(output).into_response())
}

fn last_event_id(headers: &HeaderMap) -> Result<i32, ApiError> {
    let Some(value) = headers.get(LAST_EVENT_ID) else {
        return Ok(0);
    };
    let text = value.to_str().unwrap_or_default();
    text.parse()
        .map_err(|_| ApiError::field("Last-Event-ID", "is not the id of an event"))
}

fn accepts_stream(headers: &HeaderMap) -> bool {
    headers
        .get(ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|accept| accept.contains("text/event-stream"))
}
