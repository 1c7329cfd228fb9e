//! How many executions may run at once, and how many do.

use access::OpContext;
use access::audit::{self, Action, Outcome};
use agents::Agent;
use agents::visibility::hidden_ids;
use db::{Connection, Db};
use db_schema::schema::{agents as agents_table, executions, organisations};
use diesel::dsl::{count_star, exists};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::agent::FieldError;
use domain::execution::ExecutionStatus;
use domain::id::AgentId;
use domain::permission::Permission;
use serde_json::json;

use crate::error::Error;
use crate::signals::Signals;

/// The highest limit.
pub const MAX_AT_ONCE: i32 = 10_000;

/// The executions of an organisation: how many run, and how many may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concurrency {
    /// The most at once; none for no limit.
    pub at_most: Option<i32>,
    /// Those that are running.
    pub running: i64,
    /// Those that wait in the queue.
    pub queued: i64,
    /// The agents that have a limit of their own, by name.
    pub agents: Vec<AgentConcurrency>,
}

/// The same of one agent with a limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentConcurrency {
    /// The agent.
    pub agent: AgentId,
    /// The most at once.
    pub at_most: i32,
    /// Those that are running.
    pub running: i64,
}

/// How many executions of the actor's organisation may run at once, and how many do.
///
/// # Errors
///
/// When the role may not see executions, or the database fails.
pub async fn find_concurrency(ctx: &OpContext) -> Result<Concurrency, Error> {
    ctx.require(Permission::ReadExecutions).await?;
    ctx.transaction(async move |conn| find(ctx, conn).await)
        .await
}

/// Whether anything is limited, in any organisation.
///
/// # Errors
///
/// When the database fails.
pub async fn any(db: &Db) -> QueryResult<bool> {
    db.engine(async |conn| {
        let of_organisations =
            organisations::table.filter(organisations::max_running.is_not_null());
        let of_agents = agents_table::table.filter(agents_table::max_running.is_not_null());
        diesel::select(
            exists(of_organisations.select(organisations::id))
                .or(exists(of_agents.select(agents_table::id))),
        )
        .get_result(conn)
        .await
    })
    .await
}

/// Lets at most so many executions run at once, of one agent or of the organisation as a whole; those
/// beyond wait in the queue. None lifts the limit. What is running goes on.
///
/// # Errors
///
/// [`Error::AgentNotFound`], [`Error::Invalid`].
pub async fn limit_concurrency(
    ctx: &OpContext,
    signals: &Signals,
    agent: Option<AgentId>,
    at_most: Option<i32>,
) -> Result<Concurrency, Error> {
    ctx.require(Permission::LimitConcurrency).await?;
    if at_most.is_some_and(|at_most| !(1..=MAX_AT_ONCE).contains(&at_most)) {
        let message = format!("must be from 1 to {MAX_AT_ONCE}, or null for no limit");
        return Err(Error::Invalid(vec![FieldError::new("atMost", message)]));
    }
    let concurrency = ctx
        .transaction(async move |conn| {
            let resource = match agent {
                Some(agent) => limit_agent(conn, agent, at_most).await?,
                None => limit_organisation(ctx, conn, at_most).await?,
            };
            let details = json!({ "atMost": at_most });
            let action = Action::ConcurrencyLimit;
            audit::record(ctx, conn, action, &resource, Outcome::Done, details).await?;
            find(ctx, conn).await
        })
        .await?;
    // A higher limit lets some of the queue go on.
    signals.work_arrived();
    Ok(concurrency)
}

async fn limit_agent(
    conn: &mut Connection,
    agent: AgentId,
    at_most: Option<i32>,
) -> Result<String, Error> {
    let changed = diesel::update(agents_table::table.find(agent))
        .filter(agents_table::deleted_at.is_null())
        .set(agents_table::max_running.eq(at_most))
        .execute(conn)
        .await?;
    if changed == 0 {
        return Err(Error::AgentNotFound(agent));
    }
    Ok(agent.to_string())
}

async fn limit_organisation(
    ctx: &OpContext,
    conn: &mut Connection,
    at_most: Option<i32>,
) -> Result<String, Error> {
    let organisation = ctx.actor().organisation;
    diesel::update(organisations::table.find(organisation))
        .set(organisations::max_running.eq(at_most))
        .execute(conn)
        .await?;
    Ok(organisation.to_string())
}

/// Row-level security shows the organisation of the transaction alone. Agents that the actor does not
/// see are counted, and not named.
async fn find(ctx: &OpContext, conn: &mut Connection) -> Result<Concurrency, Error> {
    let at_most = organisations::table
        .select(organisations::max_running)
        .first(conn)
        .await?;
    let of = |status: ExecutionStatus| {
        executions::table
            .filter(executions::status.eq(status))
            .count()
    };
    let running = of(ExecutionStatus::Running).get_result(conn).await?;
    let queued = of(ExecutionStatus::Queued).get_result(conn).await?;
    let running_of_agent = executions::table
        .filter(executions::agent_id.eq(agents_table::id))
        .filter(executions::status.eq(ExecutionStatus::Running))
        .select(count_star())
        .single_value();
    let agents: Vec<(AgentId, Option<i32>, Option<i64>)> = Agent::existing()
        .filter(agents_table::id.ne_all(hidden_ids(ctx.actor())))
        .filter(agents_table::max_running.is_not_null())
        .order((agents_table::name, agents_table::id))
        .select((
            agents_table::id,
            agents_table::max_running,
            running_of_agent,
        ))
        .load(conn)
        .await?;
    let agents = agents.into_iter().filter_map(|(agent, at_most, running)| {
        Some(AgentConcurrency {
            agent,
            at_most: at_most?,
            running: running.unwrap_or_default(),
        })
    });
    Ok(Concurrency {
        at_most,
        running,
        queued,
        agents: agents.collect(),
    })
}
