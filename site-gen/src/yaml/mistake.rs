//! Why YAML cannot be read, in words for people who know nothing of YAML.
//!
//! Each guess is a way to mend one line. It is right when the mended text can be read further than
//! before, so that the remedy is known to help.

use crate::diagnostic::Position;
use crate::yaml::line::Line;
use crate::yaml::node::SyntaxError;

/// Lines above the parser's place that are looked at: quotes and brackets stay open for long.
const LINES_ABOVE: usize = 60;

/// What all attempts together may read, in bytes; a few are made of any text.
const READ_AT_MOST: usize = 1 << 20;
const FEWEST_ATTEMPTS: usize = 4;

/// Longer lines are not repeated in a remedy.
const LONGEST_EXAMPLE: usize = 90;

/// A way to mend a line.
pub(super) struct Mend {
    /// The place of the mistake, in bytes of the line.
    pub(super) at: usize,
    pub(super) message: String,
    /// The remedy; where there is none the line itself is.
    pub(super) help: Option<String>,
    /// The line as it should be.
    pub(super) line: String,
}

impl Mend {
    pub(super) fn new(at: usize, message: impl Into<String>, line: String) -> Self {
        Self {
            at,
            message: message.into(),
            help: None,
            line,
        }
    }

    pub(super) fn with_help(self, help: impl Into<String>) -> Self {
        Self {
            help: Some(help.into()),
            ..self
        }
    }
}

/// What is wrong with `yaml`, which cannot be read beyond its line `stop`; `reach` tells how far
/// another text can be read.
pub(super) fn find(yaml: &str, stop: usize, reach: impl Fn(&str) -> usize) -> Option<SyntaxError> {
    let lines: Vec<&str> = yaml.split('\n').collect();
    let mut attempts = (READ_AT_MOST / yaml.len().max(1)).clamp(FEWEST_ATTEMPTS, 4 * LINES_ABOVE);
    let above = (1..=stop.min(lines.len())).rev().take(LINES_ABOVE);
    // Some mistakes are noticed at the end of the line above, and tabs are mended all at once.
    let tab = lines
        .iter()
        .position(|line| Line::read(line).tab().is_some());
    let first = tab
        .map(|index| index + 1)
        .filter(|number| *number <= stop + 1);
    for number in first.into_iter().chain(above).chain([stop + 1]) {
        let line = lines.get(number - 1).copied().unwrap_or("");
        let above = lines.get(..number - 1).unwrap_or(&[]);
        if line.trim().is_empty() {
            continue;
        }
        for mend in mends(line, above) {
            attempts = attempts.checked_sub(1)?;
            if reach(&mended(&lines, number, &mend)) > stop {
                return Some(described(&mend, line, number));
            }
        }
    }
    None
}

/// The ways to mend `line`, the likeliest first.
fn mends(line: &str, above: &[&str]) -> Vec<Mend> {
    let parts = Line::read(line);
    let mut mends = parts.indentation(above);
    let guesses = [
        parts.tab(),
        parts.glued_colon(),
        parts.glued_hyphen(),
        parts.colon_in_value(),
        parts.quotes(),
        parts.backslash(),
        parts.brackets(),
        parts.sign(),
        parts.missing_colon(),
        parts.second_value(above),
    ];
    mends.splice(0..0, guesses.into_iter().flatten());
    mends
}

fn mended(lines: &[&str], number: usize, mend: &Mend) -> String {
    let mut text = String::new();
    for (index, line) in lines.iter().enumerate() {
        let line = if index + 1 == number {
            &mend.line
        } else {
            *line
        };
        // A tab seldom comes alone.
        let words = line.trim_start_matches([' ', '\t']);
        let margin = line.get(..line.len() - words.len()).unwrap_or("");
        text.push_str(&margin.replace('\t', "  "));
        text.push_str(words);
        text.push('\n');
    }
    text
}

fn described(mend: &Mend, line: &str, number: usize) -> SyntaxError {
    let example = mend.line.trim();
    let help = match &mend.help {
        Some(help) => help.clone(),
        None if example.chars().count() <= LONGEST_EXAMPLE => format!("write `{example}`"),
        None => "put the whole value in quotes".to_owned(),
    };
    let before = line.get(..mend.at).unwrap_or("");
    SyntaxError {
        position: Some(Position {
            line: number,
            column: before.chars().count() + 1,
        }),
        message: mend.message.clone(),
        help,
    }
}
