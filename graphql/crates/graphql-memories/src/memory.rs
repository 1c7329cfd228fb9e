//! What agents remember.

use ::memory::embedder;
use ::memory::list_memories::{MemoryFilter, count_memories};
use ::memory::search_memories::Found;
use async_graphql::dataloader::DataLoader;
use async_graphql::{ComplexObject, Context, Enum, ID, Result, SimpleObject};
use chrono::{DateTime, Utc};
use domain::id::MemoryId;
use graphql_agents::agent::Agent;
use graphql_agents::loaders::AgentLoader;
use graphql_core::connection::PageInfo;
use graphql_core::enums::MemoryScope;
use graphql_core::error::{invalid, to_error};
use graphql_core::scope::op;
use graphql_core::user::{User, load_user};

/// What a search goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "embedder::FoundBy")]
pub enum FoundBy {
    /// The same words and parts of words.
    Words,
    /// A model's idea of what texts mean.
    Meaning,
}

/// Something that agents remember.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct Memory {
    /// What is remembered.
    pub text: String,
    /// Whose executions read it.
    pub scope: MemoryScope,
    /// The execution that wrote it; null when a person did.
    pub execution_id: Option<ID>,
    /// The event of that execution by which it did.
    pub seq: Option<i32>,
    /// Whether it is kept until somebody deletes it.
    pub pinned: bool,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When its text was last changed.
    pub updated_at: DateTime<Utc>,
    /// When an execution last found it; null before that.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it is forgotten; null when it is pinned.
    pub expires_at: Option<DateTime<Utc>>,
    #[graphql(skip)]
    row: Box<::memory::Memory>,
}

impl From<::memory::Memory> for Memory {
    fn from(row: ::memory::Memory) -> Self {
        Self {
            text: row.text.clone(),
            scope: row.scope.into(),
            execution_id: row.execution_id.map(|id| ID(id.to_string())),
            seq: row.seq,
            pinned: row.is_pinned(),
            created_at: row.created_at,
            updated_at: row.updated_at,
            last_used_at: row.last_used_at,
            expires_at: row.expires_at,
            row: Box::new(row),
        }
    }
}

#[ComplexObject]
impl Memory {
    /// The memory's id.
    pub async fn id(&self) -> ID {
        ID(self.row.id.to_string())
    }

    /// The agent that remembers it; null for all agents.
    async fn agent(&self, ctx: &Context<'_>) -> Result<Option<Agent>> {
        let Some(id) = self.row.agent_id else {
            return Ok(None);
        };
        ctx.data::<DataLoader<AgentLoader>>()?.load_one(id).await
    }

    /// The user it is for, when it is for one.
    async fn user(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        match self.row.user_id {
            Some(user) => Ok(Some(load_user(ctx, user).await?)),
            None => Ok(None),
        }
    }

    /// Who wrote it, or for whom the execution ran that did; null when that user is gone.
    async fn written_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        match self.row.written_by {
            Some(user) => Ok(Some(load_user(ctx, user).await?)),
            None => Ok(None),
        }
    }

    /// Who changed its text last; null when nobody did.
    async fn edited_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        match self.row.edited_by {
            Some(user) => Ok(Some(load_user(ctx, user).await?)),
            None => Ok(None),
        }
    }

    /// Whether the acting user may change and delete it.
    async fn can_edit(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.row.can_edit(op(ctx)?.actor()))
    }

    /// Whether executions find it already. What was written while the embedder did not answer, or
    /// before there was another one, is found a little later.
    async fn searchable(&self, ctx: &Context<'_>) -> Result<bool> {
        let embedder = ctx.data::<::memory::Embedder>()?;
        Ok(self.row.embedder.as_deref() == Some(embedder.name()))
    }
}

/// How long and how well agents remember.
#[derive(Debug, Clone, SimpleObject)]
pub struct MemorySettings {
    /// How many days what is not pinned is remembered.
    pub days: i32,
    /// What searches go by.
    pub found_by: FoundBy,
    /// The name of what makes memories searchable.
    pub embedder: String,
}

/// A page of memories.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct MemoryConnection {
    /// The memories with their cursors.
    pub edges: Vec<MemoryEdge>,
    /// The memories.
    pub nodes: Vec<Memory>,
    /// Where the page stands in the list.
    pub page_info: PageInfo,
    /// What was searched by; null without a search.
    pub found_by: Option<FoundBy>,
    #[graphql(skip)]
    filter: MemoryFilter,
}

#[ComplexObject]
impl MemoryConnection {
    /// How many memories match in all; with a search, how many there are to search. Counted when asked
    /// for.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i32> {
        let count = count_memories(op(ctx)?, &self.filter)
            .await
            .map_err(|error| to_error(ctx, &error))?;
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }
}

impl MemoryConnection {
    /// A page as a connection.
    #[must_use]
    pub fn new(page: domain::page::Page<::memory::Memory>, filter: MemoryFilter) -> Self {
        let page_info = PageInfo::of(&page, |memory| memory.id.to_string());
        let found = page.items.into_iter().map(|memory| (memory, None));
        Self::of(found, page_info, None, filter)
    }

    /// What a search found as a connection of one page.
    #[must_use]
    pub fn found(found: Found, filter: MemoryFilter) -> Self {
        let page_info = PageInfo {
            has_previous_page: false,
            has_next_page: false,
            start_cursor: None,
            end_cursor: None,
        };
        let hits = found.hits.into_iter();
        let hits = hits.map(|hit| (hit.memory, Some(hit.likeness)));
        Self::of(hits, page_info, Some(found.found_by.into()), filter)
    }

    fn of(
        found: impl Iterator<Item = (::memory::Memory, Option<f64>)>,
        page_info: PageInfo,
        found_by: Option<FoundBy>,
        filter: MemoryFilter,
    ) -> Self {
        let edge = |(memory, likeness): (::memory::Memory, Option<f64>)| MemoryEdge {
            cursor: memory.id.to_string(),
            likeness,
            node: memory.into(),
        };
        let edges: Vec<MemoryEdge> = found.map(edge).collect();
        Self {
            nodes: edges.iter().map(|edge| edge.node.clone()).collect(),
            edges,
            page_info,
            found_by,
            filter,
        }
    }
}

/// A memory in a list.
#[derive(Debug, Clone, SimpleObject)]
pub struct MemoryEdge {
    /// Its place in the list.
    pub cursor: String,
    /// How alike it is to what was searched for: 1 for the same, 0 for nothing in common; null without
    /// a search.
    pub likeness: Option<f64>,
    /// The memory.
    pub node: Memory,
}

/// Reads the id of a memory.
///
/// # Errors
///
/// `INVALID_REQUEST` when it is the id of something else.
pub fn memory_id(ctx: &Context<'_>, id: &ID) -> Result<MemoryId> {
    id.parse().map_err(|error| invalid(ctx, error))
}
