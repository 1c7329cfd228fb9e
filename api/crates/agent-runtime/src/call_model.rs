//! A turn of the model, as an event.

use std::time::Duration;

use agent_core::{ModelRequest, SummaryRequest};
use chrono::{DateTime, Utc};
use domain::error::chain;
use domain::journal::{FailureCode, JournalEvent};
use executions::queue::Lease;
use llm::Answer;

use crate::budget;
use crate::worker::Runtime;

/// The longest that a turn is put off at once, whatever the provider says: it may have room sooner.
const LONGEST_DEFERRAL: Duration = Duration::from_secs(60 * 60);

/// What is added to a wait, as its part at most, so that those who were sent away together do not come
/// back together.
const SPREAD: f64 = 0.1;

/// Asks the model for its turn. A turn that has to wait is put off, and what cannot be had is a failure
/// that says why.
pub(crate) async fn call_model(
    runtime: &Runtime,
    lease: Lease,
    request: &ModelRequest,
) -> JournalEvent {
    match ask(runtime, lease, request).await {
        Ok(answer) => answer.into(),
        Err(event) => event,
    }
}

/// Asks the model for a summary, which is a turn like any other, but for what becomes of its text.
pub(crate) async fn summarise(
    runtime: &Runtime,
    lease: Lease,
    summary: &SummaryRequest,
) -> JournalEvent {
    match ask(runtime, lease, &summary.request).await {
        Ok(answer) => answer
            .into_summary(summary.through_step)
            .unwrap_or_else(no_summary),
        Err(event) => event,
    }
}

fn no_summary() -> JournalEvent {
    JournalEvent::Failed {
        code: FailureCode::ContextLimit,
        message: "The conversation had grown long, and the model did not write a summary of it. Split the goal, let the tools return less, or let the agent summarise later.".to_owned(),
    }
}

async fn ask(
    runtime: &Runtime,
    lease: Lease,
    request: &ModelRequest,
) -> Result<Answer, JournalEvent> {
    let retry = &runtime.config.retry;
    let has_reserved = budget::reserve(runtime, lease, request).await?;
    let answer = runtime.models.reply(retry, request, &mut |_| {}).await;
    if has_reserved {
        budget::settle(runtime, lease, answer.as_ref().ok()).await;
    }
    match answer {
        Ok(answer) => {
            if let Some(error) = &answer.instead_of {
                let provider = answer.provider.as_str();
                tracing::warn!(turn = request.turn, provider, %error, "Another model stood in");
            }
            Ok(answer)
        }
        Err(error) => {
            tracing::warn!(turn = request.turn, %error, "The model gave no answer");
            let wait = error.retry_after();
            Err(match wait.filter(|wait| *wait > retry.longest_wait) {
                Some(wait) => JournalEvent::ModelDeferred {
                    until: after(wait),
                    reason: chain(&error),
                },
                None => JournalEvent::Failed {
                    code: FailureCode::Model,
                    message: chain(&error),
                },
            })
        }
    }
}

/// The end of a wait.
fn after(wait: Duration) -> DateTime<Utc> {
    let wait = wait.min(LONGEST_DEFERRAL);
    Utc::now() + wait.mul_f64(1.0 + SPREAD * rand::random::<f64>())
}
