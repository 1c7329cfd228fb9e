//! A turn of the model, as an event.

use std::time::Duration;

use agent_core::ModelRequest;
use chrono::{DateTime, Utc};
use domain::error::chain;
use domain::journal::{FailureCode, JournalEvent};
use executions::queue::Lease;

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
    let retry = &runtime.config.retry;
    let has_reserved = match budget::reserve(runtime, lease, request).await {
        Ok(has_reserved) => has_reserved,
        Err(event) => return event,
    };
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
            answer.into()
        }
        Err(error) => {
            tracing::warn!(turn = request.turn, %error, "The model gave no answer");
            match error
                .retry_after()
                .filter(|wait| *wait > retry.longest_wait)
            {
                Some(wait) => JournalEvent::ModelDeferred {
                    until: after(wait),
                    reason: chain(&error),
                },
                None => JournalEvent::Failed {
                    code: FailureCode::Model,
                    message: chain(&error),
                },
            }
        }
    }
}

/// The end of a wait.
fn after(wait: Duration) -> DateTime<Utc> {
    let wait = wait.min(LONGEST_DEFERRAL);
    Utc::now() + wait.mul_f64(1.0 + SPREAD * rand::random::<f64>())
}
