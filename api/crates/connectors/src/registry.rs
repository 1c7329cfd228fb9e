//! The list of tools.

use std::sync::Arc;

use connector_sdk::http::GuardedClient;
use connector_sdk::{Registry, RegistryError, Tool};
use search::SearchIndex;

use crate::calculate::Calculate;
use crate::http_get::HttpGet;
use crate::search_docs::SearchDocs;

/// What the built-in tools work with.
pub struct BuiltIn {
    /// The way to the web.
    pub http: GuardedClient,
    /// The docs site.
    pub docs: Arc<dyn SearchIndex>,
}

/// Every tool that needs no connection of a user.
pub fn built_in(parts: BuiltIn) -> Result<Registry, RegistryError> {
    let tools: Vec<Arc<dyn Tool>> = vec![
        Arc::new(Calculate::new()),
        Arc::new(HttpGet::new(parts.http)),
        Arc::new(SearchDocs::new(parts.docs)),
    ];
    Registry::new(tools)
}
