//! The list of tools.

use std::sync::Arc;

use connector_sdk::http::GuardedClient;
use connector_sdk::{Registry, RegistryError, Tool};
use search::SearchIndex;

use crate::calculate::Calculate;
use crate::http_get::HttpGet;
use crate::memory::AgentMemory;
use crate::memory_save::MemorySave;
use crate::memory_search::MemorySearch;
use crate::search_docs::SearchDocs;

/// What the built-in tools work with.
pub struct BuiltIn {
    /// The way to the web.
    pub http: GuardedClient,
    /// The docs site.
    pub docs: Arc<dyn SearchIndex>,
    /// What executions remember.
    pub memory: Arc<dyn AgentMemory>,
}

/// Every tool that needs no connection of a user.
pub fn built_in(parts: BuiltIn) -> Result<Registry, RegistryError> {
    let tools: Vec<Arc<dyn Tool>> = vec![
        Arc::new(Calculate::new()),
        Arc::new(HttpGet::new(parts.http)),
        Arc::new(MemorySave::new(parts.memory.clone())),
        Arc::new(MemorySearch::new(parts.memory)),
        Arc::new(SearchDocs::new(parts.docs)),
    ];
    Registry::new(tools)
}
