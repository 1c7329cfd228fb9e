//! Who sees an agent, and who changes it.
//!
//! An open agent is seen by everybody of its organisation, and changed by whoever may change agents.
//! A restricted one is seen by who made it, by those with whom it is shared, and by administrators
//! and auditors; only who made it and administrators change it.

use access::{Actor, OpContext};
use db::Connection;
use db_schema::schema::{agents, shares};
use diesel::expression::AsExpression;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Uuid};
use diesel_async::RunQueryDsl;
use domain::id::AgentId;
use domain::permission::Permission;
use domain::role::AccessRole;
use domain::share::AgentVisibility;

use crate::agent::Agent;
use crate::audience::shares_with;
use crate::error::Error;

/// The ids of the agents that are shared with the actor, alone or with others.
#[must_use]
pub fn shared_ids(actor: &Actor) -> shares::BoxedQuery<'static, Pg, Uuid> {
    shares_with(actor)
        .filter(shares::agent_id.is_not_null())
        .select(shares::agent_id.assume_not_null())
}

/// The ids of the agents that the actor may not know of, for `ne_all`.
///
/// The hidden ones and not the visible ones, since there are few: a query has to look at restricted
/// agents alone, by an index of their own.
#[must_use]
pub fn hidden_ids(actor: &Actor) -> agents::BoxedQuery<'static, Pg, Uuid> {
    let restricted = agents::table
        .filter(agents::visibility.eq(AgentVisibility::Restricted))
        .select(agents::id)
        .into_boxed();
    match actor.access_role {
        AccessRole::Admin | AccessRole::Auditor => {
            restricted.filter(<bool as AsExpression<Bool>>::as_expression(false))
        }
        _ => restricted
            .filter(agents::created_by.ne(actor.user))
            .filter(agents::id.ne_all(shared_ids(actor))),
    }
}

/// Whether the actor may change an agent that they see, as far as the agent has a say in it.
#[must_use]
pub fn may_change(actor: &Actor, agent: &Agent) -> bool {
    agent.visibility == AgentVisibility::Open || is_own(actor, agent)
}

/// Whether the actor made the agent or is an administrator: they say who sees it.
#[must_use]
pub fn is_own(actor: &Actor, agent: &Agent) -> bool {
    agent.created_by == actor.user || actor.access_role == AccessRole::Admin
}

/// The agent, locked until the end of the transaction, for somebody who sees it.
pub(crate) async fn lock(
    ctx: &OpContext,
    conn: &mut Connection,
    id: AgentId,
) -> Result<Agent, Error> {
    Agent::existing()
        .filter(agents::id.eq(id))
        .filter(agents::id.ne_all(hidden_ids(ctx.actor())))
        .select(Agent::as_select())
        .for_update()
        .first(conn)
        .await
        .optional()?
        .ok_or(Error::NotFound(id))
}

/// The same for somebody who may change it.
pub(crate) async fn lock_to_change(
    ctx: &OpContext,
    conn: &mut Connection,
    id: AgentId,
) -> Result<Agent, Error> {
    let agent = lock(ctx, conn, id).await?;
    if may_change(ctx.actor(), &agent) {
        Ok(agent)
    } else {
        Err(Error::NotYours)
    }
}

/// Audits it when somebody was refused what is not theirs.
pub(crate) async fn noting_denial<T>(
    ctx: &OpContext,
    permission: Permission,
    result: Result<T, Error>,
) -> Result<T, Error> {
    if matches!(result, Err(Error::NotYours)) {
        ctx.note_denial(permission).await;
    }
    result
}

/// Whether there is such an agent which was not deleted, whoever may see it: for what the server
/// tells those who saw it once.
///
/// # Errors
///
/// When the database fails.
pub async fn exists(conn: &mut Connection, id: AgentId) -> QueryResult<bool> {
    let found = Agent::existing().filter(agents::id.eq(id));
    diesel::select(diesel::dsl::exists(found))
        .get_result(conn)
        .await
}
