//! The built-in tools, called through their registry as the engine does.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

mod calculate;
mod http_get;
mod memory;
mod search_docs;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use connector_sdk::http::{AllowedHost, GuardedClient, HttpPolicy};
use connector_sdk::{Call, Registry, ToolError};
use connectors::{BuiltIn, built_in};
use domain::id::ExecutionId;
use domain::tool::Risk;
use search::Embedded;
use serde_json::Value;

/// A registry that may open `allowed` hosts and reads the docs from `documents`.
fn registry(allowed: &str, documents: &Path) -> Registry {
    let allowed_private_hosts = AllowedHost::parse_list(allowed).unwrap();
    let policy = HttpPolicy {
        allowed_private_hosts,
        ..HttpPolicy::public_only()
    };
    let http = GuardedClient::new(policy).unwrap();
    let docs = Arc::new(Embedded::read(documents));
    let memory = Arc::new(memory::Notes);
    built_in(BuiltIn { http, docs, memory }).unwrap()
}

async fn call(registry: &Registry, name: &str, arguments: Value) -> Result<String, ToolError> {
    let timeout = Duration::from_secs(20);
    let call = Call {
        arguments,
        idempotency_key: "exec_1:1".to_owned(),
        execution: ExecutionId::new(),
        call_id: "1".to_owned(),
        timeout,
    };
    registry.call(name, &call).await.map(|output| output.text)
}

#[test]
fn the_built_in_tools_may_be_called_again_and_only_one_writes() {
    let registry = registry("", Path::new("none"));
    assert_eq!(
        registry.names().collect::<Vec<_>>(),
        [
            "calculate",
            "http_get",
            "memory_save",
            "memory_search",
            "search_docs"
        ]
    );
    for spec in registry.specs() {
        let expected = match spec.name.as_str() {
            "memory_save" => Risk::Write,
            _ => Risk::Read,
        };
        assert!(spec.risk == expected && spec.idempotent, "{}", spec.name);
        assert!(
            spec.description.len() > 60 && !spec.title.is_empty(),
            "{}",
            spec.name
        );
    }
}
