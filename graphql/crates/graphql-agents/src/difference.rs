//! What differs between two definitions.

use agents::compare_versions::Comparison;
use async_graphql::{Enum, SimpleObject};
use definitions::compare::{Change, Line};

use crate::agent_version::AgentVersion;

/// What differs between two versions of an agent.
#[derive(Debug, Clone, SimpleObject)]
pub struct AgentVersionDiff {
    /// The first version.
    pub from: AgentVersion,
    /// The second version.
    pub to: AgentVersion,
    /// What differs, the system prompt apart.
    pub fields: Vec<FieldChange>,
    /// The changed lines of the system prompt with some around them, in groups that do not touch;
    /// empty when it is the same.
    pub prompt: Vec<LineGroup>,
}

/// A field that differs.
#[derive(Debug, Clone, SimpleObject)]
pub struct FieldChange {
    /// The field's path, such as `configuration.maxSteps`.
    pub field: String,
    /// What it was; null when there was nothing.
    pub before: Option<String>,
    /// What it is; null when there is nothing.
    pub after: Option<String>,
}

/// Lines that follow each other.
#[derive(Debug, Clone, SimpleObject)]
pub struct LineGroup {
    /// The lines.
    pub lines: Vec<DiffLine>,
}

/// A line of one or both texts.
#[derive(Debug, Clone, SimpleObject)]
pub struct DiffLine {
    /// Whether it is in both.
    pub kind: DiffLineKind,
    /// Its number in the first text, from 1.
    pub before: Option<u32>,
    /// Its number in the second text, from 1.
    pub after: Option<u32>,
    /// Its text without the end of the line.
    pub text: String,
}

/// Whether a line is in both texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "definitions::compare::LineKind")]
pub enum DiffLineKind {
    /// It is in both.
    Same,
    /// It is in the second only.
    Added,
    /// It is in the first only.
    Removed,
}

impl From<Comparison> for AgentVersionDiff {
    fn from(comparison: Comparison) -> Self {
        Self {
            from: AgentVersion(comparison.before),
            to: AgentVersion(comparison.after),
            fields: comparison.changes.into_iter().map(Into::into).collect(),
            prompt: groups(comparison.prompt),
        }
    }
}

impl From<Change> for FieldChange {
    fn from(change: Change) -> Self {
        let Change {
            field,
            before,
            after,
        } = change;
        Self {
            field,
            before,
            after,
        }
    }
}

pub(crate) fn groups(groups: Vec<Vec<Line>>) -> Vec<LineGroup> {
    let of_line = |line: Line| DiffLine {
        kind: line.kind.into(),
        before: line.before,
        after: line.after,
        text: line.text,
    };
    let of_group = |lines: Vec<Line>| LineGroup {
        lines: lines.into_iter().map(of_line).collect(),
    };
    groups.into_iter().map(of_group).collect()
}
