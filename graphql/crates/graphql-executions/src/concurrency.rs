//! How many executions may run at once.

use async_graphql::dataloader::DataLoader;
use async_graphql::{Context, Error, ID, InputObject, Object, Result, SimpleObject};
use executions::Signals;
use executions::concurrency;
use graphql_agents::agent::{Agent, agent_id};
use graphql_agents::loaders::AgentLoader;
use graphql_core::error::{MutationError, to_error, to_payload};
use graphql_core::scope::op;

use crate::execution::saturate;

/// How many executions of the organisation may run at once, and how many do.
#[derive(Debug, Clone)]
pub struct Concurrency(concurrency::Concurrency);

#[Object]
impl Concurrency {
    /// The most at once; null for no limit.
    async fn at_most(&self) -> Option<i32> {
        self.0.at_most
    }

    /// Those that are running.
    async fn running(&self) -> i32 {
        saturate(self.0.running)
    }

    /// Those that wait in the queue.
    async fn queued(&self) -> i32 {
        saturate(self.0.queued)
    }

    /// The agents that have a limit of their own, by name.
    async fn agents(&self) -> Vec<AgentConcurrency> {
        let agents = self.0.agents.iter().cloned();
        agents.map(AgentConcurrency).collect()
    }
}

/// How many executions of an agent with a limit may run at once, and how many do.
#[derive(Debug, Clone)]
pub struct AgentConcurrency(concurrency::AgentConcurrency);

#[Object]
impl AgentConcurrency {
    /// The agent.
    async fn agent(&self, ctx: &Context<'_>) -> Result<Agent> {
        let loader = ctx.data::<DataLoader<AgentLoader>>()?;
        let agent = loader.load_one(self.0.agent).await?;
        agent.ok_or_else(|| Error::new("the agent no longer exists"))
    }

    /// The most at once.
    async fn at_most(&self) -> i32 {
        self.0.at_most
    }

    /// Those that are running.
    async fn running(&self) -> i32 {
        saturate(self.0.running)
    }
}

/// A limit to set.
#[derive(Debug, Clone, InputObject)]
pub struct LimitConcurrencyInput {
    /// The agent whose executions are limited; null for all of the organisation together.
    pub agent_id: Option<ID>,
    /// The most that run at once, 1 to 10,000; null for no limit.
    pub at_most: Option<i32>,
}

/// The outcome of setting a limit.
#[derive(Debug, Clone, SimpleObject)]
pub struct ConcurrencyPayload {
    /// The limits as they are now; null when nothing was changed because of `errors`.
    pub concurrency: Option<Concurrency>,
    /// Why nothing was changed; empty when all went well.
    pub errors: Vec<MutationError>,
}

/// The query about limits.
#[derive(Default)]
pub struct ConcurrencyQuery;

#[Object]
impl ConcurrencyQuery {
    /// How many executions of the organisation may run at once, and how many do.
    async fn concurrency(&self, ctx: &Context<'_>) -> Result<Concurrency> {
        concurrency::find_concurrency(op(ctx)?)
            .await
            .map(Concurrency)
            .map_err(|error| to_error(ctx, &error))
    }
}

/// The mutation of limits.
#[derive(Default)]
pub struct ConcurrencyMutation;

#[Object]
impl ConcurrencyMutation {
    /// Lets at most so many executions run at once; those beyond wait in the queue.
    async fn limit_concurrency(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The limit.")] input: LimitConcurrencyInput,
    ) -> Result<ConcurrencyPayload> {
        let agent = input.agent_id.map(|id| agent_id(ctx, &id)).transpose()?;
        let signals = ctx.data::<Signals>()?;
        let limited = concurrency::limit_concurrency(op(ctx)?, signals, agent, input.at_most).await;
        Ok(match limited {
            Ok(concurrency) => ConcurrencyPayload {
                concurrency: Some(Concurrency(concurrency)),
                errors: vec![],
            },
            Err(error) => ConcurrencyPayload {
                concurrency: None,
                errors: to_payload(ctx, &error)?,
            },
        })
    }
}
