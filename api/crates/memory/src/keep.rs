//! Storing what is to be remembered.

use chrono::{DateTime, TimeDelta, Utc};
use db::Connection;
use db_schema::schema::{memories, organisations};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::agent::{FieldError, check_text};
use domain::id::{AgentId, ExecutionId, MemoryId, OrganisationId, UserId};
use domain::memory::{MAX_MEMORIES, MAX_MEMORY, MemoryScope};
use domain::secret;

use crate::embedder::Embedder;
use crate::error::Error;
use crate::memory::{Memory, alive};
use crate::vector::Embedding;

/// What is to be remembered, for whom, and where it comes from.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) organisation: OrganisationId,
    pub(crate) scope: MemoryScope,
    pub(crate) user: Option<UserId>,
    pub(crate) agent: Option<AgentId>,
    pub(crate) text: String,
    pub(crate) written_by: UserId,
    pub(crate) execution: Option<ExecutionId>,
    pub(crate) seq: Option<i32>,
    pub(crate) idempotency_key: Option<String>,
    pub(crate) pinned: bool,
}

#[derive(Insertable)]
#[diesel(table_name = memories)]
struct NewMemory<'a> {
    id: MemoryId,
    organisation_id: OrganisationId,
    scope: MemoryScope,
    user_id: Option<UserId>,
    agent_id: Option<AgentId>,
    text: &'a str,
    written_by: UserId,
    execution_id: Option<ExecutionId>,
    seq: Option<i32>,
    idempotency_key: Option<&'a str>,
    embedder: Option<&'a str>,
    embedding: Option<Embedding>,
    expires_at: Option<DateTime<Utc>>,
}

/// The text without white space around it, when it may be remembered.
pub(crate) fn checked(text: &str) -> Result<String, Error> {
    let text = text.trim();
    let mut errors = Vec::new();
    check_text(&mut errors, "text", text, 1, MAX_MEMORY);
    if !secret::find(text).is_empty() {
        let message = "holds something that looks like a password or a key, which is not remembered: leave it out";
        errors.push(FieldError::new("text", message));
    }
    if errors.is_empty() {
        Ok(text.to_owned())
    } else {
        Err(Error::Invalid(errors))
    }
}

/// Stores it, and returns it with whether it is new. The same call finds what it stored before, and the
/// same text in the same place lives on instead of being there twice.
pub(crate) async fn keep(
    conn: &mut Connection,
    embedder: &Embedder,
    embedding: Option<Embedding>,
    draft: &Draft,
) -> Result<(Memory, bool), Error> {
    if let Some(stored) = of_call(conn, draft).await? {
        return Ok((stored, false));
    }
    let expires_at = match draft.pinned {
        true => None,
        false => Some(end(conn).await?),
    };
    if let Some(known) = same(conn, draft).await? {
        let renewed = diesel::update(memories::table.find(known.id))
            .set(memories::expires_at.eq(known.expires_at.and(expires_at)))
            .returning(Memory::as_returning())
            .get_result(conn)
            .await?;
        return Ok((renewed, false));
    }
    let count: i64 = place(draft).count().get_result(conn).await?;
    if count >= MAX_MEMORIES {
        return Err(Error::Full);
    }
    let row = NewMemory {
        id: MemoryId::new(),
        organisation_id: draft.organisation,
        scope: draft.scope,
        user_id: draft.user,
        agent_id: draft.agent,
        text: &draft.text,
        written_by: draft.written_by,
        execution_id: draft.execution,
        seq: draft.seq,
        idempotency_key: draft.idempotency_key.as_deref(),
        embedder: embedding.as_ref().map(|_| embedder.name()),
        embedding,
        expires_at,
    };
    let stored: Option<Memory> = diesel::insert_into(memories::table)
        .values(&row)
        .on_conflict_do_nothing()
        .returning(Memory::as_returning())
        .get_result(conn)
        .await
        .optional()?;
    match stored {
        Some(stored) => Ok((stored, true)),
        // The same call came twice at once.
        None => {
            let stored = of_call(conn, draft).await?;
            let stored = stored.ok_or(diesel::result::Error::NotFound)?;
            Ok((stored, false))
        }
    }
}

/// When something is forgotten that is written or unpinned now.
pub(crate) async fn end(conn: &mut Connection) -> QueryResult<DateTime<Utc>> {
    // Row-level security shows the organisation of the transaction alone.
    let days: i32 = organisations::table
        .select(organisations::memory_days)
        .first(conn)
        .await?;
    Ok(Utc::now() + TimeDelta::days(i64::from(days)))
}

async fn of_call(conn: &mut Connection, draft: &Draft) -> QueryResult<Option<Memory>> {
    let Some(key) = &draft.idempotency_key else {
        return Ok(None);
    };
    let stored = memories::table
        .filter(memories::idempotency_key.eq(key))
        .select(Memory::as_select())
        .first(conn);
    stored.await.optional()
}

async fn same(conn: &mut Connection, draft: &Draft) -> QueryResult<Option<Memory>> {
    let same = place(draft)
        .filter(memories::text.eq(draft.text.clone()))
        .select(Memory::as_select())
        .first(conn);
    same.await.optional()
}

/// What is remembered in the same place.
fn place(draft: &Draft) -> memories::BoxedQuery<'static, diesel::pg::Pg> {
    alive()
        .filter(memories::scope.eq(draft.scope))
        .filter(memories::user_id.is_not_distinct_from(draft.user))
        .filter(memories::agent_id.is_not_distinct_from(draft.agent))
}
