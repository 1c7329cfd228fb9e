//! The memory as the tools know it.

use std::sync::OnceLock;

use async_trait::async_trait;
use connector_sdk::{Call, ToolError};
use connectors::memory::{AgentMemory, Note, Recalled, Saved};
use db::Db;
use domain::error::{Coded as _, ErrorCode};
use domain::memory::MemoryScope;
use memory::embedder::FoundBy;
use memory::remember::{Remember, remember};
use memory::{Embedder, Error};

/// What agents remember, in the database.
///
/// Tools are put together before the database is open, which is therefore handed in later.
#[derive(Debug)]
pub struct Memories {
    /// What makes memories searchable.
    pub embedder: Embedder,
    db: OnceLock<Database>,
}

/// A database, of which nothing is shown.
struct Database(Db);

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Database(..)")
    }
}

impl Memories {
    /// Memories without a database.
    #[must_use]
    pub const fn new(embedder: Embedder) -> Self {
        Self {
            embedder,
            db: OnceLock::new(),
        }
    }

    /// Hands the database in. A second one is left alone.
    pub fn open(&self, db: Db) {
        let _ = self.db.set(Database(db));
    }

    fn db(&self) -> Result<&Db, ToolError> {
        let closed =
            || ToolError::Unavailable("the server has not opened its database yet".to_owned());
        self.db.get().map(|Database(db)| db).ok_or_else(closed)
    }
}

#[async_trait]
impl AgentMemory for Memories {
    async fn search(&self, call: &Call, query: &str, limit: usize) -> Result<Recalled, ToolError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let found =
            memory::recall::recall(self.db()?, &self.embedder, call.execution, query, limit)
                .await
                .map_err(|error| to_tool_error(&error))?;
        let notes = found.hits.into_iter().map(|hit| Note {
            text: hit.memory.text,
            scope: hit.memory.scope,
            // Once a person has changed it, it is theirs.
            execution: hit
                .memory
                .execution_id
                .filter(|_| hit.memory.edited_by.is_none()),
            written_at: hit.memory.updated_at,
        });
        Ok(Recalled {
            notes: notes.collect(),
            by_meaning: found.found_by == FoundBy::Meaning,
        })
    }

    async fn save(&self, call: &Call, text: &str, scope: MemoryScope) -> Result<Saved, ToolError> {
        let input = Remember {
            execution: call.execution,
            call_id: call.call_id.clone(),
            idempotency_key: call.idempotency_key.clone(),
            text: text.to_owned(),
            scope,
        };
        let (memory, is_new) = remember(self.db()?, &self.embedder, input)
            .await
            .map_err(|error| to_tool_error(&error))?;
        Ok(Saved {
            is_new,
            expires_at: memory.expires_at,
        })
    }
}

/// What the model is told.
fn to_tool_error(error: &Error) -> ToolError {
    if error.is_for_the_log() {
        let cause = domain::error::chain(error);
        tracing::error!(error = cause, "Could not ask the memory");
    }
    let message = error.public_message();
    match error.code() {
        ErrorCode::InvalidRequest | ErrorCode::Conflict => ToolError::Refused(message),
        ErrorCode::Unavailable => ToolError::Unavailable(message),
        _ => ToolError::Failed(message),
    }
}
