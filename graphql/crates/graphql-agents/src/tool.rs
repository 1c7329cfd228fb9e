//! Tools.

use async_graphql::{Json, SimpleObject};
use domain::tool::ToolSpec;
use graphql_core::enums::Risk;
use serde_json::Value;

/// One callable action that an agent can be given.
#[derive(Debug, Clone, SimpleObject)]
pub struct Tool {
    /// The name a model calls it by, and a definition names it by.
    pub name: String,
    /// The name for people.
    pub title: String,
    /// What it does and when to use it.
    pub description: String,
    /// The arguments as a JSON Schema object.
    pub input_schema: Json<Value>,
    /// What a call can do to the world.
    pub risk: Risk,
}

impl From<&ToolSpec> for Tool {
    fn from(spec: &ToolSpec) -> Self {
        Self {
            name: spec.name.clone(),
            title: spec.title.clone(),
            description: spec.description.clone(),
            input_schema: Json(spec.input_schema.clone()),
            risk: spec.risk.into(),
        }
    }
}
