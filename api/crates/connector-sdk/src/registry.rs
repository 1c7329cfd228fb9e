//! All tools of an installation, by name.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::tool::ToolSpec;
use jsonschema::Validator;
use serde_json::Value;

use crate::dry_run;
use crate::tool::{Call, Output, Tool, ToolError};

/// More problems than this are not listed: the first few are enough to correct a call.
const LISTED_PROBLEMS: usize = 5;

/// Tools ordered by name, each with its compiled schema. Cheap to clone.
#[derive(Clone)]
pub struct Registry {
    entries: Arc<BTreeMap<String, Entry>>,
}

struct Entry {
    tool: Arc<dyn Tool>,
    arguments: Validator,
}

/// Why a set of tools cannot form a registry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegistryError {
    /// Two tools claim one name.
    #[error("two tools are named \"{0}\"")]
    DuplicateName(String),
    /// The name does not fit what models accept.
    #[error("\"{0}\" is no tool name: use 1 to 64 lower-case letters, digits and underscores")]
    InvalidName(String),
    /// The schema of the arguments cannot be compiled.
    #[error("the input schema of the tool \"{name}\" is invalid: {problem}")]
    InvalidSchema {
        /// The tool.
        name: String,
        /// What is wrong with the schema.
        problem: String,
    },
}

impl Registry {
    /// Collects tools, and refuses doubtful ones at start rather than at the first call.
    pub fn new(tools: Vec<Arc<dyn Tool>>) -> Result<Self, RegistryError> {
        let mut entries = BTreeMap::new();
        for tool in tools {
            let name = tool.spec().name.clone();
            if !is_tool_name(&name) {
                return Err(RegistryError::InvalidName(name));
            }
            let arguments = compile(&name, &tool.spec().input_schema)?;
            if entries
                .insert(name.clone(), Entry { tool, arguments })
                .is_some()
            {
                return Err(RegistryError::DuplicateName(name));
            }
        }
        Ok(Self {
            entries: Arc::new(entries),
        })
    }

    /// The tool of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Arc<dyn Tool>> {
        self.entries.get(name).map(|entry| &entry.tool)
    }

    /// What is known about every tool, ordered by name.
    pub fn specs(&self) -> impl Iterator<Item = &ToolSpec> {
        self.entries.values().map(|entry| entry.tool.spec())
    }

    /// Every name, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// Checks the arguments against the tool's schema, then calls it within `call.timeout`.
    pub async fn call(&self, name: &str, call: &Call) -> Result<Output, ToolError> {
        let tool = self.checked(name, call)?;
        within(name, call, tool.call(call)).await
    }

    /// The same with what the tool would answer: nothing is called, and no connection can be opened.
    /// The answer says so.
    pub async fn simulate(&self, name: &str, call: &Call) -> Result<Output, ToolError> {
        let tool = self.checked(name, call)?;
        let simulated = dry_run::enter(tool.simulate(call));
        let output = within(name, call, simulated).await?;
        Ok(Output::text(format!("{DRY_RUN}\n{}", output.text)))
    }

    fn checked(&self, name: &str, call: &Call) -> Result<&Arc<dyn Tool>, ToolError> {
        let Some(entry) = self.entries.get(name) else {
            let known = self.names().map(str::to_owned).collect();
            return Err(ToolError::UnknownTool {
                name: name.chars().take(64).collect(),
                known,
            });
        };
        check(&entry.arguments, &call.arguments)?;
        Ok(&entry.tool)
    }
}

/// What stands before the answer to a call that was not made.
pub const DRY_RUN: &str = "[Dry run: simulated, nothing was called.]";

async fn within(
    name: &str,
    call: &Call,
    answer: impl Future<Output = Result<Output, ToolError>>,
) -> Result<Output, ToolError> {
    tokio::time::timeout(call.timeout, answer)
        .await
        .unwrap_or_else(|_| {
            Err(ToolError::Unavailable(format!(
                "{name} gave no answer within {:.1} seconds",
                call.timeout.as_secs_f64()
            )))
        })
}

fn is_tool_name(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    (1..=64).contains(&name.len()) && name.chars().all(fits)
}

fn compile(name: &str, schema: &Value) -> Result<Validator, RegistryError> {
    let invalid = |problem| RegistryError::InvalidSchema {
        name: name.to_owned(),
        problem,
    };
    if schema.get("type") != Some(&Value::from("object")) {
        return Err(invalid("it does not say \"type\": \"object\"".to_owned()));
    }
    jsonschema::validator_for(schema).map_err(|error| invalid(error.to_string()))
}

fn check(schema: &Validator, arguments: &Value) -> Result<(), ToolError> {
    let problems: Vec<String> = schema
        .iter_errors(arguments)
        .take(LISTED_PROBLEMS)
        .map(|e| describe(&e))
        .collect();
    if problems.is_empty() {
        return Ok(());
    }
    Err(ToolError::InvalidArguments(problems.join("; ")))
}

fn describe(error: &jsonschema::ValidationError<'_>) -> String {
    let place = error.instance_path().to_string();
    // The given value is masked: it can be long, and it can be secret.
    let problem = error.masked_with("the value");
    if place.is_empty() {
        problem.to_string()
    } else {
        format!("{place}: {problem}")
    }
}
