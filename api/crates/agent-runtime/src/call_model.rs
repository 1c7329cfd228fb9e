//! A turn of the model, as an event.

use agent_core::ModelRequest;
use domain::error::chain;
use domain::journal::{FailureCode, JournalEvent};

use crate::worker::Runtime;

/// Asks the model for its turn. What cannot be had is a failure that says why.
pub(crate) async fn call_model(runtime: &Runtime, request: &ModelRequest) -> JournalEvent {
    let config = &runtime.config;
    let reply = llm::with_retries(&*runtime.model, &config.retry, request, &mut |_| {}).await;
    match reply {
        Ok(reply) => reply.into(),
        Err(error) => {
            tracing::warn!(turn = request.turn, %error, "The model gave no answer");
            JournalEvent::Failed {
                code: FailureCode::Model,
                message: chain(&error),
            }
        }
    }
}
