//! Takes an agent out of every list. Its executions stay, since the audit log speaks of them.

use access::OpContext;
use access::audit::{self, Action, Outcome};
use chrono::Utc;
use db_schema::schema::{agents, memories};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::id::AgentId;
use domain::permission::Permission;
use serde_json::json;

use crate::error::Error;
use crate::visibility::{lock_to_change, noting_denial};

/// Deletes an agent and what it remembers. Executions that run go on with the version they started with.
///
/// # Errors
///
/// [`Error::NotFound`], also when it was deleted before, and [`Error::NotYours`] for one that is
/// restricted and somebody else's.
pub async fn delete_agent(ctx: &OpContext, id: AgentId) -> Result<(), Error> {
    ctx.require(Permission::DeleteAgent).await?;
    let deleted = ctx
        .transaction(async move |conn| {
            let agent = lock_to_change(ctx, conn, id).await?;
            diesel::update(agents::table.find(id))
                .set(agents::deleted_at.eq(Utc::now()))
                .execute(conn)
                .await?;
            // Nobody could read it any more, or delete it.
            let forgotten = diesel::delete(memories::table.filter(memories::agent_id.eq(id)))
                .execute(conn)
                .await?;
            let details = json!({ "name": agent.name, "memories": forgotten });
            let resource = id.to_string();
            audit::record(
                ctx,
                conn,
                Action::AgentDelete,
                &resource,
                Outcome::Done,
                details,
            )
            .await?;
            Ok(())
        })
        .await;
    noting_denial(ctx, Permission::DeleteAgent, deleted).await
}
