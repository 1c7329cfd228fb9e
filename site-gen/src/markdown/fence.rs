//! What stands behind the backticks of a code block: its language, and how it is shown.

use std::ops::RangeInclusive;

use crate::suggest::nearest;

/// The attributes that a block may have, besides the lines in braces.
const ATTRIBUTES: [&str; 3] = ["title", "linenos", "tab"];

/// How to write each of them.
const FORMS: &str = "a block may have title=\"...\", {1,3-5}, linenos, linenos=10 and tab=\"...\"";

/// A code block's first line.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Fence {
    /// As the editor wrote it, in lower case; empty when none is named.
    pub(crate) language: String,
    pub(crate) title: Option<String>,
    /// The name of the block among its neighbours, of which one is shown at a time.
    pub(crate) tab: Option<String>,
    /// The lines to point out; the block's first line is 1.
    pub(crate) marked: Vec<RangeInclusive<usize>>,
    /// The number that the first line is shown with.
    pub(crate) first_number: Option<usize>,
}

/// Something on the line that is not understood.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// As it stands in the source.
    pub(crate) part: String,
    pub(crate) message: String,
    pub(crate) help: String,
}

impl Fence {
    /// Reads `info`, and leaves out what is not understood.
    pub(crate) fn parse(info: &str) -> (Self, Vec<Fault>) {
        let mut fence = Self::default();
        let mut faults = Vec::new();
        let end = info.find([' ', '\t', ',', '{']).unwrap_or(info.len());
        let (first, rest) = info.split_at(end);
        let rest = if first.contains('=') {
            info
        } else {
            fence.language = first.to_lowercase();
            rest
        };
        for part in parts(rest) {
            if let Err((message, help)) = fence.add(part) {
                faults.push(Fault {
                    part: part.to_owned(),
                    message,
                    help,
                });
            }
        }
        (fence, faults)
    }

    /// Whether the block is printed line by line.
    pub(crate) fn has_lines(&self) -> bool {
        self.first_number.is_some() || !self.marked.is_empty()
    }

    pub(crate) fn is_marked(&self, line: usize) -> bool {
        self.marked.iter().any(|range| range.contains(&line))
    }

    /// The last line that is pointed out; 0 when none is.
    pub(crate) fn last_marked(&self) -> usize {
        self.marked
            .iter()
            .map(|range| *range.end())
            .max()
            .unwrap_or(0)
    }

    fn add(&mut self, part: &str) -> Result<(), (String, String)> {
        if let Some(ranges) = part.strip_prefix('{') {
            self.marked = lines(ranges)?;
            return Ok(());
        }
        let (name, value) = match part.split_once('=') {
            Some((name, value)) => (name, Some(unquoted(value))),
            None => (part, None),
        };
        match (name, value) {
            ("title" | "tab", None | Some("")) => {
                let message = format!("`{name}` has no text");
                return Err((message, format!("write `{name}=\"...\"`")));
            }
            ("title", value) => self.title = value.map(str::to_owned),
            ("tab", value) => self.tab = value.map(str::to_owned),
            ("linenos", None) => self.first_number = Some(1),
            ("linenos", Some(value)) => {
                let number = value.parse().map_err(|_| {
                    let message = format!("`{value}` is not the number of a line");
                    (message, "write `linenos` or `linenos=10`".to_owned())
                })?;
                self.first_number = Some(number);
            }
            (name, _) => {
                let help = match nearest(name, ATTRIBUTES) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => FORMS.to_owned(),
                };
                return Err((format!("a code block has no attribute `{name}`"), help));
            }
        }
        Ok(())
    }
}

/// The parts of a line: apart by blanks and commas, except in quotes and braces.
fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut until = None;
    for (at, c) in text.char_indices() {
        match (until, c) {
            (Some(end), c) if c == end => until = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => until = Some(c),
            (None, '{') => until = Some('}'),
            (None, ' ' | '\t' | ',') => {
                parts.push(text.get(start..at).unwrap_or(""));
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text.get(start..).unwrap_or(""));
    parts.retain(|part| !part.is_empty());
    parts
}

fn unquoted(value: &str) -> &str {
    ['"', '\'']
        .iter()
        .find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote))
        .unwrap_or(value)
        .trim()
}

/// Reads `1,3-5}`.
fn lines(text: &str) -> Result<Vec<RangeInclusive<usize>>, (String, String)> {
    let numbers = text.strip_suffix('}').unwrap_or("");
    let ranges = numbers.split(',').map(|part| {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let number = |text: &str| text.trim().parse().ok();
        let range = number(first)?..=number(last)?;
        (*range.start() > 0 && !range.is_empty()).then_some(range)
    });
    ranges.collect::<Option<_>>().ok_or_else(|| {
        let message = format!("`{{{text}` does not say which lines to point out");
        let help = "write their numbers, counted from 1: `{1,3-5}`";
        (message, help.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_stand_in_any_order() {
        let info = "Rust tab='In Rust' {1,3-5} title=\"src/main.rs, line 1\" linenos=10";
        let expected = Fence {
            language: "rust".to_owned(),
            title: Some("src/main.rs, line 1".to_owned()),
            tab: Some("In Rust".to_owned()),
            marked: vec![1..=1, 3..=5],
            first_number: Some(10),
        };
        assert_eq!(Fence::parse(info), (expected, Vec::new()));
    }

    #[test]
    fn a_language_is_not_needed_and_braces_may_follow_it() {
        let (fence, faults) = Fence::parse("title=notes.txt linenos");
        assert_eq!(fence.language, "");
        assert_eq!(fence.title.as_deref(), Some("notes.txt"));
        assert_eq!((fence.first_number, faults.len()), (Some(1), 0));
        let (fence, faults) = Fence::parse("rust{2}");
        assert_eq!(
            (fence.language.as_str(), fence.last_marked(), faults.len()),
            ("rust", 2, 0)
        );
    }

    #[test]
    fn what_is_not_understood_is_named_with_what_to_write() {
        for (info, part, help) in [
            ("rust titel=\"x\"", "titel=\"x\"", "did you mean `title`?"),
            ("rust ignore", "ignore", FORMS),
            ("rust title=", "title=", "write `title=\"...\"`"),
            (
                "rust linenos=x",
                "linenos=x",
                "write `linenos` or `linenos=10`",
            ),
            (
                "rust {5-3}",
                "{5-3}",
                "write their numbers, counted from 1: `{1,3-5}`",
            ),
            (
                "rust {0}",
                "{0}",
                "write their numbers, counted from 1: `{1,3-5}`",
            ),
            (
                "rust {1,,2}",
                "{1,,2}",
                "write their numbers, counted from 1: `{1,3-5}`",
            ),
            (
                "rust {1",
                "{1",
                "write their numbers, counted from 1: `{1,3-5}`",
            ),
        ] {
            let (_, faults) = Fence::parse(info);
            let found: Vec<_> = faults
                .iter()
                .map(|fault| (fault.part.as_str(), fault.help.as_str()))
                .collect();
            assert_eq!(found, [(part, help)], "{info}");
        }
    }
}
