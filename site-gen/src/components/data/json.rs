//! Why JSON cannot be read, in words for people who do not write it every day.

use serde::de::IgnoredAny;

use super::Fault;
use crate::diagnostic::Position;

/// Checks that `text` is JSON.
pub(super) fn check(text: &str) -> Result<(), Fault> {
    let Err(error) = serde_json::from_str::<IgnoredAny>(text) else {
        return Ok(());
    };
    let offset = offset_of(text, error.line(), error.column());
    let outline = Outline::of(text, offset);
    let full = error.to_string();
    let words = full.split(" at line ").next().unwrap_or("");
    let (offset, message, help) = described(text, offset, &outline, words, error.is_eof());
    Err(Fault {
        position: Position::of_offset(text, offset),
        message,
        help,
    })
}

type Described = (usize, String, String);

fn described(text: &str, offset: usize, outline: &Outline, words: &str, is_end: bool) -> Described {
    let say = |at: usize, message: &str, help: &str| (at, message.to_owned(), help.to_owned());
    let rest = text.get(offset..).unwrap_or("");
    let found = rest.chars().next().unwrap_or(' ');
    if let Some(start) = outline
        .text
        .filter(|_| is_end || words.starts_with("control character"))
    {
        let message = "the text that begins here does not end in its line";
        return say(
            start,
            message,
            "close it with `\"`; for a new line in it write `\\n`",
        );
    }
    if let (true, Some((start, open))) = (is_end, outline.open.last()) {
        let (close, what) = if *open == '[' {
            (']', "list")
        } else {
            ('}', "mapping")
        };
        let message = format!("the {what} that begins here does not end");
        return (*start, message, format!("close it with `{close}`"));
    }
    if is_end {
        return say(
            0,
            "the file is empty",
            "write a list: `[{\"name\": \"value\"}]`",
        );
    }
    if words == "invalid escape" {
        let help = "write a backslash twice: `\\\\`";
        return say(
            offset,
            "a backslash begins a sign that JSON does not have",
            help,
        );
    }
    let is_behind_comma = text
        .get(outline.end_of_last..)
        .is_some_and(|last| last.starts_with(','));
    if "]}".contains(found) && is_behind_comma {
        let message = "a comma stands in front of a closing bracket";
        return say(outline.end_of_last, message, "take the comma away");
    }
    if found == ',' && words.starts_with("expected value") {
        return say(
            offset,
            "a comma stands where a value belongs",
            "take the comma away",
        );
    }
    if words == "trailing characters" {
        let help = "take it away, or put all entries into one list: `[..., ...]`";
        return say(offset, "something stands behind the end of the data", help);
    }
    if rest.starts_with("//") || rest.starts_with("/*") || found == '#' {
        let help =
            "take it out, or give the file a name that ends with `.yaml`; there, `#` begins one";
        return say(offset, "JSON has no comments", help);
    }
    if "'‘’“”„".contains(found) {
        let message = format!("`{found}` does not begin a text");
        return (
            offset,
            message,
            "write `\"` in front of each text and behind it".to_owned(),
        );
    }
    if words.starts_with("key must be a string") {
        let key = word_at(rest);
        let message = format!("the key `{key}` does not stand in quotes");
        return (offset, message, format!("write `\"{key}\"`"));
    }
    if words == "expected `:`" {
        let help = "write `\"key\": \"value\"`";
        return say(
            offset,
            "there is no colon between a key and its value",
            help,
        );
    }
    if words.starts_with("expected `,`") {
        let at = outline.end_of_last;
        let help = "put a comma behind this one";
        return say(
            at,
            "there is no comma between this entry and the next",
            help,
        );
    }
    let word = word_at(rest);
    let message = format!("`{word}` is no value of JSON");
    let help = "write a text in double quotes, a number, `true`, `false` or `null`";
    (offset, message, help.to_owned())
}

/// What seems to be one word.
fn word_at(text: &str) -> &str {
    let is_end = |c: char| c.is_whitespace() || ",:]}\"".contains(c);
    let end = text.char_indices().skip(1).find(|(_, c)| is_end(*c));
    let end = end.map_or(text.len(), |(end, _)| end);
    text.get(..end).unwrap_or(text)
}

/// Where the sign is that the parser stopped at; it counts bytes, from 1.
fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let lines = text.split_inclusive('\n').take(line.saturating_sub(1));
    let start: usize = lines.map(str::len).sum();
    let mut offset = (start + column.saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// What is open at a place.
struct Outline {
    /// The brackets around it.
    open: Vec<(usize, char)>,
    /// The beginning of the text that it is in.
    text: Option<usize>,
    /// The last sign before it that is no blank.
    end_of_last: usize,
}

impl Outline {
    fn of(text: &str, end: usize) -> Self {
        let mut outline = Self {
            open: Vec::new(),
            text: None,
            end_of_last: 0,
        };
        let mut is_escape = false;
        let before = text.char_indices().take_while(|(at, _)| *at < end);
        for (at, c) in before {
            match (outline.text, c) {
                (Some(_), _) if is_escape => is_escape = false,
                (Some(_), '\\') => is_escape = true,
                (Some(_), '"') => outline.text = None,
                (Some(_), _) => {}
                (None, '"') => outline.text = Some(at),
                (None, '[' | '{') => outline.open.push((at, c)),
                (None, ']' | '}') => {
                    outline.open.pop();
                }
                (None, _) => {}
            }
            if !c.is_whitespace() {
                outline.end_of_last = at;
            }
        }
        outline
    }
}
