//! Mistakes in the lines of a flow chart: boxes, arrows, and the texts in both.

use crate::markdown::diagram::Fault;
use crate::markdown::diagram::mistake::quoted;

/// The fault in `line` for the renderer's `words`, when they are known.
pub(super) fn in_words(words: &str, line: &str) -> Option<Fault> {
    let part = quoted(words);
    if let Some(rest) = words.strip_prefix("expected node identifier at: ") {
        let rest = rest.trim_matches('\'');
        return Some(missing_box(rest, line));
    }
    if words.starts_with("missing closing") {
        return Some(open_box(words, line));
    }
    if words == "unclosed edge label" {
        let message = "the text on the arrow is not closed";
        let help = "write `|` in front of it and behind it: `A -->|yes| B`";
        return Some(Fault::new(message, help).at("|"));
    }
    words
        .starts_with("unexpected text")
        .then(|| unexpected(part))
}

/// A place where a box belongs, and `rest` stands.
fn missing_box(rest: &str, line: &str) -> Fault {
    if rest.is_empty() {
        let message = "the arrow at the end of the line leads nowhere";
        let help = "write what it leads to behind it: `A --> B`";
        return Fault::new(message, help).at(last_word(line));
    }
    if rest == line {
        let message = "the arrow at the beginning of the line comes from nowhere";
        let help = "write what it comes from in front of it: `A --> B`";
        return Fault::new(message, help);
    }
    if rest.starts_with(['>', '-', '=']) {
        return broken_arrow(rest);
    }
    let message = format!("no box can be called `{rest}`");
    let help = "write a name of letters and digits, and the text in brackets: `a[Text]`";
    Fault::new(message, help).at(rest)
}

fn last_word(line: &str) -> &str {
    line.split_whitespace().next_back().unwrap_or(line)
}

fn broken_arrow(rest: &str) -> Fault {
    let arrow = rest.split_whitespace().next().unwrap_or(rest);
    let message = format!("`{arrow}` is no arrow, or only a part of one");
    let help = "write arrows without spaces in them: `A --> B`, or `A -.-> B` for a dotted one";
    Fault::new(message, help).at(rest)
}

/// A box whose text does not end.
fn open_box(words: &str, line: &str) -> Fault {
    let parts: Vec<&str> = words.split('\'').collect();
    let (close, id) = match parts.as_slice() {
        [_, close, _, id, ..] => (*close, *id),
        [_, id, ..] => ("]", *id),
        _ => ("]", ""),
    };
    let behind = line.find(id).and_then(|at| line.get(at..)).unwrap_or(line);
    if behind.matches('"').count() % 2 == 1 {
        let message = format!("the quotes in the box `{id}` are not closed");
        let help = format!("close them with `\"`: `{id}[\"Text\"]`");
        return Fault::new(message, help).at(behind);
    }
    let message = format!("the bracket behind `{id}` is not closed");
    let help = format!(
        "close it with `{close}`; a text with brackets in it stands in quotes: `{id}[\"a (b)\"]`"
    );
    Fault::new(message, help).at(behind)
}

/// Something between two boxes, or behind the last one.
fn unexpected(rest: &str) -> Fault {
    if rest.starts_with(['-', '=', '—', '–', '→', '>', '<', '~']) {
        return broken_arrow(rest);
    }
    let message = format!("`{rest}` stands where an arrow, or the end of the line, belongs");
    let help =
        "put an arrow in front of it; a text of several words stands in brackets: `a[Two words]`";
    Fault::new(message, help).at(rest)
}
