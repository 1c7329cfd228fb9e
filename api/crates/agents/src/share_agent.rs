//! Shares an agent, and takes shares back.

use access::OpContext;
use access::audit::{self, Action, Outcome};
use chrono::{DateTime, Utc};
use db::Connection;
use db_schema::schema::{agents, shares, teams};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::id::{AgentId, ShareId, TeamId, UserId};
use domain::permission::Permission;
use domain::role::Department;
use domain::share::{AgentVisibility, Audience, AudienceKind};
use serde_json::json;

use crate::agent::Agent;
use crate::error::Error;
use crate::set_visibility::store;
use crate::visibility::{hidden_ids, is_own, lock, noting_denial, shared_ids};

/// Whom an agent is shared with.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = shares, check_for_backend(diesel::pg::Pg))]
pub struct Share {
    /// Its id.
    pub id: ShareId,
    /// The agent.
    pub agent_id: AgentId,
    /// Everybody, or those of one department or team.
    pub audience: AudienceKind,
    /// The department, when it is one.
    pub department: Option<Department>,
    /// The team, when it is one.
    pub team_id: Option<TeamId>,
    /// Who shared it.
    pub shared_by: UserId,
    /// When.
    pub created_at: DateTime<Utc>,
}

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
            if let Some(team) = audience.team() {
                lock_team(conn, team).await?;
            }
            let agent = store(ctx, conn, agent, AgentVisibility::Restricted).await?;
            let inserted = diesel::insert_into(shares::table)
                .values((
                    shares::id.eq(ShareId::new()),
                    shares::organisation_id.eq(ctx.actor().organisation),
                    shares::agent_id.eq(id),
                    shares::audience.eq(audience.kind()),
                    shares::department.eq(audience.department()),
                    shares::team_id.eq(audience.team()),
                    shares::shared_by.eq(ctx.actor().user),
                ))
                .on_conflict_do_nothing()
                .execute(conn)
                .await?;
            if inserted > 0 {
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
            let share = shares::table
                .filter(shares::agent_id.eq(id))
                .filter(shares::audience.eq(audience.kind()))
                .filter(shares::department.is_not_distinct_from(audience.department()))
                .filter(shares::team_id.is_not_distinct_from(audience.team()));
            let removed = diesel::delete(share).execute(conn).await?;
            if removed > 0 {
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
        .filter(shares::agent_id.eq_any(agents.to_vec()))
        .filter(shares::agent_id.ne_all(hidden_ids(ctx.actor())))
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

/// Keeps a team from being deleted meanwhile. The foreign key alone would take a team of another
/// organisation.
async fn lock_team(conn: &mut Connection, id: TeamId) -> Result<(), Error> {
    let found: Option<TeamId> = teams::table
        .find(id)
        .select(teams::id)
        .for_key_share()
        .first(conn)
        .await
        .optional()?;
    found.map(|_| ()).ok_or(Error::NoTeam(id))
}
