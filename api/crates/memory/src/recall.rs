//! What an execution finds in its memory.

use chrono::Utc;
use db::Db;
use db_schema::schema::memories;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::id::{ExecutionId, MemoryId};

use crate::embedder::Embedder;
use crate::error::Error;
use crate::holder::Holder;
use crate::search_memories::{Found, Hit, embed_query, nearest};

/// The memories that an execution may read, by how alike they are to a text. Those that are found count
/// as used.
///
/// # Errors
///
/// When the embedder does not answer.
pub async fn recall(
    db: &Db,
    embedder: &Embedder,
    execution: ExecutionId,
    text: &str,
    limit: i64,
) -> Result<Found, Error> {
    let holder = Holder::of(db, execution).await?;
    let wanted = embed_query(embedder, text).await?;
    let hits: Result<Vec<Hit>, Error> = db
        .tenant(holder.organisation_id, async move |conn| {
            let hits = nearest(conn, embedder, holder.readable(), wanted, limit).await?;
            let found: Vec<MemoryId> = hits.iter().map(|hit| hit.memory.id).collect();
            diesel::update(memories::table.filter(memories::id.eq_any(found)))
                .set(memories::last_used_at.eq(Utc::now()))
                .execute(conn)
                .await?;
            Ok(hits)
        })
        .await;
    Ok(Found {
        hits: hits?,
        found_by: embedder.found_by(),
    })
}
