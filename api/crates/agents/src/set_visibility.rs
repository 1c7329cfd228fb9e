//! Says who sees an agent: everybody, or those with whom it is shared.

use access::OpContext;
use access::audit::{self, Action, Outcome};
use db::Connection;
use db_schema::schema::{agents, shares};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::id::AgentId;
use domain::permission::Permission;
use domain::share::AgentVisibility;
use serde_json::json;

use crate::agent::Agent;
use crate::error::Error;
use crate::share_agent::lock_own;
use crate::visibility::noting_denial;

/// Opens an agent to everybody of the organisation, which ends its shares, or restricts it to those
/// with whom it is shared.
///
/// # Errors
///
/// [`Error::NotFound`], and [`Error::NotYours`] for all but who made it and administrators.
pub async fn set_visibility(
    ctx: &OpContext,
    id: AgentId,
    visibility: AgentVisibility,
) -> Result<Agent, Error> {
    ctx.require(Permission::ShareAgent).await?;
    let changed = ctx
        .transaction(async move |conn| {
            let agent = lock_own(ctx, conn, id).await?;
            store(ctx, conn, agent, visibility).await
        })
        .await;
    noting_denial(ctx, Permission::ShareAgent, changed).await
}

/// Stores who sees the agent, which is locked. What it is already changes nothing.
pub(crate) async fn store(
    ctx: &OpContext,
    conn: &mut Connection,
    agent: Agent,
    visibility: AgentVisibility,
) -> Result<Agent, Error> {
    if agent.visibility == visibility {
        return Ok(agent);
    }
    let changed: Agent = diesel::update(agents::table.find(agent.id))
        .set(agents::visibility.eq(visibility))
        .returning(Agent::as_returning())
        .get_result(conn)
        .await?;
    // Everybody sees an open agent: to share it says nothing any more.
    let ended = match visibility {
        AgentVisibility::Open => {
            diesel::delete(shares::table.filter(shares::agent_id.eq(agent.id)))
                .execute(conn)
                .await?
        }
        AgentVisibility::Restricted => 0,
    };
    let details = json!({ "visibility": visibility, "endedShares": ended });
    let (action, resource) = (Action::AgentVisibility, agent.id.to_string());
    audit::record(ctx, conn, action, &resource, Outcome::Done, details).await?;
    Ok(changed)
}
