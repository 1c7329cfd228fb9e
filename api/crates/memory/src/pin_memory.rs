//! Keeps a memory for good, or lets it be forgotten.

use access::OpContext;
use access::audit::{self, Action, Outcome};
use db_schema::schema::memories;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::id::MemoryId;
use serde_json::json;

use crate::error::Error;
use crate::keep::end;
use crate::list_memories::find_to_change;
use crate::memory::Memory;

/// Pins a memory, which is then kept until somebody deletes it; or lets go of it, which is then
/// forgotten after the organisation's time, counted from now.
///
/// # Errors
///
/// [`Error::NotFound`].
pub async fn pin_memory(ctx: &OpContext, id: MemoryId, pinned: bool) -> Result<Memory, Error> {
    let memory = find_to_change(ctx, id).await?;
    if memory.is_pinned() == pinned {
        return Ok(memory);
    }
    ctx.transaction(async move |conn| {
        let expires_at = match pinned {
            true => None,
            false => Some(end(conn).await?),
        };
        let changed = diesel::update(memories::table.find(id))
            .set(memories::expires_at.eq(expires_at))
            .returning(Memory::as_returning())
            .get_result(conn)
            .await
            .optional()?
            .ok_or(Error::NotFound(id))?;
        let (action, resource) = (Action::MemoryPin, id.to_string());
        let details = json!({ "pinned": pinned });
        audit::record(ctx, conn, action, &resource, Outcome::Done, details).await?;
        Ok(changed)
    })
    .await
}
