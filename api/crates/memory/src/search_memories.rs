//! Finds memories by a text, the best first.

use access::OpContext;
use db::Connection;
use db_schema::schema::memories;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::page::MAX_PAGE;
use domain::permission::Permission;

use crate::embedder::{Embedder, FoundBy};
use crate::error::Error;
use crate::list_memories::MemoryFilter;
use crate::memory::Memory;
use crate::vector::{Embedding, cosine_distance, vector_dims};

/// The longest text to search for, in characters; the rest of a longer one is left out.
const LONGEST_QUERY: usize = 2_000;

/// What was found.
#[derive(Debug, Clone)]
pub struct Found {
    /// The memories, the best first.
    pub hits: Vec<Hit>,
    /// What they were found by.
    pub found_by: FoundBy,
}

/// A memory that was found.
#[derive(Debug, Clone)]
pub struct Hit {
    /// The memory.
    pub memory: Memory,
    /// How alike it is to what was searched for: 1 for the same, 0 for nothing in common.
    pub likeness: f64,
}

/// The memories that the actor sees, by how alike they are to a text. Those whose vector another
/// embedder made are found once it is made anew.
///
/// # Errors
///
/// When the embedder does not answer.
pub async fn search_memories(
    ctx: &OpContext,
    embedder: &Embedder,
    filter: &MemoryFilter,
    text: &str,
    limit: i32,
) -> Result<Found, Error> {
    ctx.require(Permission::ReadMemories).await?;
    let wanted = embed_query(embedder, text).await?;
    let query = filter.query(ctx.actor());
    let limit = i64::from(limit.clamp(1, MAX_PAGE));
    let hits: Result<Vec<Hit>, Error> = ctx
        .transaction(async move |conn| Ok(nearest(conn, embedder, query, wanted, limit).await?))
        .await;
    Ok(Found {
        hits: hits?,
        found_by: embedder.found_by(),
    })
}

pub(crate) async fn embed_query(embedder: &Embedder, text: &str) -> Result<Embedding, Error> {
    let text: String = text.chars().take(LONGEST_QUERY).collect();
    Ok(embedder.embed_one(&text).await?)
}

/// The nearest of some memories. All of them are compared, so that none is missed.
pub(crate) async fn nearest(
    conn: &mut Connection,
    embedder: &Embedder,
    among: memories::BoxedQuery<'static, Pg>,
    wanted: Embedding,
    limit: i64,
) -> QueryResult<Vec<Hit>> {
    let distance = cosine_distance(memories::embedding, wanted.clone());
    let found: Vec<(Memory, Option<f64>)> = among
        .filter(memories::embedder.eq(embedder.name().to_owned()))
        // A model may have been replaced by another one of its name.
        .filter(vector_dims(memories::embedding).eq(wanted.dimensions()))
        .order(cosine_distance(memories::embedding, wanted))
        .limit(limit)
        .select((Memory::as_select(), distance))
        .load(conn)
        .await?;
    let hits = found.into_iter().filter_map(|(memory, distance)| {
        let likeness = 1.0 - distance?;
        Some(Hit { memory, likeness })
    });
    Ok(hits
        .filter(|hit| hit.likeness >= embedder.least())
        .collect())
}
