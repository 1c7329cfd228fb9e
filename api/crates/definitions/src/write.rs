//! Writes a definition file: always the same keys in the same order, and no secret.

use domain::agent::AgentConfiguration;
use domain::approval::ApprovalPolicy;
use domain::role::{AccessRole, Department};
use domain::rule::ToolRule;
use domain::secret;
use serde::{Serialize, Serializer};
use serde_saphyr::LitStr;

use crate::file::{AgentFile, FORMAT};
use crate::read::{Kind, Known, read};

const HEADER: &str = "# An agent of Profile Builder, without secrets.\n";
const TEMPLATE_HEADER: &str = "# A template of Profile Builder, without secrets.\n";

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The file.
    pub text: String,
    /// The fields that had something that looks like a secret, such as `systemPrompt`.
    pub stripped: Vec<String>,
}

/// Why a file could not be written.
#[derive(Debug, thiserror::Error)]
#[error("the definition could not be written as YAML")]
pub struct Error(#[from] serde_saphyr::SerializeError);

/// Writes a file. [`domain::secret::REMOVED`] stands where something looked like a secret.
///
/// # Errors
///
/// When the YAML cannot be written, which no text is known to cause.
pub fn write(file: &AgentFile) -> Result<Written, Error> {
    let mut file = file.clone();
    let stripped = strip(&mut file);
    let block = render(&file, true)?;
    let text = if stripped.is_empty() && !reads_back(&block, &file) {
        // A block cannot hold a carriage return, for one.
        render(&file, false)?
    } else {
        block
    };
    Ok(Written { text, stripped })
}

/// Takes secrets out of every text, and says where there were some.
pub fn strip(file: &mut AgentFile) -> Vec<String> {
    let mut stripped = Vec::new();
    for (field, text) in file.texts_mut() {
        if let Some(without) = secret::strip(text) {
            *text = without;
            if !stripped.contains(&field) {
                stripped.push(field);
            }
        }
    }
    stripped
}

fn reads_back(text: &str, file: &AgentFile) -> bool {
    let kind = if file.template.is_some() {
        Kind::Template
    } else {
        Kind::Agent
    };
    read(text, kind, Known::default()).is_ok_and(|back| back == *file)
}

fn render(file: &AgentFile, block: bool) -> Result<String, Error> {
    let options = serde_saphyr::ser_options! {
        compact_list_indent: false,
        folded_wrap_chars: usize::MAX,
        min_fold_chars: 0,
        prefer_block_scalars: block,
    };
    let document = Document::of(file, block);
    let yaml = serde_saphyr::to_string_with_options(&document, options)?;
    let header = match file.template {
        Some(_) => TEMPLATE_HEADER,
        None => HEADER,
    };
    Ok(format!("{header}{yaml}"))
}

/// A text of many lines.
struct Long<'a> {
    text: &'a str,
    block: bool,
}

impl Serialize for Long<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.block {
            LitStr(self.text).serialize(serializer)
        } else {
            self.text.serialize(serializer)
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    format: i64,
    name: &'a str,
    description: &'a str,
    tags: &'a [String],
    tools: &'a [String],
    configuration: Configuration<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    template: Option<Template<'a>>,
    system_prompt: Long<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Configuration<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<&'a str>,
    max_steps: u32,
    timeout: u32,
    require_confirmation: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    approval: Option<Approval>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    read_only: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    compact_at: Option<u32>,
    #[serde(skip_serializing_if = "<[ToolRule]>::is_empty")]
    rules: &'a [ToolRule],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Approval {
    people: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<AccessRole>,
    by_requester: bool,
    expires_after: u32,
}

#[derive(Serialize)]
struct Template<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<Department>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    variables: Vec<VariableEntry<'a>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    goals: &'a [String],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    wants: Vec<WantedEntry<'a>>,
}

#[derive(Serialize)]
struct VariableEntry<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<&'a str>,
}

#[derive(Serialize)]
struct WantedEntry<'a> {
    tool: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    why: &'a str,
}

impl<'a> Document<'a> {
    fn of(file: &'a AgentFile, block: bool) -> Self {
        let text = &file.definition.system_prompt;
        Self {
            format: FORMAT,
            name: &file.name,
            description: &file.description,
            tags: &file.tags,
            tools: &file.definition.tools,
            configuration: Configuration::of(&file.definition.configuration),
            template: file.template.as_ref().map(|details| Template {
                department: details.department,
                variables: details
                    .variables
                    .iter()
                    .map(|variable| VariableEntry {
                        name: &variable.name,
                        description: &variable.description,
                        default: variable.default.as_deref(),
                    })
                    .collect(),
                goals: &details.goals,
                wants: details
                    .wants
                    .iter()
                    .map(|wanted| WantedEntry {
                        tool: &wanted.tool,
                        why: &wanted.why,
                    })
                    .collect(),
            }),
            system_prompt: Long { text, block },
        }
    }
}

impl<'a> Configuration<'a> {
    fn of(configuration: &'a AgentConfiguration) -> Self {
        let approval = configuration.approval;
        Self {
            model: configuration.model.as_deref(),
            max_steps: configuration.max_steps,
            timeout: configuration.timeout,
            require_confirmation: configuration.require_confirmation,
            approval: (approval != ApprovalPolicy::default()).then_some(Approval {
                people: approval.people,
                role: approval.role,
                by_requester: approval.by_requester,
                expires_after: approval.expires_after,
            }),
            read_only: configuration.read_only,
            compact_at: configuration.compact_at,
            rules: &configuration.rules,
        }
    }
}

#[cfg(test)]
mod tests;
