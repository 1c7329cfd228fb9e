//! Lists memories, newest first.

use access::{Actor, OpContext};
use db_schema::schema::memories;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::id::{AgentId, MemoryId, UserId};
use domain::memory::MemoryScope;
use domain::page::{Page, Window};
use domain::permission::Permission;

use crate::error::Error;
use crate::memory::{Memory, change_of, noting_denial, require_agent};

/// Which memories.
#[derive(Debug, Clone, Default)]
pub struct MemoryFilter {
    /// Only those that these executions read.
    pub scope: Option<MemoryScope>,
    /// Only those of this agent.
    pub agent: Option<AgentId>,
    /// Only those that this user wrote, or that an execution wrote which ran for them.
    pub written_by: Option<UserId>,
}

impl MemoryFilter {
    pub(crate) fn query(&self, actor: &Actor) -> memories::BoxedQuery<'static, Pg> {
        let mut query = Memory::seen_by(actor);
        if let Some(scope) = self.scope {
            query = query.filter(memories::scope.eq(scope));
        }
        if let Some(agent) = self.agent {
            query = query.filter(memories::agent_id.eq(agent));
        }
        if let Some(writer) = self.written_by {
            query = query.filter(memories::written_by.eq(writer));
        }
        query
    }
}

/// A page of the memories that the actor sees.
///
/// # Errors
///
/// When the database fails.
pub async fn list_memories(
    ctx: &OpContext,
    filter: &MemoryFilter,
    window: Window<MemoryId>,
) -> Result<Page<Memory>, Error> {
    ctx.require(Permission::ReadMemories).await?;
    let mut query = filter.query(ctx.actor()).limit(window.rows());
    if let Some(after) = window.after {
        query = query.filter(memories::id.lt(after));
    }
    if let Some(before) = window.before {
        query = query.filter(memories::id.gt(before));
    }
    query = if window.from_end {
        query.order(memories::id.asc())
    } else {
        query.order(memories::id.desc())
    };
    let rows: Result<Vec<Memory>, Error> = ctx
        .transaction(async move |conn| Ok(query.select(Memory::as_select()).load(conn).await?))
        .await;
    Ok(Page::from_rows(rows?, &window))
}

/// How many memories match.
///
/// # Errors
///
/// As [`list_memories`].
pub async fn count_memories(ctx: &OpContext, filter: &MemoryFilter) -> Result<i64, Error> {
    ctx.require(Permission::ReadMemories).await?;
    let query = filter.query(ctx.actor());
    ctx.transaction(async move |conn| Ok(query.count().get_result(conn).await?))
        .await
}

/// One memory that the actor sees.
///
/// # Errors
///
/// [`Error::NotFound`], also when it is somebody else's alone.
pub async fn find_memory(ctx: &OpContext, id: MemoryId) -> Result<Memory, Error> {
    ctx.require(Permission::ReadMemories).await?;
    let seen = Memory::seen_by(ctx.actor());
    ctx.transaction(async move |conn| {
        let found = seen
            .filter(memories::id.eq(id))
            .select(Memory::as_select())
            .first(conn);
        found.await.optional()?.ok_or(Error::NotFound(id))
    })
    .await
}

/// The same, when the actor may change it.
pub(crate) async fn find_to_change(ctx: &OpContext, id: MemoryId) -> Result<Memory, Error> {
    let memory = find_memory(ctx, id).await?;
    ctx.require(change_of(memory.scope)).await?;
    if let (MemoryScope::Agent, Some(agent)) = (memory.scope, memory.agent_id) {
        let scope = memory.scope;
        let allowed: Result<(), Error> = ctx
            .transaction(async move |conn| require_agent(ctx.actor(), conn, agent, scope).await)
            .await;
        noting_denial(ctx, allowed).await?;
    }
    Ok(memory)
}
