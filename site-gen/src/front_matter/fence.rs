//! The lines of hyphens around front matter.

use crate::diagnostic::{Broken, Position};

const FENCE: &str = "---";

/// The YAML of a page, and where its Markdown starts, in bytes.
pub(super) fn split(text: &str) -> Result<(&str, usize), (Position, Broken)> {
    let mut lines = text.split_inclusive('\n');
    let first = lines.next().unwrap_or("");
    if first.trim_start_matches('\u{feff}').trim_end() != FENCE {
        return Err(no_beginning(text));
    }
    let start = first.len();
    let mut end = start;
    for line in lines {
        if line.trim_end() == FENCE {
            let yaml = text.get(start..end).unwrap_or("");
            return Ok((yaml, end + line.len()));
        }
        end += line.len();
    }
    Err(no_end(text))
}

/// Why the first line is not what front matter begins with.
fn no_beginning(text: &str) -> (Position, Broken) {
    let written = text.lines().enumerate();
    let mut written = written.filter(|(_, line)| !line.trim().is_empty());
    let (index, first) = written.next().unwrap_or((0, ""));
    let position = Position {
        line: index + 1,
        column: 1,
    };
    let first = first.trim_start_matches('\u{feff}').trim();
    let broken = if first == FENCE && index > 0 {
        Broken::new(
            "empty lines stand in front of the front matter",
            "let the file begin with `---`",
        )
    } else if first == FENCE {
        indented()
    } else if is_almost_fence(first) {
        Broken::new(
            format!("front matter begins with three hyphens, not with `{first}`"),
            "write `---` in this line, and nothing else",
        )
    } else if begins_key(first) {
        Broken::new(
            "the front matter does not begin",
            "put a line `---` above this one",
        )
    } else {
        let help = "start the file with `---`, a line `title: ...`, and `---`";
        return (
            Position::START,
            Broken::new("the page has no front matter", help),
        );
    };
    (position, broken)
}

/// Where front matter that is not closed seems to end.
fn no_end(text: &str) -> (Position, Broken) {
    let lines = || text.lines().enumerate().skip(1);
    if let Some((index, line)) = lines().find(|(_, line)| is_almost_fence(line.trim())) {
        let position = Position {
            line: index + 1,
            column: 1,
        };
        let broken = if line.trim() == FENCE {
            indented()
        } else {
            let line = line.trim();
            let message = format!("front matter ends with three hyphens, not with `{line}`");
            Broken::new(message, "write `---` in this line, and nothing else")
        };
        return (position, broken);
    }
    let is_text = |line: &str| {
        let goes_on = line.starts_with([' ', '\t', '-']) || begins_key(line);
        !goes_on || line.trim().is_empty()
    };
    let end = lines().find(|(_, line)| is_text(line));
    let position = end.map_or(Position::START, |(index, _)| Position {
        line: index + 1,
        column: 1,
    });
    let broken = match end {
        Some(_) => open_end(),
        None => Broken::new(MESSAGE, "put a line `---` below the last key"),
    };
    (position, broken)
}

fn indented() -> Broken {
    Broken::new(
        "a space stands in front of the `---`",
        "let the line begin with `---`",
    )
}

const MESSAGE: &str = "the front matter does not end";

fn open_end() -> Broken {
    let help = "put a line `---` here, below the last key and above the text";
    Broken::new(MESSAGE, help)
}

/// Where front matter seems to end that cannot be read in its line `stop`, when that belongs to
/// the text: the line that closes it was another one, such as a rule between two paragraphs.
pub(super) fn runs_on(yaml: &str, stop: usize) -> Option<(usize, Broken)> {
    let line_at = |index: usize| yaml.lines().nth(index).unwrap_or("");
    let is_key = |line: &str| begins_key(line) || line.starts_with([' ', '\t', '-']);
    let mut lines = yaml.lines().take(stop).enumerate();
    let (end, _) = lines.find(|(_, line)| line.trim().is_empty() || line.starts_with('#'))?;
    let mut below = yaml.lines().skip(end).take(stop.saturating_sub(end));
    let has_heading = below.any(|line| line.starts_with('#'));
    let is_text = has_heading || !is_key(line_at(stop.saturating_sub(1)));
    is_text.then(|| (end + 1, open_end()))
}

/// Hyphens, or what word processors make of them, that are not three in the first column.
fn is_almost_fence(line: &str) -> bool {
    let hyphens = |c: char| "-–—−_*=~".contains(c);
    (1..=20).contains(&line.chars().count())
        && line.chars().all(hyphens)
        && (line.chars().count() > 1 || line.starts_with(['–', '—']))
}

fn begins_key(line: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    line.split_once(':')
        .is_some_and(|(key, _)| !key.is_empty() && key.chars().all(is_part))
}
