//! Why a diagram cannot be drawn, in words for people who know little of Mermaid.

use mermaid_svg::{ParseError, RenderError, SyntaxKind};

use crate::markdown::diagram::{Fault, flowchart, kinds};
use crate::suggest;

/// The fault for what the renderer says of `source`.
pub(super) fn in_words(source: &str, error: &RenderError) -> Fault {
    match error {
        RenderError::Parse(ParseError::Syntax {
            kind,
            message,
            line,
        }) => {
            let text = source.lines().nth(line.saturating_sub(1));
            let text = text.unwrap_or("").trim();
            let is_flowchart = kinds::of(source).is_some_and(|kind| kind.names.contains(&"graph"));
            let fault = is_flowchart.then(|| flowchart::in_words(message, text));
            let fault = fault.flatten().or_else(|| in_a_line(*kind, message));
            let fault = fault.unwrap_or_else(|| not_understood(source, message, text));
            fault.in_line(*line, text)
        }
        RenderError::Parse(ParseError::UnknownDiagramType(kind)) => unknown_kind(source, kind),
        RenderError::Parse(ParseError::Empty) => Fault::new(
            "it is empty",
            "write its kind in the first line, such as `flowchart LR`, and what it shows below",
        ),
        other => Fault::new(
            format!("it is not understood: {other}"),
            "compare it with an example of its kind",
        ),
    }
}

fn unknown_kind(source: &str, kind: &str) -> Fault {
    let (line, _) = kinds::head(source);
    let text = source.lines().nth(line.saturating_sub(1)).unwrap_or("");
    let arrows = [
        ("->>", "sequenceDiagram"),
        ("-->", "flowchart LR"),
        ("---", "flowchart LR"),
    ];
    if let Some((_, head)) = arrows.iter().find(|(arrow, _)| text.contains(arrow)) {
        let help = format!("write `{head}` in a line above");
        return Fault::new("it does not say its kind", help).in_line(line, kind);
    }
    let names = kinds::KINDS.iter().flat_map(|kind| kind.names).copied();
    let help = match suggest::nearest_within(kind, names, (kind.chars().count() / 4).max(1)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("begin it with one of {}", common_kinds()),
    };
    Fault::new(format!("there is no kind of diagram `{kind}`"), help).in_line(line, kind)
}

fn common_kinds() -> String {
    let names = kinds::KINDS.iter().take(9);
    let names: Vec<String> = names.map(|kind| format!("`{}`", kind.name())).collect();
    names.join(", ")
}

/// What stands in single quotes in the renderer's words.
pub(super) fn quoted(words: &str) -> &str {
    let quoted = words
        .split_once('\'')
        .and_then(|(_, rest)| rest.rsplit_once('\''));
    quoted.map_or("", |(part, _)| part)
}

/// What can be told from one part of a line.
fn in_a_line(kind: SyntaxKind, words: &str) -> Option<Fault> {
    let part = quoted(words);
    if words.contains("direction") && !part.is_empty() {
        let message = format!("there is no direction `{part}`");
        let help = "write `TB` from top to bottom, `BT` for the other way, `LR` from left to right, or `RL`";
        return Some(Fault::new(message, help).at(part));
    }
    if words.starts_with("cannot parse task end") {
        let message = format!("`{part}` does not say how long the task takes");
        let help = "write when it begins and how long it takes: `Write: 2026-01-05, 3d`";
        return Some(Fault::new(message, help).at(part));
    }
    let is_below_zero =
        words.contains("must be non-negative") || words.contains("must be positive");
    if is_below_zero {
        let help = "write a number above zero";
        return Some(Fault::new("a part cannot be below zero", help).at(part));
    }
    let is_number = kind == SyntaxKind::InvalidNumber && !part.is_empty();
    is_number.then(|| {
        let with_point = part.replace(',', ".");
        let help = if with_point.parse::<f64>().is_ok() && with_point != part {
            format!("write a point in place of the comma: `{with_point}`")
        } else {
            "write digits, with a point in front of decimals: `3.5`".to_owned()
        };
        Fault::new(format!("`{part}` is no number that can stand here"), help).at(part)
    })
}

/// A line of which no more is known.
fn not_understood(source: &str, words: &str, line: &str) -> Fault {
    let Some(kind) = kinds::of(source) else {
        return Fault::new(
            format!("it is not understood: {words}"),
            "write it more simply",
        );
    };
    let name = kind.name();
    if line.starts_with(name) {
        let message = format!("the first line says more than `{name}`, or says it otherwise");
        let alone = if line.contains(':') {
            "without a colon"
        } else {
            "alone"
        };
        let help = format!("write `{name}` {alone}, and the rest into lines below it");
        return Fault::new(message, help);
    }
    let word = kinds::first_word(line);
    let known = kind.lines.iter().map(|line| kinds::first_word(line));
    let long = known.filter(|known| known.len() > 3 && known.starts_with(char::is_lowercase));
    if let Some(near) = suggest::nearest_within(word, long, 1).filter(|near| *near != word) {
        let message = format!("a line of a `{name}` cannot begin with `{word}`");
        return Fault::new(message, format!("did you mean `{near}`?"));
    }
    let message = match unclosed(line) {
        Some(sign) => format!("what `{sign}` opens is not closed in `{line}`"),
        None => format!("the line `{line}` is not understood"),
    };
    let help = format!("write it as in `{}`", kind.line_like(word));
    Fault::new(message, help)
}

/// The sign that opens something in `line` that is not closed there.
fn unclosed(line: &str) -> Option<char> {
    if line.matches('"').count() % 2 == 1 {
        return Some('"');
    }
    let count = |sign: char| line.matches(sign).count();
    let pairs = [('[', ']'), ('(', ')')];
    let open = pairs
        .iter()
        .find(|(open, close)| count(*open) > count(*close));
    open.map(|(open, _)| *open)
}
