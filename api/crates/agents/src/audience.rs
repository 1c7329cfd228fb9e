//! What agents and templates have in common when they are shared.

use access::{Actor, OpContext};
use chrono::{DateTime, Utc};
use db::Connection;
use db_schema::schema::{shares, team_members, teams};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::id::{AgentId, OrganisationId, ShareId, TeamId, TemplateId, UserId};
use domain::role::Department;
use domain::share::{Audience, AudienceKind};

/// Whom an agent or a template is shared with.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = shares, check_for_backend(diesel::pg::Pg))]
pub struct Share {
    /// Its id.
    pub id: ShareId,
    /// The agent, when it is one.
    pub agent_id: Option<AgentId>,
    /// The template, when it is one.
    pub template_id: Option<TemplateId>,
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

/// What is shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// An agent.
    Agent(AgentId),
    /// A template.
    Template(TemplateId),
}

impl Subject {
    const fn agent(self) -> Option<AgentId> {
        match self {
            Self::Agent(agent) => Some(agent),
            Self::Template(_) => None,
        }
    }

    const fn template(self) -> Option<TemplateId> {
        match self {
            Self::Agent(_) => None,
            Self::Template(template) => Some(template),
        }
    }
}

#[derive(Insertable)]
#[diesel(table_name = shares)]
struct NewShare {
    id: ShareId,
    organisation_id: OrganisationId,
    agent_id: Option<AgentId>,
    template_id: Option<TemplateId>,
    audience: AudienceKind,
    department: Option<Department>,
    team_id: Option<TeamId>,
    shared_by: UserId,
}

/// The shares whose audience the actor belongs to, to be narrowed down.
#[must_use]
pub fn shares_with(actor: &Actor) -> shares::BoxedQuery<'static, Pg> {
    let own_teams = team_members::table
        .filter(team_members::user_id.eq(actor.user))
        .select(team_members::team_id.nullable());
    shares::table
        .filter(
            shares::audience
                .eq(AudienceKind::Organisation)
                .or(shares::department.eq(actor.department))
                .or(shares::team_id.eq_any(own_teams)),
        )
        .into_boxed()
}

/// Stores a share; false when it was there. A team must have been found by [`lock_team`].
///
/// # Errors
///
/// When the database fails.
pub async fn insert(
    ctx: &OpContext,
    conn: &mut Connection,
    subject: Subject,
    audience: Audience,
) -> QueryResult<bool> {
    let share = NewShare {
        id: ShareId::new(),
        organisation_id: ctx.actor().organisation,
        agent_id: subject.agent(),
        template_id: subject.template(),
        audience: audience.kind(),
        department: audience.department(),
        team_id: audience.team(),
        shared_by: ctx.actor().user,
    };
    let inserted = diesel::insert_into(shares::table)
        .values(&share)
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(inserted > 0)
}

/// Removes a share; false when it was not there.
///
/// # Errors
///
/// When the database fails.
pub async fn remove(
    conn: &mut Connection,
    subject: Subject,
    audience: Audience,
) -> QueryResult<bool> {
    let share = shares::table
        .filter(shares::agent_id.is_not_distinct_from(subject.agent()))
        .filter(shares::template_id.is_not_distinct_from(subject.template()))
        .filter(shares::audience.eq(audience.kind()))
        .filter(shares::department.is_not_distinct_from(audience.department()))
        .filter(shares::team_id.is_not_distinct_from(audience.team()));
    Ok(diesel::delete(share).execute(conn).await? > 0)
}

/// Keeps the audience's team from being deleted meanwhile; returns a team that is not there. The
/// foreign key alone would take a team of another organisation.
///
/// # Errors
///
/// When the database fails.
pub async fn lock_team(conn: &mut Connection, audience: Audience) -> QueryResult<Option<TeamId>> {
    let Some(team) = audience.team() else {
        return Ok(None);
    };
    let found: Option<TeamId> = teams::table
        .find(team)
        .select(teams::id)
        .for_key_share()
        .first(conn)
        .await
        .optional()?;
    Ok(found.is_none().then_some(team))
}
