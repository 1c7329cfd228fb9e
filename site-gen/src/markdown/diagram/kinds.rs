//! The kinds of diagrams, with a line of each to show how it is written.

/// A kind of diagram.
#[derive(Debug)]
pub(super) struct Kind {
    /// How its first line begins; the first name is the one to suggest.
    pub(super) names: &'static [&'static str],
    /// Lines that can follow the first one, each of another sort. The first shows what the kind is for;
    /// the others begin with the word that says what they are.
    pub(super) lines: &'static [&'static str],
}

impl Kind {
    pub(super) fn name(&self) -> &'static str {
        self.names.first().copied().unwrap_or("")
    }

    /// The line to show to somebody who wrote one that begins with `word`.
    pub(super) fn line_like(&self, word: &str) -> &'static str {
        let mut lines = self.lines.iter().copied();
        let first = lines.clone().next().unwrap_or("");
        lines
            .find(|line| first_word(line).eq_ignore_ascii_case(word))
            .unwrap_or(first)
    }
}

/// The word that a line begins with.
pub(super) fn first_word(line: &str) -> &str {
    line.split([' ', ':']).next().unwrap_or(line)
}

const fn kind(names: &'static [&'static str], lines: &'static [&'static str]) -> Kind {
    Kind { names, lines }
}

/// All kinds, those that are used most in front.
pub(super) const KINDS: &[Kind] = &[
    kind(
        &["flowchart", "graph", "flowchart-elk"],
        &[
            "A[First] --> B[Second]",
            "subgraph Name",
            "direction LR",
            "classDef loud fill:#fff",
            "class A loud",
            "style A fill:#fff",
        ],
    ),
    kind(
        &["sequenceDiagram"],
        &[
            "Anna->>Ben: a message",
            "participant Anna",
            "actor Anna",
            "Note over Anna: a text",
            "activate Anna",
            "deactivate Anna",
            "loop Each day",
            "else Otherwise",
            "critical Save",
            "option Away",
            "break Failed",
            "autonumber",
            "title Name",
            "create participant Carla",
            "destroy Anna",
        ],
    ),
    kind(
        &["classDiagram", "classDiagram-v2"],
        &[
            "Animal <|-- Cat",
            "class Animal",
            "namespace Zoo {",
            "direction LR",
            "note \"a text\"",
            "style Animal fill:#fff",
        ],
    ),
    kind(
        &["stateDiagram-v2", "stateDiagram"],
        &[
            "Open --> Closed: done",
            "state \"Long name\" as Open",
            "note right of Open: a text",
            "direction LR",
        ],
    ),
    kind(
        &["erDiagram"],
        &["CUSTOMER ||--o{ ORDER : places", "direction LR"],
    ),
    kind(
        &["gantt"],
        &[
            "Write: 2026-01-05, 3d",
            "title Name",
            "section Name",
            "dateFormat YYYY-MM-DD",
            "axisFormat %d.%m.",
            "excludes weekends",
            "todayMarker off",
            "tickInterval 1week",
            "weekday monday",
        ],
    ),
    kind(&["pie"], &["\"Cats\" : 12", "title Name"]),
    kind(&["mindmap"], &["Topic"]),
    kind(
        &["timeline"],
        &["2026 : an event", "title Name", "section Name"],
    ),
    kind(
        &["journey"],
        &["Read: 5: Anna", "title Name", "section Name"],
    ),
    kind(
        &["gitGraph"],
        &[
            "commit",
            "branch later",
            "checkout main",
            "switch main",
            "merge later",
            "cherry-pick id: \"one\"",
        ],
    ),
    kind(
        &["quadrantChart"],
        &[
            "Plan: [0.3, 0.6]",
            "title Name",
            "x-axis Low --> High",
            "y-axis Low --> High",
            "quadrant-1 Name",
        ],
    ),
    kind(
        &["xychart-beta", "xychart"],
        &[
            "bar [1, 2, 3]",
            "title \"Name\"",
            "x-axis [a, b, c]",
            "y-axis \"Name\" 0 --> 10",
            "line [1, 2, 3]",
        ],
    ),
    kind(&["sankey-beta", "sankey"], &["From,To,12"]),
    kind(
        &["radar-beta", "radar"],
        &[
            "axis a, b, c",
            "title Name",
            "curve d{1, 2, 3}",
            "ticks 5",
            "graticule circle",
        ],
    ),
    kind(&["packet-beta", "packet"], &["0-7: \"Name\"", "title Name"]),
    kind(
        &["requirementDiagram"],
        &[
            "first - satisfies -> second",
            "requirement first {",
            "element second {",
            "direction LR",
        ],
    ),
    kind(&["block-beta", "block"], &["a b c", "columns 3", "space"]),
    kind(
        &["architecture-beta", "architecture"],
        &[
            "web:R -- L:store",
            "service web(server)[Web]",
            "group inside(cloud)[Inside]",
            "junction middle",
        ],
    ),
    kind(&["kanban"], &["todo[To do]"]),
    kind(&["treemap-beta", "treemap"], &["\"Name\": 12"]),
    kind(&["zenuml"], &["Anna->Ben: a message"]),
    kind(
        &[
            "C4Context",
            "C4Container",
            "C4Component",
            "C4Dynamic",
            "C4Deployment",
        ],
        &["Person(anna, \"Anna\")"],
    ),
];

/// The line that says the kind, counted from 1, and its first word.
pub(super) fn head(source: &str) -> (usize, &str) {
    let mut lines = source.lines().map(str::trim).zip(1..);
    let first = lines.find(|(line, _)| !line.is_empty() && !line.starts_with("%%"));
    first.map_or((1, ""), |(line, number)| {
        (number, line.split_whitespace().next().unwrap_or(""))
    })
}

/// The kind that `source` says it is.
pub(super) fn of(source: &str) -> Option<&'static Kind> {
    let (_, name) = head(source);
    let name = name.trim_end_matches(':');
    KINDS.iter().find(|kind| kind.names.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::diagram::svg;

    #[test]
    fn each_kind_is_drawn_with_the_lines_that_are_shown() {
        for kind in KINDS {
            let [example, lines @ ..] = kind.lines else {
                panic!("{} has no line", kind.name());
            };
            let rest = if kind.name() == "gantt" {
                "todayMarker off"
            } else {
                ""
            };
            for name in kind.names {
                for line in [&""].into_iter().chain(lines) {
                    let source = format!("{name}\n  {rest}\n  {example}\n  {line}\n");
                    assert_eq!(svg(&source, "x", "d1-").err(), None, "{source}");
                }
            }
        }
    }
}
