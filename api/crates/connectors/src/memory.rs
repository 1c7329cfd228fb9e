//! What the tools of the memory work with.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use connector_sdk::{Call, ToolError};
use domain::id::ExecutionId;
use domain::memory::MemoryScope;

/// The memory of executions. Which part of it a call reads and writes follows from the call's execution.
#[async_trait]
pub trait AgentMemory: Send + Sync {
    /// The notes that are most like `query`, the best first.
    async fn search(&self, call: &Call, query: &str, limit: usize) -> Result<Recalled, ToolError>;

    /// Keeps a note.
    async fn save(&self, call: &Call, text: &str, scope: MemoryScope) -> Result<Saved, ToolError>;
}

/// What was found.
#[derive(Debug, Clone)]
pub struct Recalled {
    /// The notes, the best first.
    pub notes: Vec<Note>,
    /// Whether they were found by their meaning, and not by their words.
    pub by_meaning: bool,
}

/// Something that was remembered.
#[derive(Debug, Clone)]
pub struct Note {
    /// What.
    pub text: String,
    /// Whose executions read it.
    pub scope: MemoryScope,
    /// The execution that wrote it; none when a person did.
    pub execution: Option<ExecutionId>,
    /// When it was written or last changed.
    pub written_at: DateTime<Utc>,
}

/// What became of a note.
#[derive(Debug, Clone)]
pub struct Saved {
    /// Whether it was not there before.
    pub is_new: bool,
    /// When it is forgotten; none when it is kept.
    pub expires_at: Option<DateTime<Utc>>,
}
