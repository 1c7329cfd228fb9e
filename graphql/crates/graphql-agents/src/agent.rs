//! Agents.

use async_graphql::dataloader::DataLoader;
use async_graphql::{ComplexObject, Context, Enum, Error, ID, Result, SimpleObject};
use chrono::{DateTime, Utc};
use domain::id::AgentId;
use graphql_core::connection::{Arguments, PageInfo};
use graphql_core::error::to_error;
use graphql_core::scope::op;
use graphql_core::user::{User, load_user};

use crate::agent_version::{AgentVersion, AgentVersionConnection, AgentVersionEdge};
use crate::difference::AgentVersionDiff;
use crate::loaders::{CurrentVersionLoader, ShareLoader, SharedWithViewerLoader};
use crate::share::{AgentAccess, AgentVisibility, Share};

/// Whether an agent can be run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::agent::AgentStatus")]
pub enum AgentStatus {
    /// Can be run.
    Active,
    /// Kept, but refuses to run.
    Inactive,
}

/// What stays of an agent while its versions follow each other.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct Agent {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Whether it can be run.
    pub status: AgentStatus,
    /// Who sees it, and who changes it.
    pub visibility: AgentVisibility,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// Grows with every change; given back with an update, so that nobody's change is overwritten.
    pub revision: i32,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    #[graphql(skip)]
    row: agents::Agent,
}

impl From<agents::Agent> for Agent {
    fn from(row: agents::Agent) -> Self {
        Self {
            name: row.name.clone(),
            description: row.description.clone(),
            status: row.status.into(),
            visibility: row.visibility.into(),
            tags: row.tags.clone(),
            revision: row.revision,
            created_at: row.created_at,
            updated_at: row.updated_at,
            row,
        }
    }
}

#[ComplexObject]
impl Agent {
    /// The agent's id.
    pub async fn id(&self) -> ID {
        ID(self.row.id.to_string())
    }

    /// The version that runs.
    async fn current_version(&self, ctx: &Context<'_>) -> Result<AgentVersion> {
        let loader = ctx.data::<DataLoader<CurrentVersionLoader>>()?;
        let version = loader.load_one(self.row.id).await?;
        version.ok_or_else(|| Error::new("the agent is not shared with you any more"))
    }

    /// Every version, newest first.
    #[graphql(complexity = "first.or(last).unwrap_or(1).max(1) as usize * child_complexity")]
    async fn versions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only those behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those in front of this cursor.")] before: Option<String>,
    ) -> Result<AgentVersionConnection> {
        let window = Arguments {
            first,
            after,
            last,
            before,
        }
        .window::<i32>(ctx)?;
        let page = agents::list_agents::list_versions(op(ctx)?, self.row.id, window)
            .await
            .map_err(|error| to_error(ctx, &error))?;
        let page_info = PageInfo::of(&page, |version| version.number.to_string());
        let nodes: Vec<AgentVersion> = page.items.into_iter().map(AgentVersion).collect();
        let edges = nodes
            .iter()
            .map(|node| AgentVersionEdge {
                cursor: node.0.number.to_string(),
                node: node.clone(),
            })
            .collect();
        Ok(AgentVersionConnection {
            edges,
            nodes,
            page_info,
        })
    }

    /// The version of this number; null when there is none.
    async fn version(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its number: 1, 2, 3, ...")] number: i32,
    ) -> Result<Option<AgentVersion>> {
        let found = agents::compare_versions::find_version(op(ctx)?, self.row.id, number).await;
        match found {
            Ok(version) => Ok(Some(AgentVersion(version))),
            Err(agents::Error::NoVersion(_)) => Ok(None),
            Err(error) => Err(to_error(ctx, &error)),
        }
    }

    /// What differs between two versions; null when there is no version of one of the numbers.
    async fn version_diff(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The number of the first.")] from: i32,
        #[graphql(desc = "The number of the second.")] to: i32,
    ) -> Result<Option<AgentVersionDiff>> {
        let id = self.row.id;
        match agents::compare_versions::compare_versions(op(ctx)?, id, from, to).await {
            Ok(comparison) => Ok(Some(comparison.into())),
            Err(agents::Error::NoVersion(_)) => Ok(None),
            Err(error) => Err(to_error(ctx, &error)),
        }
    }

    /// Whom it is shared with, the first share first; nobody while it is open.
    #[graphql(complexity = "5 * child_complexity")]
    async fn sharing(&self, ctx: &Context<'_>) -> Result<Vec<Share>> {
        let loader = ctx.data::<DataLoader<ShareLoader>>()?;
        let shares = loader.load_one(self.row.id).await?;
        Ok(shares.unwrap_or_default())
    }

    /// Whether somebody else shares it with the acting user, alone or with others.
    async fn shared_with_viewer(&self, ctx: &Context<'_>) -> Result<bool> {
        let loader = ctx.data::<DataLoader<SharedWithViewerLoader>>()?;
        Ok(loader.load_one(self.row.id).await?.is_some())
    }

    /// What the acting user may do with it.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<AgentAccess> {
        Ok(AgentAccess::of(op(ctx)?.actor(), &self.row))
    }

    /// Who made it.
    async fn created_by(&self, ctx: &Context<'_>) -> Result<User> {
        load_user(ctx, self.row.created_by).await
    }
}

/// A page of agents.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct AgentConnection {
    /// The agents with their cursors.
    pub edges: Vec<AgentEdge>,
    /// The agents.
    pub nodes: Vec<Agent>,
    /// Where the page stands in the list.
    pub page_info: PageInfo,
    #[graphql(skip)]
    pub(crate) filter: agents::list_agents::AgentFilter,
}

#[ComplexObject]
impl AgentConnection {
    /// How many agents match in all. Counted when asked for.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i32> {
        let count = agents::list_agents::count_agents(op(ctx)?, &self.filter)
            .await
            .map_err(|error| to_error(ctx, &error))?;
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }
}

impl AgentConnection {
    /// A page as a connection.
    #[must_use]
    pub fn new(
        page: domain::page::Page<agents::Agent>,
        filter: agents::list_agents::AgentFilter,
    ) -> Self {
        let page_info = PageInfo::of(&page, |agent| agent.id.to_string());
        let nodes: Vec<Agent> = page.items.into_iter().map(Agent::from).collect();
        let edges = nodes
            .iter()
            .map(|node| AgentEdge {
                cursor: node.row.id.to_string(),
                node: node.clone(),
            })
            .collect();
        Self {
            edges,
            nodes,
            page_info,
            filter,
        }
    }
}

/// An agent in a list.
#[derive(Debug, Clone, SimpleObject)]
pub struct AgentEdge {
    /// Its place in the list.
    pub cursor: String,
    /// The agent.
    pub node: Agent,
}

/// Reads the id of an agent.
///
/// # Errors
///
/// `INVALID_REQUEST` when it is the id of something else.
pub fn agent_id(ctx: &Context<'_>, id: &ID) -> Result<AgentId> {
    id.parse()
        .map_err(|error| graphql_core::error::invalid(ctx, error))
}
