//! What differs between two agents: field by field, and the prompt line by line.

use std::time::Duration;

use domain::agent::{AgentConfiguration, AgentDefinition};
use domain::rule::{ToolRule, ToolScope};
use similar::{ChangeTag, TextDiff};

use crate::file::AgentFile;

/// How many unchanged lines stand around a change.
const CONTEXT: usize = 3;
/// How long the least difference is looked for; a larger one that is right is shown after that.
const LONGEST: Duration = Duration::from_millis(300);

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The field's path, such as `configuration.maxSteps`.
    pub field: String,
    /// What it was, as people read it; none when there was nothing.
    pub before: Option<String>,
    /// What it is.
    pub after: Option<String>,
}

/// Whether a line is in both texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// It is in both.
    Same,
    /// It is in the second only.
    Added,
    /// It is in the first only.
    Removed,
}

/// A line of one or both texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Whether it is in both.
    pub kind: LineKind,
    /// Its number in the first text, from 1.
    pub before: Option<u32>,
    /// Its number in the second text, from 1.
    pub after: Option<u32>,
    /// Its text without the end of the line.
    pub text: String,
}

/// Everything that differs but the prompt.
#[must_use]
pub fn changes(before: &AgentFile, after: &AgentFile) -> Vec<Change> {
    let mut changes = Changes::default();
    changes.add("name", &before.name, &after.name);
    changes.add("description", &before.description, &after.description);
    changes.add("tags", &before.tags.join(", "), &after.tags.join(", "));
    changes.definition(&before.definition, &after.definition);
    changes.0
}

/// Everything that differs between two definitions but the prompt.
#[must_use]
pub fn definition_changes(before: &AgentDefinition, after: &AgentDefinition) -> Vec<Change> {
    let mut changes = Changes::default();
    changes.definition(before, after);
    changes.0
}

#[derive(Default)]
struct Changes(Vec<Change>);

impl Changes {
    fn add(&mut self, field: &str, before: &str, after: &str) {
        if before != after {
            let shown = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            self.0.push(Change {
                field: field.to_owned(),
                before: shown(before),
                after: shown(after),
            });
        }
    }

    fn definition(&mut self, before: &AgentDefinition, after: &AgentDefinition) {
        self.add("tools", &before.tools.join(", "), &after.tools.join(", "));
        let values = described(&before.configuration);
        for ((field, before), (_, after)) in values.into_iter().zip(described(&after.configuration))
        {
            self.add(&format!("configuration.{field}"), &before, &after);
        }
    }
}

fn described(configuration: &AgentConfiguration) -> [(&'static str, String); 11] {
    let AgentConfiguration {
        max_steps,
        timeout,
        model,
        require_confirmation,
        approval,
        read_only,
        compact_at,
        rules,
    } = configuration;
    let role = approval.role.map(|role| role.to_string());
    [
        ("model", model.clone().unwrap_or_default()),
        ("maxSteps", max_steps.to_string()),
        ("timeout", timeout.to_string()),
        ("requireConfirmation", require_confirmation.to_string()),
        ("approval.people", approval.people.to_string()),
        ("approval.role", role.unwrap_or_default()),
        ("approval.byRequester", approval.by_requester.to_string()),
        ("approval.expiresAfter", approval.expires_after.to_string()),
        ("readOnly", read_only.to_string()),
        (
            "compactAt",
            compact_at
                .map(|tokens| tokens.to_string())
                .unwrap_or_default(),
        ),
        (
            "rules",
            rules.iter().map(rule).collect::<Vec<_>>().join("\n"),
        ),
    ]
}

/// A rule in a line.
fn rule(rule: &ToolRule) -> String {
    let scope = match rule.scope {
        ToolScope::Allow => "allow",
        ToolScope::Ask => "ask before",
        ToolScope::Deny => "deny",
    };
    let mut line = format!("{scope} {}", rule.tool);
    if let Some(when) = &rule.when {
        line = format!("{line} when {when}");
    }
    match &rule.reason {
        Some(reason) => format!("{line}: {reason}"),
        None => line,
    }
}

/// The changed lines with some around them, in groups that do not touch; none when both are equal.
#[must_use]
pub fn lines(before: &str, after: &str) -> Vec<Vec<Line>> {
    if before == after {
        return Vec::new();
    }
    let diff = TextDiff::configure()
        .timeout(LONGEST)
        .diff_lines(before, after);
    let groups = diff.grouped_ops(CONTEXT);
    groups
        .iter()
        .map(|group| {
            let changes = group
                .iter()
                .flat_map(|operation| diff.iter_changes(operation));
            changes
                .map(|change| Line {
                    kind: match change.tag() {
                        ChangeTag::Equal => LineKind::Same,
                        ChangeTag::Insert => LineKind::Added,
                        ChangeTag::Delete => LineKind::Removed,
                    },
                    before: change.old_index().map(number),
                    after: change.new_index().map(number),
                    text: change.value().trim_end_matches(['\n', '\r']).to_owned(),
                })
                .collect()
        })
        .collect()
}

fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(before: &str, after: &str) -> String {
        let sign = |line: &Line| match line.kind {
            LineKind::Same => ' ',
            LineKind::Added => '+',
            LineKind::Removed => '-',
        };
        let groups = lines(before, after);
        let groups = groups.iter().map(|group| {
            let lines = group
                .iter()
                .map(|line| format!("{}{}", sign(line), line.text));
            lines.collect::<Vec<_>>().join("\n")
        });
        groups.collect::<Vec<_>>().join("\n..\n")
    }

    #[test]
    fn lines_that_differ_stand_with_three_around_them() {
        assert_eq!(shown("a\nb", "a\nb"), "");
        assert_eq!(shown("a\nb\nc", "a\nB\nc"), " a\n-b\n+B\n c");
        let many: Vec<String> = (1..=20).map(|line| line.to_string()).collect();
        let before = many.join("\n");
        let after = before.replace("10\n", "ten\n").replace("20", "twenty");
        assert_eq!(
            shown(&before, &after),
            " 7\n 8\n 9\n-10\n+ten\n 11\n 12\n 13\n..\n 17\n 18\n 19\n-20\n+twenty"
        );
        let numbers = &lines("a\nb", "b")[0];
        assert_eq!((numbers[0].before, numbers[0].after), (Some(1), None));
        assert_eq!((numbers[1].before, numbers[1].after), (Some(2), Some(1)));
    }

    #[test]
    fn fields_that_differ_are_named() {
        let before = AgentDefinition {
            system_prompt: "a".to_owned(),
            tools: vec!["calculate".to_owned()],
            configuration: AgentConfiguration::default(),
        };
        let mut after = before.clone();
        assert_eq!(definition_changes(&before, &after), []);
        after.configuration.max_steps = 6;
        after.configuration.model = Some("claude".to_owned());
        after.tools.clear();
        let changes = definition_changes(&before, &after);
        let fields: Vec<(&str, Option<&str>, Option<&str>)> = changes
            .iter()
            .map(|change| {
                let Change {
                    field,
                    before,
                    after,
                } = change;
                (field.as_str(), before.as_deref(), after.as_deref())
            })
            .collect();
        assert_eq!(
            fields,
            [
                ("tools", Some("calculate"), None),
                ("configuration.model", None, Some("claude")),
                ("configuration.maxSteps", Some("10"), Some("6")),
            ]
        );
    }
}
