//! Reads a definition file, and finds everything that is wrong with it.

use domain::agent::{AgentConfiguration, AgentDefinition, check_definition, check_profile};
use domain::approval::ApprovalPolicy;
use domain::role::AccessRole;
use domain::rule::{ToolRule, ToolScope};
use domain::secret;
use guardrails::check_rules;
use serde_saphyr::Spanned;

use crate::file::{AgentFile, FORMAT, MAX_BYTES};
use crate::mistake::Mistake;
use crate::node::{self, Node};
use crate::reader::Reader;
use crate::suggest::instead;
use crate::template;

/// What the names in a file are held against. Those that are not given are not checked.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known<'a> {
    /// The names of the server's tools.
    pub tools: Option<&'a [String]>,
    /// The names of the server's models.
    pub models: Option<&'a [String]>,
}

/// What a file is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An agent: a group `template` is a mistake.
    Agent,
    /// A template: may lack the group `template`.
    Template,
}

const KEYS: &[&str] = &[
    "format",
    "name",
    "description",
    "tags",
    "tools",
    "configuration",
    "template",
    "systemPrompt",
];
const CONFIGURATION: &[&str] = &[
    "model",
    "maxSteps",
    "timeout",
    "requireConfirmation",
    "approval",
    "readOnly",
    "compactAt",
    "rules",
];
const RULE: &[&str] = &["tool", "scope", "when", "reason"];
const SCOPES: &[(&str, ToolScope)] = &[
    ("allow", ToolScope::Allow),
    ("ask", ToolScope::Ask),
    ("deny", ToolScope::Deny),
];
const APPROVAL: &[&str] = &["people", "role", "byRequester", "expiresAfter"];

/// Reads a file.
///
/// # Errors
///
/// Every mistake, in the order of the lines. YAML that cannot be read at all is one.
pub fn read(text: &str, kind: Kind, known: Known<'_>) -> Result<AgentFile, Vec<Mistake>> {
    let text = with_one_kind_of_line_end(text);
    let mut reader = Reader::default();
    if text.len() > MAX_BYTES {
        let message = format!("the file has {} bytes", text.len());
        let remedy = format!("shorten it to {MAX_BYTES} at most");
        reader.report((1, 1), message, remedy);
        return Err(reader.mistakes);
    }
    let root = node::parse(&text).map_err(|mistake| vec![mistake])?;
    let file = read_file(&mut reader, &root, kind);
    check(&mut reader, &text, &file, known);
    let mut mistakes = reader.mistakes;
    if mistakes.is_empty() {
        return Ok(file);
    }
    mistakes.sort();
    mistakes.dedup();
    Err(mistakes)
}

fn read_file(reader: &mut Reader, root: &Spanned<Node>, kind: Kind) -> AgentFile {
    let mut file = AgentFile {
        name: String::new(),
        description: String::new(),
        tags: Vec::new(),
        definition: AgentDefinition {
            system_prompt: String::new(),
            tools: Vec::new(),
            configuration: AgentConfiguration::default(),
        },
        template: (kind == Kind::Template).then(Default::default),
    };
    let keys = reader.keys("", root, KEYS);
    let is_group = matches!(root.value, Node::Map(_) | Node::Null);
    for wanted in ["format", "name", "systemPrompt"] {
        if is_group && !keys.iter().any(|(key, ..)| *key == wanted) {
            let remedy = match wanted {
                "format" => format!("begin the file with `format: {FORMAT}`"),
                "name" => "add `name: ...`, what people call the agent".to_owned(),
                _ => "add `systemPrompt: |` and, below it and two spaces further in, what the agent is told".to_owned(),
            };
            reader.report((1, 1), format!("the key `{wanted}` is missing"), remedy);
        }
    }
    for (key, field, value) in keys {
        match key {
            "format" => read_format(reader, value),
            "name" => file.name = reader.text(&field, value).unwrap_or_else(filler),
            "description" if matches!(value.value, Node::Null) => {}
            "description" => {
                file.description = reader.text(&field, value).unwrap_or_default();
            }
            "tags" => file.tags = reader.texts(&field, value),
            "tools" => file.definition.tools = reader.texts(&field, value),
            "configuration" => {
                file.definition.configuration = read_configuration(reader, &field, value);
            }
            "template" if kind == Kind::Agent => reader.report(
                node::place(value.referenced),
                "this is a template, not an agent",
                "take the group `template` out and put values in place of `{{...}}`, or use it as a template",
            ),
            "template" => file.template = Some(template::read(reader, &field, value)),
            _ => {
                file.definition.system_prompt =
                    reader.text(&field, value).unwrap_or_else(filler);
            }
        }
    }
    file
}

/// Stands for a text whose mistake is known, so that it is not found empty as well.
fn filler() -> String {
    "?".to_owned()
}

fn read_format(reader: &mut Reader, value: &Spanned<Node>) {
    let place = node::place(value.referenced);
    match &value.value {
        Node::Integer(FORMAT) => {}
        Node::Integer(number) => reader.report(
            place,
            format!("the format {number} is not known to this server"),
            format!("write `format: {FORMAT}`, or import the file where it came from"),
        ),
        other => {
            let message = format!(
                "`format` must be the number {FORMAT}, not {}",
                other.describe()
            );
            reader.report(place, message, format!("write `format: {FORMAT}`"));
        }
    }
}

fn read_configuration(
    reader: &mut Reader,
    field: &str,
    value: &Spanned<Node>,
) -> AgentConfiguration {
    let mut configuration = AgentConfiguration::default();
    for (key, field, value) in reader.keys(field, value, CONFIGURATION) {
        match key {
            "model" if matches!(value.value, Node::Null) => {}
            "model" => configuration.model = reader.text(&field, value),
            "maxSteps" => set(&mut configuration.max_steps, reader.number(&field, value)),
            "timeout" => set(&mut configuration.timeout, reader.number(&field, value)),
            "requireConfirmation" => set(
                &mut configuration.require_confirmation,
                reader.flag(&field, value),
            ),
            "approval" => configuration.approval = read_approval(reader, &field, value),
            "readOnly" => set(&mut configuration.read_only, reader.flag(&field, value)),
            "compactAt" if matches!(value.value, Node::Null) => {}
            "compactAt" => configuration.compact_at = reader.number(&field, value),
            _ => {
                let example = "`rules:` and below it `- tool: ...`";
                for (field, item) in reader.items(&field, value, example) {
                    configuration.rules.extend(read_rule(reader, &field, item));
                }
            }
        }
    }
    configuration
}

fn read_rule(reader: &mut Reader, field: &str, value: &Spanned<Node>) -> Option<ToolRule> {
    let (mut tool, mut scope, mut when, mut reason) = (None, None, None, None);
    for (key, field, value) in reader.keys(field, value, RULE) {
        match key {
            "tool" => tool = reader.text(&field, value),
            "scope" => {
                let text = reader.text(&field, value)?;
                scope = SCOPES.iter().find(|(name, _)| *name == text);
                if scope.is_none() {
                    let names: Vec<&str> = SCOPES.iter().map(|(name, _)| *name).collect();
                    let message = format!("there is no scope `{text}`");
                    let place = node::place(value.referenced);
                    reader.report(place, message, instead(&text, &names));
                    return None;
                }
            }
            "when" if matches!(value.value, Node::Null) => {}
            "when" => when = Some(value.value.to_json()),
            _ => reason = reader.text(&field, value),
        }
    }
    if let (Some(tool), Some((_, scope))) = (tool, scope) {
        return Some(ToolRule {
            tool,
            scope: *scope,
            when,
            reason,
        });
    }
    reader.report(
        reader.place(field),
        format!("`{field}` has no `tool` or no `scope`"),
        "write both, such as `tool: http_get` and `scope: ask`",
    );
    None
}

fn read_approval(reader: &mut Reader, field: &str, value: &Spanned<Node>) -> ApprovalPolicy {
    let mut policy = ApprovalPolicy::default();
    for (key, field, value) in reader.keys(field, value, APPROVAL) {
        match key {
            "people" => set(&mut policy.people, reader.number(&field, value)),
            "role" if matches!(value.value, Node::Null) => {}
            "role" => {
                let known: Vec<&str> = AccessRole::ALL.iter().map(|role| role.as_str()).collect();
                policy.role = name_of(reader, &field, value, "access role", &known);
            }
            "byRequester" => set(&mut policy.by_requester, reader.flag(&field, value)),
            _ => set(&mut policy.expires_after, reader.number(&field, value)),
        }
    }
    policy
}

/// One of a few names.
pub(crate) fn name_of<T: std::str::FromStr>(
    reader: &mut Reader,
    field: &str,
    value: &Spanned<Node>,
    what: &str,
    known: &[&str],
) -> Option<T> {
    let text = reader.text(field, value)?;
    let parsed = text.parse().ok();
    if parsed.is_none() {
        let message = format!("there is no {what} `{text}`");
        reader.report(
            node::place(value.referenced),
            message,
            instead(&text, known),
        );
    }
    parsed
}

fn set<T>(target: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *target = value;
    }
}

fn check(reader: &mut Reader, text: &str, file: &AgentFile, known: Known<'_>) {
    check_names(reader, file, known);
    let definition = &file.definition;
    let mut errors = check_profile(&file.name, &file.description, &file.tags);
    // Names of tools have been checked, with a better remedy.
    errors.extend(check_definition(definition, &definition.tools));
    errors.extend(check_rules(&definition.configuration.rules));
    for error in errors {
        // What is missing has been said.
        let is_missing = matches!(error.field.as_str(), "name" | "systemPrompt")
            && reader.place(&error.field) == (1, 1);
        if !is_missing {
            let message = format!("`{}` {}", error.field, error.message);
            let remedy = remedy(&error.field);
            reader.report(reader.place(&error.field), message, remedy);
        }
    }
    if let Some(details) = &file.template {
        template::check(reader, text, file, details);
    }
    for (at, _) in text.match_indices(secret::REMOVED) {
        reader.report(
            place_in(text, at),
            "a secret was taken out here when the file was written",
            "take the mark out; what an agent needs to sign in somewhere belongs into a connection, not into its texts",
        );
    }
}

fn check_names(reader: &mut Reader, file: &AgentFile, known: Known<'_>) {
    if let Some(tools) = known.tools {
        let names: Vec<&str> = tools.iter().map(String::as_str).collect();
        for (index, tool) in file.definition.tools.iter().enumerate() {
            if !tools.contains(tool) {
                let place = reader.place(&format!("tools[{index}]"));
                let message = format!("there is no tool `{tool}` on this server");
                reader.report(place, message, instead(tool, &names));
            }
        }
    }
    if let (Some(models), Some(model)) = (known.models, &file.definition.configuration.model)
        && !models.contains(model)
    {
        let names: Vec<&str> = models.iter().map(String::as_str).collect();
        let place = reader.place("configuration.model");
        let message = format!("there is no model `{model}` on this server");
        reader.report(place, message, instead(model, &names));
    }
}

/// What to do about a field that is there and does not fit. The message says what would.
pub(crate) fn remedy(field: &str) -> &'static str {
    let (start, _) = field.split_once(['.', '[']).unwrap_or((field, ""));
    match start {
        "configuration" => "write another value, or leave the key out for the usual one",
        "tags" => "change the list of tags",
        "tools" => "change the list of tools",
        _ => "write another text",
    }
}

/// The line and the column of a byte.
pub(crate) fn place_in(text: &str, at: usize) -> (u32, u32) {
    let before = text.get(..at).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX).saturating_add(1);
    let line = before.matches('\n').count();
    let column = before.get(line_start..).unwrap_or_default().chars().count();
    (number(line), number(column))
}

/// A carriage return alone ends a line for YAML, and for nobody else: places would be wrong.
fn with_one_kind_of_line_end(text: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    text.replace("\r\n", "\n").replace('\r', " ")
}

#[cfg(test)]
mod tests;
