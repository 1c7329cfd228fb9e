//! Takes an agent out of every list. Its executions stay, since the audit log speaks of them.

use access::OpContext;
use access::audit::{self, Action, Outcome};
use chrono::Utc;
use db_schema::schema::agents;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::id::AgentId;
use domain::permission::Permission;
use serde_json::json;

use crate::agent::Agent;
use crate::error::Error;

/// Deletes an agent. Executions that run go on with the version they started with.
///
/// # Errors
///
/// [`Error::NotFound`], also when it was deleted before.
pub async fn delete_agent(ctx: &OpContext, id: AgentId) -> Result<(), Error> {
    ctx.require(Permission::DeleteAgent).await?;
    ctx.transaction(async move |conn| {
        let name: String = diesel::update(Agent::visible().filter(agents::id.eq(id)))
            .set(agents::deleted_at.eq(Utc::now()))
            .returning(agents::name)
            .get_result(conn)
            .await
            .optional()?
            .ok_or(Error::NotFound(id))?;
        let (resource, details) = (id.to_string(), json!({ "name": name }));
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
    .await
}
