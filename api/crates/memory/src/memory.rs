//! Memories as rows, and who sees them.

use access::{Actor, OpContext, policy};
use agents::Agent;
use agents::visibility::may_change;
use chrono::{DateTime, Utc};
use db::Connection;
use db_schema::schema::{agents as agents_table, memories};
use diesel::dsl::now;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::id::{AgentId, ExecutionId, MemoryId, UserId};
use domain::memory::MemoryScope;
use domain::permission::Permission;

use crate::error::Error;

/// Something that agents remember.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = memories, check_for_backend(diesel::pg::Pg))]
pub struct Memory {
    /// Its id.
    pub id: MemoryId,
    /// Whose executions read it.
    pub scope: MemoryScope,
    /// The user, when it is for one.
    pub user_id: Option<UserId>,
    /// The agent; none for all agents.
    pub agent_id: Option<AgentId>,
    /// What is remembered.
    pub text: String,
    /// Who wrote it, or for whom the execution ran that did.
    pub written_by: Option<UserId>,
    /// Who changed its text last.
    pub edited_by: Option<UserId>,
    /// The execution that wrote it; none when a person did.
    pub execution_id: Option<ExecutionId>,
    /// The event of that execution by which it did.
    pub seq: Option<i32>,
    /// What made its vector; none until one could be made.
    pub embedder: Option<String>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When its text was last changed.
    pub updated_at: DateTime<Utc>,
    /// When an execution last found it.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it is forgotten; none when it is pinned.
    pub expires_at: Option<DateTime<Utc>>,
}

impl Memory {
    /// Whether it is kept until somebody deletes it.
    #[must_use]
    pub const fn is_pinned(&self) -> bool {
        self.expires_at.is_none()
    }

    /// Whether this actor, who sees it, may change and delete it.
    #[must_use]
    pub fn can_edit(&self, actor: &Actor) -> bool {
        policy::allows(actor.access_role, change_of(self.scope))
    }

    /// The memories that a user sees: the start of every query for people. The organisation is the
    /// transaction's. What is for the user alone is seen whether or not its agent still is.
    pub(crate) fn seen_by(actor: &Actor) -> memories::BoxedQuery<'static, Pg> {
        let agents = Agent::visible_to(actor).select(agents_table::id.nullable());
        let own = memories::scope
            .eq(MemoryScope::User)
            .and(memories::user_id.eq(actor.user));
        let of_agents = memories::scope
            .eq(MemoryScope::Agent)
            .and(memories::agent_id.eq_any(agents));
        let of_all = memories::scope.eq(MemoryScope::Organisation);
        alive().filter(own.or(of_agents).or(of_all))
    }
}

/// The memories that have not expired, of the transaction's organisation.
pub(crate) fn alive() -> memories::BoxedQuery<'static, Pg> {
    memories::table
        .filter(
            memories::expires_at
                .is_null()
                .or(memories::expires_at.gt(now)),
        )
        .into_boxed()
}

/// Refuses an agent that the actor does not see, and for what is shared one that they may not change.
pub(crate) async fn require_agent(
    actor: &Actor,
    conn: &mut Connection,
    id: AgentId,
    scope: MemoryScope,
) -> Result<(), Error> {
    let agent: Agent = Agent::visible_to(actor)
        .filter(agents_table::id.eq(id))
        .select(Agent::as_select())
        .first(conn)
        .await
        .optional()?
        .ok_or(Error::AgentNotFound(id))?;
    match scope {
        MemoryScope::Agent if !may_change(actor, &agent) => Err(Error::NotYours),
        _ => Ok(()),
    }
}

/// Audits it when somebody was refused what is not theirs.
pub(crate) async fn noting_denial<T>(
    ctx: &OpContext,
    result: Result<T, Error>,
) -> Result<T, Error> {
    if matches!(result, Err(Error::NotYours)) {
        ctx.note_denial(Permission::ShareMemories).await;
    }
    result
}

/// The permission that changing a memory of this scope takes.
pub(crate) const fn change_of(scope: MemoryScope) -> Permission {
    match scope {
        MemoryScope::User => Permission::KeepMemories,
        MemoryScope::Agent | MemoryScope::Organisation => Permission::ShareMemories,
    }
}
