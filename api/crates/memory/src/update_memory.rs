//! Changes the text of a memory.

use access::OpContext;
use access::audit::{self, Action, Outcome};
use chrono::Utc;
use db_schema::schema::memories;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::id::MemoryId;
use serde_json::Value;

use crate::embedder::Embedder;
use crate::error::Error;
use crate::keep::checked;
use crate::list_memories::find_to_change;
use crate::memory::Memory;

/// Changes what is remembered. Where it came from, and when it is forgotten, stay.
///
/// # Errors
///
/// [`Error::NotFound`], and [`Error::Invalid`] when the text may not be remembered.
pub async fn update_memory(
    ctx: &OpContext,
    embedder: &Embedder,
    id: MemoryId,
    text: &str,
) -> Result<Memory, Error> {
    find_to_change(ctx, id).await?;
    let text = checked(text)?;
    let embedding = embedder.try_embed(&text).await;
    let maker = embedding.as_ref().map(|_| embedder.name());
    ctx.transaction(async move |conn| {
        let now = Utc::now();
        let changed = diesel::update(memories::table.find(id))
            .set((
                memories::text.eq(text),
                memories::edited_by.eq(ctx.actor().user),
                memories::updated_at.eq(now),
                memories::embedder.eq(maker),
                memories::embedding.eq(embedding),
                memories::embedded_at.eq(now),
            ))
            .returning(Memory::as_returning())
            .get_result(conn)
            .await
            .optional()?
            .ok_or(Error::NotFound(id))?;
        let (action, resource) = (Action::MemoryUpdate, id.to_string());
        audit::record(ctx, conn, action, &resource, Outcome::Done, Value::Null).await?;
        Ok(changed)
    })
    .await
}
