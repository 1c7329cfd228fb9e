//! Who sees an agent, and whom it is shared with.

use access::policy;
use agents::set_visibility::set_visibility;
use agents::share_agent::{share_agent, unshare_agent};
use agents::visibility::{is_own, may_change};
use async_graphql::dataloader::DataLoader;
use async_graphql::{
    ComplexObject, Context, Enum, ID, InputObject, Object, OneofObject, Result, SimpleObject,
};
use chrono::{DateTime, Utc};
use domain::permission::Permission;
use domain::share::Audience;
use graphql_core::enums::Department;
use graphql_core::error::invalid;
use graphql_core::scope::op;
use graphql_core::user::{User, load_user};
use graphql_teams::loaders::TeamLoader;
use graphql_teams::team::{Team, team_id};

use crate::agent::agent_id;
use crate::mutation::{AgentPayload, payload};

/// Who sees an agent, and who changes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::share::AgentVisibility")]
pub enum AgentVisibility {
    /// Everybody of the organisation sees it; who may change agents changes it.
    Open,
    /// Who made it and administrators change it; those see and run it with whom it is shared.
    Restricted,
}

/// The kind of an audience.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::share::AudienceKind")]
pub enum AudienceKind {
    /// Everybody of the organisation.
    Organisation,
    /// Those of one department.
    Department,
    /// Those of one team.
    Team,
}

/// Whom an agent is shared with.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct Share {
    /// Whether it is everybody, a department or a team.
    pub audience: AudienceKind,
    /// The department, when it is one.
    pub department: Option<Department>,
    /// Since when.
    pub shared_at: DateTime<Utc>,
    #[graphql(skip)]
    row: agents::audience::Share,
}

impl From<agents::audience::Share> for Share {
    fn from(row: agents::audience::Share) -> Self {
        Self {
            audience: row.audience.into(),
            department: row.department.map(Into::into),
            shared_at: row.created_at,
            row,
        }
    }
}

#[ComplexObject]
impl Share {
    /// The share's id.
    async fn id(&self) -> ID {
        ID(self.row.id.to_string())
    }

    /// The team, when it is one.
    async fn team(&self, ctx: &Context<'_>) -> Result<Option<Team>> {
        match self.row.team_id {
            Some(team) => ctx.data::<DataLoader<TeamLoader>>()?.load_one(team).await,
            None => Ok(None),
        }
    }

    /// Who shared it.
    async fn shared_by(&self, ctx: &Context<'_>) -> Result<User> {
        load_user(ctx, self.row.shared_by).await
    }
}

/// What the acting user may do with an agent that they see.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct AgentAccess {
    /// Run it, as themselves, while it is active.
    pub run: bool,
    /// Change it.
    pub update: bool,
    /// Delete it.
    pub delete: bool,
    /// Say who sees it.
    pub share: bool,
}

impl AgentAccess {
    /// What the actor may do with the agent.
    #[must_use]
    pub fn of(actor: &access::Actor, agent: &agents::Agent) -> Self {
        let allows = |permission| policy::allows(actor.access_role, permission);
        let may_change = may_change(actor, agent);
        Self {
            run: allows(Permission::RunAgent),
            update: allows(Permission::UpdateAgent) && may_change,
            delete: allows(Permission::DeleteAgent) && may_change,
            share: allows(Permission::ShareAgent) && is_own(actor, agent),
        }
    }
}

/// Whom to share with: one of them.
#[derive(Debug, Clone, OneofObject)]
pub enum AudienceInput {
    /// Everybody of the organisation: true.
    Organisation(bool),
    /// Those of a department.
    Department(Department),
    /// Those of a team.
    TeamId(ID),
}

impl AudienceInput {
    /// The audience that it names.
    ///
    /// # Errors
    ///
    /// `INVALID_REQUEST` when it names none.
    pub fn read(&self, ctx: &Context<'_>) -> Result<Audience> {
        match self {
            Self::Organisation(true) => Ok(Audience::Organisation),
            Self::Organisation(false) => Err(invalid(
                ctx,
                "\"organisation\" must be true; name a department or a team instead of false",
            )),
            Self::Department(department) => Ok(Audience::Department((*department).into())),
            Self::TeamId(id) => Ok(Audience::Team(team_id(ctx, id)?)),
        }
    }
}

/// An agent to share.
#[derive(Debug, Clone, InputObject)]
pub struct ShareAgentInput {
    /// The agent.
    pub id: ID,
    /// Whom with.
    pub audience: AudienceInput,
}

/// A share of an agent to take back.
#[derive(Debug, Clone, InputObject)]
pub struct UnshareAgentInput {
    /// The agent.
    pub id: ID,
    /// Whom it is shared with.
    pub audience: AudienceInput,
}

/// Who is to see an agent.
#[derive(Debug, Clone, InputObject)]
pub struct SetAgentVisibilityInput {
    /// The agent.
    pub id: ID,
    /// Who sees it, and who changes it.
    pub visibility: AgentVisibility,
}

/// The mutations of who sees agents.
#[derive(Default)]
pub struct ShareMutation;

#[Object]
impl ShareMutation {
    /// Shares an agent: those of the audience see and run it, and do not change it. An open agent is
    /// restricted by that, so that others no longer see it.
    async fn share_agent(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The agent, and whom to share it with.")] input: ShareAgentInput,
    ) -> Result<AgentPayload> {
        let id = agent_id(ctx, &input.id)?;
        let audience = input.audience.read(ctx)?;
        payload(ctx, share_agent(op(ctx)?, id, audience).await)
    }

    /// Takes a share of an agent back, for whatever is started from now on; executions that run go
    /// on. The agent stays restricted.
    async fn unshare_agent(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The agent, and whom it is shared with.")] input: UnshareAgentInput,
    ) -> Result<AgentPayload> {
        let id = agent_id(ctx, &input.id)?;
        let audience = input.audience.read(ctx)?;
        payload(ctx, unshare_agent(op(ctx)?, id, audience).await)
    }

    /// Opens an agent to everybody of the organisation, which ends its shares, or restricts it to
    /// those with whom it is shared.
    async fn set_agent_visibility(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The agent, and who is to see it.")] input: SetAgentVisibilityInput,
    ) -> Result<AgentPayload> {
        let id = agent_id(ctx, &input.id)?;
        let visibility = input.visibility.into();
        payload(ctx, set_visibility(op(ctx)?, id, visibility).await)
    }
}
