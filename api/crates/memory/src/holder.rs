//! The execution that asks its memory.

use db::Db;
use db_schema::schema::{execution_events, executions, memories};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::id::{AgentId, ExecutionId, OrganisationId, UserId};
use domain::memory::MemoryScope;

use crate::error::Error;
use crate::memory::alive;

/// Who an execution belongs to. It comes from the execution's row, never from its agent.
#[derive(Debug, Clone, Copy, Queryable, Selectable)]
#[diesel(table_name = executions, check_for_backend(diesel::pg::Pg))]
pub(crate) struct Holder {
    pub(crate) organisation_id: OrganisationId,
    pub(crate) agent_id: AgentId,
    pub(crate) requested_by: UserId,
}

impl Holder {
    pub(crate) async fn of(db: &Db, execution: ExecutionId) -> Result<Self, Error> {
        let found: QueryResult<Option<Self>> = db
            .engine(async move |conn| {
                let holder = executions::table
                    .find(execution)
                    .select(Self::as_select())
                    .first(conn);
                holder.await.optional()
            })
            .await;
        found?.ok_or(Error::ExecutionNotFound(execution))
    }

    /// The memories that the execution reads: of its user with its agent, of its user with all agents,
    /// of its agent, and of the organisation. What another agent wrote is none of them.
    pub(crate) fn readable(&self) -> memories::BoxedQuery<'static, Pg> {
        let own = memories::scope
            .eq(MemoryScope::User)
            .and(memories::user_id.eq(self.requested_by))
            .and(
                memories::agent_id
                    .is_null()
                    .or(memories::agent_id.eq(self.agent_id)),
            );
        let of_agent = memories::scope
            .eq(MemoryScope::Agent)
            .and(memories::agent_id.eq(self.agent_id));
        let of_all = memories::scope.eq(MemoryScope::Organisation);
        alive().filter(own.or(of_agent).or(of_all))
    }
}

/// The event by which an execution intended a call, as far as it is there.
pub(crate) async fn event_of(
    db: &Db,
    execution: ExecutionId,
    call_id: &str,
) -> Result<Option<i32>, Error> {
    let call_id = call_id.to_owned();
    let found: QueryResult<Option<i32>> = db
        .engine(async move |conn| {
            let event = execution_events::table
                .filter(execution_events::execution_id.eq(execution))
                .filter(execution_events::kind.eq("tool_intended"))
                .filter(
                    execution_events::payload
                        .retrieve_as_text("call_id")
                        .eq(call_id),
                )
                .order(execution_events::seq.desc())
                .select(execution_events::seq)
                .first(conn);
            event.await.optional()
        })
        .await;
    Ok(found?)
}
