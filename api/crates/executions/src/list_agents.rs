//! Lists agents by page number, in the orders of the REST interface; one of them needs executions.

use access::OpContext;
use agents::Agent;
use agents::list_agents::AgentFilter;
use db_schema::schema::{agents as agents_table, executions};
use diesel::dsl::max;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::permission::Permission;

use crate::error::Error;

/// The order of a numbered list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgentOrder {
    /// By name, A first.
    Name,
    /// Newest first.
    CreatedAt,
    /// Most recently run first, never run last.
    LastRun,
}

/// The agents of one numbered page, and how many there are in all.
///
/// # Errors
///
/// When the role may not read agents, or the database fails.
pub async fn list_agents(
    ctx: &OpContext,
    filter: &AgentFilter,
    order: AgentOrder,
    page: i64,
    limit: i64,
) -> Result<(Vec<Agent>, i64), Error> {
    ctx.require(Permission::ReadAgents).await?;
    let counted = filter.query(ctx.actor()).count();
    let listed = filter
        .query(ctx.actor())
        .limit(limit)
        .offset((page - 1).saturating_mul(limit));
    let listed = match order {
        AgentOrder::Name => listed.order((agents_table::name.asc(), agents_table::id.asc())),
        AgentOrder::CreatedAt => listed.order(agents_table::id.desc()),
        AgentOrder::LastRun => {
            let last_run = executions::table
                .filter(executions::agent_id.eq(agents_table::id))
                .select(max(executions::created_at))
                .single_value();
            listed.order((last_run.desc().nulls_last(), agents_table::id.desc()))
        }
    };
    ctx.transaction(async move |conn| {
        let total = counted.get_result(conn).await?;
        let agents = listed.select(Agent::as_select()).load(conn).await?;
        Ok((agents, total))
    })
    .await
}
