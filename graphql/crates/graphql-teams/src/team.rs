//! Teams.

use async_graphql::dataloader::DataLoader;
use async_graphql::{ComplexObject, Context, ID, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use domain::id::TeamId;
use graphql_core::connection::{Arguments, PageInfo};
use graphql_core::error::{invalid, to_error};
use graphql_core::scope::op;
use graphql_core::user::{User, load_user};
use teams::list_members::list_members;
use teams::list_teams::{TeamFilter, count_teams};

use crate::loaders::MembershipLoader;
use crate::users::TeamMemberConnection;

/// People of the organisation with whom something can be shared at once. A team gives nobody a
/// permission.
#[derive(Debug, Clone)]
pub struct Team(pub teams::Team);

#[Object]
impl Team {
    /// The team's id.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// Its name; no other team of the organisation has it, in whatever case.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// How many people are in it.
    async fn member_count(&self, ctx: &Context<'_>) -> Result<i32> {
        let loader = ctx.data::<DataLoader<MembershipLoader>>()?;
        let membership = loader.load_one(self.0.id).await?;
        let members = membership.map_or(0, |membership| membership.members);
        Ok(i32::try_from(members).unwrap_or(i32::MAX))
    }

    /// Whether the acting user is in it.
    async fn viewer_is_member(&self, ctx: &Context<'_>) -> Result<bool> {
        let loader = ctx.data::<DataLoader<MembershipLoader>>()?;
        let membership = loader.load_one(self.0.id).await?;
        Ok(membership.is_some_and(|membership| membership.is_member))
    }

    /// Who is in it, by address.
    #[graphql(complexity = "first.or(last).unwrap_or(1).max(1) as usize * child_complexity")]
    async fn members(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only those behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those in front of this cursor.")] before: Option<String>,
    ) -> Result<TeamMemberConnection> {
        let window = Arguments {
            first,
            after,
            last,
            before,
        }
        .window(ctx)?;
        let page = list_members(op(ctx)?, self.0.id, window)
            .await
            .map_err(|error| to_error(ctx, &error))?;
        Ok(page.into())
    }

    /// Who made it.
    async fn created_by(&self, ctx: &Context<'_>) -> Result<User> {
        load_user(ctx, self.0.created_by).await
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
}

/// A page of teams.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct TeamConnection {
    /// The teams with their cursors.
    pub edges: Vec<TeamEdge>,
    /// The teams.
    pub nodes: Vec<Team>,
    /// Where the page stands in the list.
    pub page_info: PageInfo,
    #[graphql(skip)]
    filter: TeamFilter,
}

#[ComplexObject]
impl TeamConnection {
    /// How many teams match in all. Counted when asked for.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i32> {
        let count = count_teams(op(ctx)?, self.filter)
            .await
            .map_err(|error| to_error(ctx, &error))?;
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }
}

impl TeamConnection {
    /// A page as a connection.
    #[must_use]
    pub fn new(page: domain::page::Page<teams::Team>, filter: TeamFilter) -> Self {
        let page_info = PageInfo::of(&page, |team| team.name.clone());
        let nodes: Vec<Team> = page.items.into_iter().map(Team).collect();
        let edge = |node: &Team| TeamEdge {
            cursor: node.0.name.clone(),
            node: node.clone(),
        };
        Self {
            edges: nodes.iter().map(edge).collect(),
            nodes,
            page_info,
            filter,
        }
    }
}

/// A team in a list.
#[derive(Debug, Clone, SimpleObject)]
pub struct TeamEdge {
    /// Its place in the list.
    pub cursor: String,
    /// The team.
    pub node: Team,
}

/// Reads the id of a team.
///
/// # Errors
///
/// `INVALID_REQUEST` when it is the id of something else.
pub fn team_id(ctx: &Context<'_>, id: &ID) -> Result<TeamId> {
    id.parse().map_err(|error| invalid(ctx, error))
}
