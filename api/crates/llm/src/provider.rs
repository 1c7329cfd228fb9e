//! One provider: its client, and what keeps it from being asked too much.

use std::sync::Arc;
use std::time::Duration;

use agent_core::ModelRequest;
use tower::retry::budget::{Budget as _, TpsBudget};

use crate::breaker::{Breakers, Outcome};
use crate::client::{Delta, ModelClient, ModelReply, OnDelta};
use crate::error::Error;
use crate::models::RetryShare;
use crate::retry::RetryPolicy;

/// For how long a call adds to what may be repeated.
const MEMORY: Duration = Duration::from_secs(10);

/// When to come back after a failure that may not be repeated now: up to twice as long.
const LATER: Duration = Duration::from_secs(10);

/// A model's client with its retry budget and its circuit breakers.
pub(crate) struct Provider {
    pub(crate) client: Arc<dyn ModelClient>,
    retries: TpsBudget,
    breakers: Breakers,
}

impl Provider {
    pub(crate) fn new(client: Arc<dyn ModelClient>, share: RetryShare) -> Self {
        Self {
            client,
            retries: TpsBudget::new(MEMORY, share.per_second, share.share.clamp(0.0, 1.0)),
            breakers: Breakers::default(),
        }
    }

    /// Takes one turn, as often as `policy`, the retry budget and the errors permit.
    pub(crate) async fn reply(
        &self,
        policy: &RetryPolicy,
        request: &ModelRequest,
        on_delta: &mut OnDelta<'_>,
    ) -> Result<ModelReply, Error> {
        let named = request.definition.model.clone();
        let model = named.unwrap_or_else(|| self.client.info().name);
        let breaker = self.breakers.of(&model);
        self.retries.deposit();
        let mut attempt = 1;
        loop {
            let permit = breaker.begin().map_err(|wait| Error::CircuitOpen {
                model: model.clone(),
                retry_after: wait,
            })?;
            let mut wrote = false;
            let mut watch = |delta: Delta<'_>| {
                wrote = true;
                on_delta(delta);
            };
            let error = match self.client.reply(request, &mut watch).await {
                Ok(reply) => {
                    permit.end(Outcome::Answered);
                    return Ok(reply);
                }
                Err(error) => error,
            };
            permit.end(error.outcome());
            let Some(delay) = policy.delay(attempt, &error) else {
                return Err(error);
            };
            if !self.retries.withdraw() {
                return Err(Error::RetriesSpent {
                    cause: Box::new(error),
                    retry_after: LATER.mul_f64(1.0 + rand::random::<f64>()),
                });
            }
            if wrote {
                on_delta(Delta::Restarted);
            }
            tokio::time::sleep(delay).await;
            attempt += 1;
        }
    }
}
