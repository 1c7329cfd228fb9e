//! What an agent is made of, and the limits its parts keep.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::approval::ApprovalPolicy;
use crate::role::named_enum;
use crate::rule::ToolRule;

named_enum! {
    /// Whether an agent can be run.
    AgentStatus {
        /// Can be run.
        Active = "active",
        /// Kept, but refuses to run.
        Inactive = "inactive",
    }
}

/// How an agent runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct AgentConfiguration {
    /// The most turns of the loop before the execution fails, 1 to 100.
    pub max_steps: u32,
    /// The most seconds from start to end, 1 to 86,400.
    pub timeout: u32,
    /// The model's name, or none for the server's own choice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Whether each call of a tool that changes something waits until people agree to it.
    pub require_confirmation: bool,
    /// Who agrees, and until when.
    #[serde(skip_serializing_if = "ApprovalPolicy::is_default")]
    pub approval: ApprovalPolicy,
    /// Whether the agent may only look: tools that change something are not offered to the model.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub read_only: bool,
    /// From how many tokens of conversation on its beginning is summarised: 0 for never, none for a share
    /// of the model's window.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compact_at: Option<u32>,
    /// What holds for calls of single tools.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<ToolRule>,
}

impl Default for AgentConfiguration {
    fn default() -> Self {
        Self {
            max_steps: 10,
            timeout: 300,
            model: None,
            require_confirmation: false,
            approval: ApprovalPolicy::default(),
            read_only: false,
            compact_at: None,
            rules: Vec::new(),
        }
    }
}

/// The part of an agent that a version fixes for good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AgentDefinition {
    /// What the model is told before the goal.
    pub system_prompt: String,
    /// The names of the tools the agent may call.
    pub tools: Vec<String>,
    /// Limits and model.
    pub configuration: AgentConfiguration,
}

/// One thing wrong with what a person entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// The field's path in the input, such as `configuration.maxSteps`.
    pub field: String,
    /// What is wrong and what would be right.
    pub message: String,
}

impl FieldError {
    /// An error at `field`.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            message: message.into(),
        }
    }
}

/// The most people that must agree to a call.
const MAX_PEOPLE: u32 = 5;
/// How long a call may wait for people, in seconds: from a minute to 30 days.
const EXPIRY: RangeInclusive<u32> = 60..=30 * 24 * 60 * 60;
/// From how many tokens on a conversation may be summarised.
const COMPACTION: RangeInclusive<u32> = 1_000..=10_000_000;
/// The longest name, in characters.
pub const MAX_NAME: usize = 120;
/// The longest description, in characters.
pub const MAX_DESCRIPTION: usize = 2_000;
/// The longest system prompt, in characters.
pub const MAX_SYSTEM_PROMPT: usize = 100_000;
/// The longest goal, in characters.
pub const MAX_GOAL: usize = 20_000;
/// The most tools of one agent.
pub const MAX_TOOLS: usize = 64;
/// The most rules of one agent.
pub const MAX_RULES: usize = 50;
/// The most tags of one agent.
pub const MAX_TAGS: usize = 20;
/// The longest tag, in characters.
pub const MAX_TAG: usize = 40;

/// Everything wrong with a name, description and tags; empty when all is well.
#[must_use]
pub fn check_profile(name: &str, description: &str, tags: &[String]) -> Vec<FieldError> {
    let mut errors = Vec::new();
    check_text(&mut errors, "name", name, 1, MAX_NAME);
    check_text(&mut errors, "description", description, 0, MAX_DESCRIPTION);
    if tags.len() > MAX_TAGS {
        errors.push(FieldError::new(
            "tags",
            format!("at most {MAX_TAGS} tags are kept"),
        ));
    }
    for (index, tag) in tags.iter().enumerate() {
        check_text(&mut errors, &format!("tags[{index}]"), tag, 1, MAX_TAG);
    }
    errors
}

/// Everything wrong with a definition; empty when all is well.
///
/// `known_tools` are the names in the server's registry.
#[must_use]
pub fn check_definition(definition: &AgentDefinition, known_tools: &[String]) -> Vec<FieldError> {
    let mut errors = Vec::new();
    check_text(
        &mut errors,
        "systemPrompt",
        &definition.system_prompt,
        1,
        MAX_SYSTEM_PROMPT,
    );
    if definition.tools.len() > MAX_TOOLS {
        errors.push(FieldError::new(
            "tools",
            format!("an agent has at most {MAX_TOOLS} tools"),
        ));
    }
    for (index, tool) in definition.tools.iter().enumerate() {
        let field = format!("tools[{index}]");
        if !known_tools.contains(tool) {
            let known = known_tools.join(", ");
            let message = format!("there is no tool \"{tool}\"; known tools are {known}");
            errors.push(FieldError::new(field, message));
        } else if definition
            .tools
            .iter()
            .take(index)
            .any(|earlier| earlier == tool)
        {
            errors.push(FieldError::new(
                field,
                format!("\"{tool}\" is listed twice"),
            ));
        }
    }
    let configuration = &definition.configuration;
    check_range(
        &mut errors,
        "configuration.maxSteps",
        configuration.max_steps,
        100,
    );
    check_range(
        &mut errors,
        "configuration.timeout",
        configuration.timeout,
        86_400,
    );
    if configuration
        .compact_at
        .is_some_and(|tokens| tokens > 0 && !COMPACTION.contains(&tokens))
    {
        let (least, most) = (COMPACTION.start(), COMPACTION.end());
        let message = format!("must be from {least} to {most} tokens, or 0 for never");
        errors.push(FieldError::new("configuration.compactAt", message));
    }
    check_rule_texts(&mut errors, definition);
    let approval = &configuration.approval;
    let people = "configuration.approval.people";
    check_range(&mut errors, people, approval.people, MAX_PEOPLE);
    if !EXPIRY.contains(&approval.expires_after) {
        let (least, most) = (EXPIRY.start(), EXPIRY.end());
        errors.push(FieldError::new(
            "configuration.approval.expiresAfter",
            format!(
                "is {}; it must be from {least} to {most} seconds",
                approval.expires_after
            ),
        ));
    }
    if let Some(model) = &configuration.model {
        check_text(&mut errors, "configuration.model", model, 1, MAX_NAME);
    }
    errors
}

/// What is wrong with rules but for their schemas.
fn check_rule_texts(errors: &mut Vec<FieldError>, definition: &AgentDefinition) {
    let rules = &definition.configuration.rules;
    if rules.len() > MAX_RULES {
        let message = format!("an agent has at most {MAX_RULES} rules");
        errors.push(FieldError::new("configuration.rules", message));
    }
    for (index, rule) in rules.iter().enumerate() {
        let place = format!("configuration.rules[{index}]");
        if !definition.tools.contains(&rule.tool) {
            let message = format!("the agent has no tool \"{}\"", rule.tool);
            errors.push(FieldError::new(format!("{place}.tool"), message));
        }
        if let Some(reason) = &rule.reason {
            let place = format!("{place}.reason");
            check_text(errors, &place, reason, 0, MAX_DESCRIPTION);
        }
    }
}

/// Checks the length of a text in characters, and that PostgreSQL can store it.
pub fn check_text(errors: &mut Vec<FieldError>, field: &str, text: &str, min: usize, max: usize) {
    let length = text.chars().count();
    if text.trim().chars().count() < min {
        errors.push(FieldError::new(field, "must not be empty"));
    } else if length > max {
        let message = format!("is {length} characters long; at most {max} are kept");
        errors.push(FieldError::new(field, message));
    } else if text.contains('\0') {
        errors.push(FieldError::new(field, "must not contain the character NUL"));
    }
}

fn check_range(errors: &mut Vec<FieldError>, field: &str, value: u32, max: u32) {
    if value == 0 || value > max {
        errors.push(FieldError::new(
            field,
            format!("is {value}; it must be from 1 to {max}"),
        ));
    }
}
