//! What a definition file holds.

use domain::agent::AgentDefinition;
use domain::role::Department;
use serde_json::Value;

use crate::template;

/// The number in the line `format:`. Files of another format are refused.
pub const FORMAT: i64 = 1;

/// The largest file, in bytes.
pub const MAX_BYTES: usize = 524_288;

/// An agent, or a template of agents, as a file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentFile {
    /// The agent's name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// Prompt, tools and limits.
    pub definition: AgentDefinition,
    /// What makes it a template; none for an agent.
    pub template: Option<TemplateDetails>,
}

/// What a template has besides an agent's parts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TemplateDetails {
    /// Whom it is for first; everybody without it.
    pub department: Option<Department>,
    /// What to fill in: the names that stand as `{{name}}` in the texts.
    pub variables: Vec<Variable>,
    /// Goals that show what the agent is good for.
    pub goals: Vec<String>,
    /// Tools that it does without, and does better with.
    pub wants: Vec<WantedTool>,
}

/// One value that a template asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// What stands between the braces.
    pub name: String,
    /// What to fill in, for people.
    pub description: String,
    /// What is taken when nothing is filled in; none when something must be.
    pub default: Option<String>,
}

/// A tool that a server may not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedTool {
    /// The tool's name in a registry.
    pub tool: String,
    /// What the agent would do with it.
    pub why: String,
}

impl AgentFile {
    /// The names between braces in the texts of a template, each once, in the order of their first
    /// places.
    #[must_use]
    pub fn placeholders(&self) -> Vec<String> {
        template::names(self)
    }

    /// Every text of the file, with the name of its field.
    pub(crate) fn texts_mut(&mut self) -> Vec<(String, &mut String)> {
        let mut texts = vec![
            ("name".to_owned(), &mut self.name),
            ("description".to_owned(), &mut self.description),
            (
                "systemPrompt".to_owned(),
                &mut self.definition.system_prompt,
            ),
        ];
        for (index, tag) in self.tags.iter_mut().enumerate() {
            texts.push((format!("tags[{index}]"), tag));
        }
        if let Some(model) = &mut self.definition.configuration.model {
            texts.push(("configuration.model".to_owned(), model));
        }
        let rules = self.definition.configuration.rules.iter_mut();
        for (index, rule) in rules.enumerate() {
            let field = format!("configuration.rules[{index}]");
            if let Some(reason) = &mut rule.reason {
                texts.push((field.clone(), reason));
            }
            if let Some(when) = &mut rule.when {
                strings_mut(when, &field, &mut texts);
            }
        }
        if let Some(template) = &mut self.template {
            template.texts_mut(&mut texts);
        }
        texts
    }
}

/// The texts of a JSON value, but for the keys.
fn strings_mut<'a>(value: &'a mut Value, field: &str, texts: &mut Vec<(String, &'a mut String)>) {
    match value {
        Value::String(text) => texts.push((field.to_owned(), text)),
        Value::Array(items) => {
            for item in items {
                strings_mut(item, field, texts);
            }
        }
        Value::Object(entries) => {
            for (_, item) in entries {
                strings_mut(item, field, texts);
            }
        }
        _ => {}
    }
}

impl TemplateDetails {
    fn texts_mut<'a>(&'a mut self, texts: &mut Vec<(String, &'a mut String)>) {
        for variable in &mut self.variables {
            let field = format!("template.variables.{}", variable.name);
            texts.push((field.clone(), &mut variable.description));
            if let Some(default) = &mut variable.default {
                texts.push((field, default));
            }
        }
        for (index, goal) in self.goals.iter_mut().enumerate() {
            texts.push((format!("template.goals[{index}]"), goal));
        }
        for (index, wanted) in self.wants.iter_mut().enumerate() {
            texts.push((format!("template.wants[{index}].why"), &mut wanted.why));
        }
    }
}
