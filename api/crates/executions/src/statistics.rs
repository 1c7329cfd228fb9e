//! How agents have done so far.

use access::OpContext;
use agents::visibility::hidden_ids;
use chrono::{DateTime, Utc};
use db_schema::schema::executions;
use diesel::dsl::{count_star, max, sql};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Double, Nullable};
use diesel_async::RunQueryDsl;
use domain::id::AgentId;
use domain::permission::Permission;

use crate::error::Error;

/// An agent's executions in numbers, without dry runs.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct AgentStatistics {
    /// The agent.
    pub agent: AgentId,
    /// All its executions.
    pub total: i64,
    /// Those that reached an answer.
    pub completed: i64,
    /// Those that failed.
    pub failed: i64,
    /// The mean of the completed ones' duration, in seconds.
    pub average_seconds: Option<f64>,
    /// The mean of the completed ones' steps.
    pub average_steps: Option<f64>,
    /// When the newest was asked for.
    pub last_execution_at: Option<DateTime<Utc>>,
}

impl AgentStatistics {
    /// The numbers of an agent that never ran.
    #[must_use]
    pub const fn none(agent: AgentId) -> Self {
        Self {
            agent,
            total: 0,
            completed: 0,
            failed: 0,
            average_seconds: None,
            average_steps: None,
            last_execution_at: None,
        }
    }

    /// Completed of completed and failed, 0 to 1; none before the first has ended.
    #[must_use]
    #[allow(
        clippy::cast_precision_loss,
        reason = "a ratio of counts needs no more digits"
    )]
    pub fn success_rate(&self) -> Option<f64> {
        let ended = self.completed + self.failed;
        (ended > 0).then(|| self.completed as f64 / ended as f64)
    }
}

/// The statistics of one agent.
///
/// # Errors
///
/// As [`statistics`].
pub async fn statistics_of(ctx: &OpContext, agent: AgentId) -> Result<AgentStatistics, Error> {
    let found = statistics(ctx, &[agent]).await?;
    Ok(found
        .into_iter()
        .next()
        .unwrap_or_else(|| AgentStatistics::none(agent)))
}

/// The statistics of these agents, in their order; zeros for an agent that never ran, or that the
/// actor does not see.
///
/// # Errors
///
/// When the role may not read executions, or the database fails.
pub async fn statistics(
    ctx: &OpContext,
    agents: &[AgentId],
) -> Result<Vec<AgentStatistics>, Error> {
    ctx.require(Permission::ReadExecutions).await?;
    let ids = agents.to_vec();
    let found: Vec<AgentStatistics> = ctx
        .transaction(async move |conn| {
            let rows = executions::table
                .filter(executions::agent_id.eq_any(ids))
                .filter(executions::agent_id.ne_all(hidden_ids(ctx.actor())))
                .filter(executions::dry_run.eq(false))
                .group_by(executions::agent_id)
                .select((
                    executions::agent_id,
                    count_star(),
                    sql::<BigInt>("count(*) FILTER (WHERE status = 'completed')"),
                    sql::<BigInt>("count(*) FILTER (WHERE status = 'failed')"),
                    sql::<Nullable<Double>>(
                        "avg(extract(epoch FROM completed_at - started_at)) \
                         FILTER (WHERE status = 'completed')::float8",
                    ),
                    sql::<Nullable<Double>>(
                        "avg(steps) FILTER (WHERE status = 'completed')::float8",
                    ),
                    max(executions::created_at),
                ))
                .load(conn)
                .await?;
            Ok::<_, Error>(rows)
        })
        .await?;
    let of = |agent: &AgentId| {
        found
            .iter()
            .find(|statistics| statistics.agent == *agent)
            .cloned()
    };
    Ok(agents
        .iter()
        .map(|agent| of(agent).unwrap_or_else(|| AgentStatistics::none(*agent)))
        .collect())
}
