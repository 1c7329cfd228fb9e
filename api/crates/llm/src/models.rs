//! The models of a server: one that is asked, and those that stand in for it.

use std::sync::Arc;

use agent_core::{Definition, ModelRequest};
use domain::agent::AgentConfiguration;
use domain::journal::{Block, JournalEvent, StopReason};
use domain::model::ModelProvider;

use crate::client::{Delta, ModelClient, ModelInfo, ModelReply, OnDelta};
use crate::error::Error;
use crate::prices::Prices;
use crate::provider::Provider;
use crate::retry::RetryPolicy;

/// How often failed calls of one provider may be repeated, whoever asks.
#[derive(Debug, Clone, Copy)]
pub struct RetryShare {
    /// The share of the calls of the last ten seconds, from 0 to 1.
    pub share: f32,
    /// How many in a second beside that, so that a quiet server can retry as well.
    pub per_second: u32,
}

impl RetryShare {
    /// One for ten calls, and one a second.
    pub const STANDARD: Self = Self {
        share: 0.1,
        per_second: 1,
    };
}

/// The window of a model of which nothing is known, in tokens.
const UNKNOWN_WINDOW: u64 = 128_000;

/// How full a window may be before the conversation is summarised.
const FULL_PERCENT: u64 = 70;

/// The models, in the order in which they are asked.
pub struct Models {
    first: Provider,
    others: Vec<Provider>,
    prices: Prices,
    share: RetryShare,
}

/// A turn, and who took it.
#[derive(Debug)]
pub struct Answer {
    /// The turn.
    pub reply: ModelReply,
    /// Who ran the model.
    pub provider: ModelProvider,
    /// Why those that were asked before did not answer, when this one stands in for them.
    pub instead_of: Option<Error>,
    /// What the turn cost, in millionths of a US dollar; none when the model's price is not known.
    pub cost_micro_usd: Option<u64>,
}

impl From<Answer> for JournalEvent {
    fn from(answer: Answer) -> Self {
        let ModelReply {
            content,
            stop_reason,
            usage,
            model,
            simulated,
        } = answer.reply;
        Self::ModelReplied {
            content,
            stop_reason,
            usage,
            model,
            simulated,
            provider: Some(answer.provider),
            fallback: answer.instead_of.is_some(),
            cost_micro_usd: answer.cost_micro_usd,
        }
    }
}

impl Answer {
    /// The turn as a summary of all steps up to `through_step`; none when it holds no text.
    #[must_use]
    pub fn into_summary(self, through_step: u32) -> Option<JournalEvent> {
        let texts = self.reply.content.iter().filter_map(|block| match block {
            Block::Text { text } => Some(text.as_str()),
            _ => None,
        });
        let summary = texts.collect::<String>().trim().to_owned();
        if summary.is_empty() || self.reply.stop_reason == StopReason::Refusal {
            return None;
        }
        Some(JournalEvent::Compacted {
            summary,
            through_step,
            usage: self.reply.usage,
            model: self.reply.model,
            simulated: self.reply.simulated,
            provider: self.provider,
            fallback: self.instead_of.is_some(),
            cost_micro_usd: self.cost_micro_usd,
        })
    }
}

impl Models {
    /// This model alone.
    #[must_use]
    pub fn new(first: Arc<dyn ModelClient>, prices: Prices) -> Self {
        let share = RetryShare::STANDARD;
        Self {
            first: Provider::new(first, share),
            others: Vec::new(),
            prices,
            share,
        }
    }

    /// The same with one more that stands in when those before it do not answer.
    #[must_use]
    pub fn with_fallback(mut self, next: Arc<dyn ModelClient>) -> Self {
        self.others.push(Provider::new(next, self.share));
        self
    }

    /// The same with another share of calls that may be repeated.
    #[must_use]
    pub fn retrying(self, share: RetryShare) -> Self {
        let anew = |provider: Provider| Provider::new(provider.client, share);
        Self {
            first: anew(self.first),
            others: self.others.into_iter().map(anew).collect(),
            share,
            ..self
        }
    }

    /// The one that is asked first.
    #[must_use]
    pub fn info(&self) -> ModelInfo {
        self.first.client.info()
    }

    /// Those that stand in for it, in the order in which they are asked.
    pub fn fallbacks(&self) -> impl Iterator<Item = ModelInfo> {
        self.others.iter().map(|provider| provider.client.info())
    }

    /// The prices of models.
    #[must_use]
    pub const fn prices(&self) -> &Prices {
        &self.prices
    }

    /// From how many tokens of conversation on an agent's is summarised; none for never.
    ///
    /// Unless the agent says otherwise, it is a share of the smallest window of the models that may take
    /// its turns.
    #[must_use]
    pub fn compact_at(&self, configuration: &AgentConfiguration) -> Option<u64> {
        if let Some(tokens) = configuration.compact_at {
            return (tokens > 0).then(|| u64::from(tokens));
        }
        let first = self.info();
        let first = configuration.model.clone().unwrap_or(first.name);
        let names = std::iter::once(first).chain(self.fallbacks().map(|info| info.name));
        let window = |name: String| self.prices.window(&name).unwrap_or(UNKNOWN_WINDOW);
        let smallest = names.map(window).min().unwrap_or(UNKNOWN_WINDOW);
        Some(smallest.saturating_mul(FULL_PERCENT) / 100)
    }

    /// Takes one turn, as often as `policy` allows and the errors permit, and of another model when
    /// the first does not work.
    ///
    /// Whatever an attempt wrote before it failed is forgotten: `on_delta` gets [`Delta::Restarted`]
    /// then, and the next attempt, of whichever model, takes the whole turn anew.
    ///
    /// # Errors
    ///
    /// With a [`Error::retry_after`] when the turn may succeed later and is not worth a worker's wait.
    pub async fn reply(
        &self,
        policy: &RetryPolicy,
        request: &ModelRequest,
        on_delta: &mut OnDelta<'_>,
    ) -> Result<Answer, Error> {
        let mut before: Option<Error> = None;
        let mut provider = &self.first;
        let mut others = self.others.iter();
        loop {
            let mut wrote = false;
            let mut watch = |delta: Delta<'_>| {
                wrote = delta != Delta::Restarted;
                on_delta(delta);
            };
            let adapted = before.is_some().then(|| for_another(request));
            let request = adapted.as_ref().unwrap_or(request);
            let error = match provider.reply(policy, request, &mut watch).await {
                Ok(reply) => return Ok(self.answer(reply, provider, before)),
                Err(error) => error,
            };
            let may_go_on = error.may_be_stood_in_for();
            let error = Error::after(before.take(), error);
            let Some(next) = others.next().filter(|_| may_go_on) else {
                return Err(error);
            };
            if wrote {
                on_delta(Delta::Restarted);
            }
            before = Some(error);
            provider = next;
        }
    }

    fn answer(&self, reply: ModelReply, provider: &Provider, before: Option<Error>) -> Answer {
        let cost_micro_usd = if reply.simulated {
            Some(0)
        } else {
            self.prices.cost(&reply.model, &reply.usage)
        };
        Answer {
            provider: provider.client.info().provider,
            instead_of: before,
            cost_micro_usd,
            reply,
        }
    }
}

/// The request for another provider, which does not know the model that the agent names.
fn for_another(request: &ModelRequest) -> ModelRequest {
    ModelRequest {
        definition: Arc::new(Definition {
            model: None,
            ..Definition::clone(&request.definition)
        }),
        ..request.clone()
    }
}
