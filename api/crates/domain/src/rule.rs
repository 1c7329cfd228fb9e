//! Rules about the calls of an agent.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a rule makes of the calls that it applies to; a later one is stricter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToolScope {
    /// They are made, also when the agent asks people in general.
    Allow,
    /// They are made once people agree.
    Ask,
    /// They are not made.
    Deny,
}

/// A rule about the calls of one tool. Of those that apply, the strictest counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ToolRule {
    /// The tool's name.
    pub tool: String,
    /// What becomes of the calls.
    pub scope: ToolScope,
    /// A JSON Schema: the rule applies to calls whose arguments fit it. Without one it applies to all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Value>,
    /// Why, for the model and for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}
