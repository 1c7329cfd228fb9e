//! Takes what is remembered out as a file.

use access::OpContext;
use chrono::Utc;
use db_schema::schema::memories;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::permission::Permission;
use serde_json::{Value, json};

use crate::error::Error;
use crate::list_memories::MemoryFilter;
use crate::memory::Memory;

/// The most memories of one file.
const MOST: usize = 10_000;

/// What is remembered, as a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// The file: JSON.
    pub text: String,
    /// How many memories it holds.
    pub count: usize,
    /// Whether it holds all that match.
    pub complete: bool,
}

/// The memories that the actor sees, newest first.
///
/// # Errors
///
/// When the database fails.
pub async fn export_memories(ctx: &OpContext, filter: &MemoryFilter) -> Result<Export, Error> {
    ctx.require(Permission::ReadMemories).await?;
    let query = filter.query(ctx.actor());
    let limit = i64::try_from(MOST + 1).unwrap_or(i64::MAX);
    let found: Result<Vec<Memory>, Error> = ctx
        .transaction(async move |conn| {
            let found = query
                .order(memories::id.desc())
                .limit(limit)
                .select(Memory::as_select())
                .load(conn);
            Ok(found.await?)
        })
        .await;
    let mut found = found?;
    let complete = found.len() <= MOST;
    found.truncate(MOST);
    let file = json!({
        "format": 1,
        "exportedAt": Utc::now(),
        "complete": complete,
        "memories": found.iter().map(to_json).collect::<Vec<Value>>(),
    });
    Ok(Export {
        text: serde_json::to_string_pretty(&file)?,
        count: found.len(),
        complete,
    })
}

fn to_json(memory: &Memory) -> Value {
    json!({
        "id": memory.id,
        "scope": memory.scope,
        "userId": memory.user_id,
        "agentId": memory.agent_id,
        "text": memory.text,
        "writtenBy": memory.written_by,
        "editedBy": memory.edited_by,
        "executionId": memory.execution_id,
        "seq": memory.seq,
        "createdAt": memory.created_at,
        "updatedAt": memory.updated_at,
        "lastUsedAt": memory.last_used_at,
        "expiresAt": memory.expires_at,
        "pinned": memory.is_pinned(),
    })
}
