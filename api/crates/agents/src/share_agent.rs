//! Shares an agent, and takes shares back.

use access::OpContext;
use access::audit::{self, Action, Outcome};
use db::Connection;
use db_schema::schema::{agents, shares};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::id::AgentId;
use domain::permission::Permission;
use domain::share::{AgentVisibility, Audience};
use serde_json::json;

use crate::agent::Agent;
use crate::audience::{Share, Subject, insert, lock_team, remove};
use crate::error::Error;
use crate::set_visibility::store;
use crate::visibility::{hidden_ids, is_own, lock, noting_denial, shared_ids};

/// Shares an agent: those of the audience see and run it. An open agent is restricted by that, so
/// that others no longer see it, and only who made it and administrators change it. Sharing it twice
/// changes nothing.
///
/// # Errors
///
/// [`Error::NotFound`], [`Error::NoTeam`], and [`Error::NotYours`] for all but who made it and
/// administrators.
pub async fn share_agent(ctx: &OpContext, id: AgentId, audience: Audience) -> Result<Agent, Error> {
    ctx.require(Permission::ShareAgent).await?;
    let shared = ctx
        .transaction(async move |conn| {
            let agent = lock_own(ctx, conn, id).await?;
            if let Some(team) = lock_team(conn, audience).await? {
                return Err(Error::NoTeam(team));
            }
            let agent = store(ctx, conn, agent, AgentVisibility::Restricted).await?;
            if insert(ctx, conn, Subject::Agent(id), audience).await? {
                let (resource, details) = (id.to_string(), json!({ "audience": audience }));
                let action = Action::AgentShare;
                audit::record(ctx, conn, action, &resource, Outcome::Done, details).await?;
            }
            Ok(agent)
        })
        .await;
    noting_denial(ctx, Permission::ShareAgent, shared).await
}

/// Takes a share back, for whatever is started from now on; executions that run go on. The agent
/// stays restricted. A share that is not there changes nothing.
///
/// # Errors
///
/// [`Error::NotFound`], and [`Error::NotYours`] for all but who made it and administrators.
pub async fn unshare_agent(
    ctx: &OpContext,
    id: AgentId,
    audience: Audience,
) -> Result<Agent, Error> {
    ctx.require(Permission::ShareAgent).await?;
    let unshared = ctx
        .transaction(async move |conn| {
            let agent = lock_own(ctx, conn, id).await?;
            if remove(conn, Subject::Agent(id), audience).await? {
                let (resource, details) = (id.to_string(), json!({ "audience": audience }));
                let action = Action::AgentUnshare;
                audit::record(ctx, conn, action, &resource, Outcome::Done, details).await?;
            }
            Ok(agent)
        })
        .await;
    noting_denial(ctx, Permission::ShareAgent, unshared).await
}

/// Whom these agents are shared with, the first share of each first. Of an agent that the actor does
/// not see there is none.
///
/// # Errors
///
/// When the role may not read agents, or the database fails.
pub async fn find_shares(ctx: &OpContext, agents: &[AgentId]) -> Result<Vec<Share>, Error> {
    ctx.require(Permission::ReadAgents).await?;
    let query = shares::table
        .filter(shares::agent_id.assume_not_null().eq_any(agents.to_vec()))
        .filter(
            shares::agent_id
                .assume_not_null()
                .ne_all(hidden_ids(ctx.actor())),
        )
        .order((shares::agent_id, shares::id))
        .select(Share::as_select());
    ctx.transaction(async move |conn| Ok(query.load(conn).await?))
        .await
}

/// Those of these agents that others share with the actor.
///
/// # Errors
///
/// As [`find_shares`].
pub async fn find_shared_with(ctx: &OpContext, ids: &[AgentId]) -> Result<Vec<AgentId>, Error> {
    ctx.require(Permission::ReadAgents).await?;
    let query = agents::table
        .filter(agents::id.eq_any(ids.to_vec()))
        .filter(agents::created_by.ne(ctx.actor().user))
        .filter(agents::id.eq_any(shared_ids(ctx.actor())))
        .select(agents::id);
    ctx.transaction(async move |conn| Ok(query.load(conn).await?))
        .await
}

/// The agent, locked, for who made it and for administrators.
pub(crate) async fn lock_own(
    ctx: &OpContext,
    conn: &mut Connection,
    id: AgentId,
) -> Result<Agent, Error> {
    let agent = lock(ctx, conn, id).await?;
    if is_own(ctx.actor(), &agent) {
        Ok(agent)
    } else {
        Err(Error::NotYours)
    }
}
