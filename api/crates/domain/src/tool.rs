//! What is known about a tool before it is called.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::role::named_enum;

named_enum! {
    /// What a call of a tool can do to the world.
    Risk {
        /// Looks only.
        Read = "read",
        /// Changes something that can be changed back.
        Write = "write",
        /// Changes something for good, or reaches many people.
        Destructive = "destructive",
    }
}

/// One callable action, as models, people and the engine see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ToolSpec {
    /// The name a model calls it by: lower case, digits and underscores, unique in the registry.
    pub name: String,
    /// The name people see.
    pub title: String,
    /// What it does and when to use it, for models and people alike.
    pub description: String,
    /// The arguments as a JSON Schema object.
    pub input_schema: Value,
    /// What a call can do to the world.
    pub risk: Risk,
    /// Whether a second call with the same arguments does no more than the first.
    ///
    /// After a crash the engine sends a call again only when this is true.
    pub idempotent: bool,
}
