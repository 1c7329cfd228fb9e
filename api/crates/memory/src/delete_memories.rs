//! Makes agents forget: one memory, or many at once.

use access::OpContext;
use access::audit::{self, Action, Outcome};
use agents::visibility::exists;
use db_schema::schema::memories;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::agent::FieldError;
use domain::id::{AgentId, MemoryId};
use domain::memory::MemoryScope;
use domain::permission::Permission;
use serde_json::json;

use crate::error::Error;
use crate::list_memories::find_to_change;
use crate::memory::{noting_denial, require_agent};

/// Which memories to forget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// All that are for the actor alone; with an agent, those of this agent.
    Own(Option<AgentId>),
    /// All that an agent remembers for everybody who runs it.
    OfAgent(AgentId),
}

impl Which {
    /// Those of a scope that can be deleted at once.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] when it is not clear which are meant, or they are meant for all agents.
    pub fn of(scope: MemoryScope, agent: Option<AgentId>) -> Result<Self, Error> {
        let (field, message) = match (scope, agent) {
            (MemoryScope::User, agent) => return Ok(Self::Own(agent)),
            (MemoryScope::Agent, Some(agent)) => return Ok(Self::OfAgent(agent)),
            (MemoryScope::Agent, None) => ("agentId", "must name the agent that is to forget"),
            (MemoryScope::Organisation, _) => (
                "scope",
                "must be that of a user or an agent: delete what is for all agents one by one",
            ),
        };
        Err(Error::Invalid(vec![FieldError::new(field, message)]))
    }
}

/// Deletes one memory, pinned or not. No copy is kept.
///
/// # Errors
///
/// [`Error::NotFound`], also when it was deleted before.
pub async fn delete_memory(ctx: &OpContext, id: MemoryId) -> Result<(), Error> {
    let memory = find_to_change(ctx, id).await?;
    ctx.transaction(async move |conn| {
        let deleted = diesel::delete(memories::table.find(id))
            .execute(conn)
            .await?;
        if deleted == 0 {
            return Err(Error::NotFound(id));
        }
        let (action, resource) = (Action::MemoryDelete, id.to_string());
        let details = json!({ "scope": memory.scope, "agent": memory.agent_id });
        audit::record(ctx, conn, action, &resource, Outcome::Done, details).await?;
        Ok(())
    })
    .await
}

/// Deletes many memories at once, pinned ones included, and returns how many.
///
/// # Errors
///
/// [`Error::AgentNotFound`].
pub async fn delete_memories(ctx: &OpContext, which: Which) -> Result<usize, Error> {
    let actor = ctx.actor();
    let mut query = diesel::delete(memories::table).into_boxed();
    let resource = match which {
        Which::Own(agent) => {
            ctx.require(Permission::KeepMemories).await?;
            query = query
                .filter(memories::scope.eq(MemoryScope::User))
                .filter(memories::user_id.eq(actor.user));
            if let Some(agent) = agent {
                query = query.filter(memories::agent_id.eq(agent));
            }
            actor.user.to_string()
        }
        Which::OfAgent(agent) => {
            ctx.require(Permission::ShareMemories).await?;
            query = query
                .filter(memories::scope.eq(MemoryScope::Agent))
                .filter(memories::agent_id.eq(agent));
            agent.to_string()
        }
    };
    let deleted = ctx
        .transaction(async move |conn| {
            match which {
                Which::Own(None) => {}
                // One that is no longer shown to the actor may know them all the same.
                Which::Own(Some(agent)) if exists(conn, agent).await? => {}
                Which::Own(Some(agent)) => return Err(Error::AgentNotFound(agent)),
                Which::OfAgent(agent) => {
                    require_agent(actor, conn, agent, MemoryScope::Agent).await?;
                }
            }
            let deleted = query.execute(conn).await?;
            let details = json!({ "memories": deleted });
            let action = Action::MemoryDelete;
            audit::record(ctx, conn, action, &resource, Outcome::Done, details).await?;
            Ok(deleted)
        })
        .await;
    noting_denial(ctx, deleted).await
}
