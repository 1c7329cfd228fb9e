//! Finding the calls in a page's Markdown.
//!
//! Where a call stands decides whether it is one: in code it is an example. That is known only to
//! the Markdown parser, which in turn would take a call to pieces. So each call is covered with
//! signs that mean nothing to it, of the same length, and the places where the cover comes out of
//! the parser as text are those of the calls. Positions stay what they are.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memmem;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::components::call::{self, Call, Malformed};

/// A page's Markdown with its calls covered.
#[derive(Debug)]
pub(crate) struct Scan<'a> {
    pub(crate) text: Cow<'a, str>,
    /// In order.
    pub(crate) calls: Vec<Found>,
}

/// A call, and how it stands there.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Found {
    pub(crate) call: Result<Call, Malformed>,
    /// Whether it is a block of its own; otherwise it is part of a text.
    pub(crate) is_block: bool,
}

impl Found {
    pub(crate) fn range(&self) -> Range<usize> {
        match &self.call {
            Ok(call) => call.range.clone(),
            Err(malformed) => malformed.range.clone(),
        }
    }
}

/// Finds the calls in `body`; `is_inline` knows the components that always are part of a text.
pub(crate) fn scan<'a>(
    body: &'a str,
    options: Options,
    is_inline: impl Fn(&str) -> bool,
) -> Scan<'a> {
    let candidates = candidates(body, is_inline);
    if candidates.is_empty() {
        return Scan {
            text: body.into(),
            calls: candidates,
        };
    }
    let text = covered(body, &candidates);
    let is_call = outside_of_code(&text, options, &candidates);
    let count = candidates.len();
    let calls: Vec<Found> = candidates
        .into_iter()
        .zip(is_call)
        .filter_map(|(found, is_call)| is_call.then_some(found))
        .collect();
    let text = if calls.len() == count {
        text
    } else {
        covered(body, &calls)
    };
    Scan {
        text: text.into(),
        calls,
    }
}

/// Whatever looks like a call, in order and apart from each other.
fn candidates(body: &str, is_inline: impl Fn(&str) -> bool) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut end = 0;
    // All beginnings have these two signs, behind two that are not searched for.
    for middle in memmem::find_iter(body.as_bytes(), " <") {
        let Some(start) = middle.checked_sub(2).filter(|start| *start >= end) else {
            continue;
        };
        let Some(call) = call::read(body, start) else {
            continue;
        };
        let mut new = Found {
            call,
            is_block: false,
        };
        let inline = |call: &Call| call.form == call::Form::Whole && is_inline(&call.name);
        new.is_block = is_alone(body, &new.range()) && !new.call.as_ref().is_ok_and(inline);
        end = new.range().end;
        found.push(new);
    }
    found
}

/// Whether nothing else stands on the lines of `range`, marks of lists and quotations aside.
fn is_alone(body: &str, range: &Range<usize>) -> bool {
    let before = body.get(..range.start).unwrap_or("");
    let after = body.get(range.end..).unwrap_or("");
    let line = before.rsplit('\n').next().unwrap_or("");
    let rest = after.split('\n').next().unwrap_or("");
    is_prefix(line) && rest.trim().is_empty()
}

fn is_prefix(mut line: &str) -> bool {
    loop {
        line = line.trim_start_matches([' ', '\t', '>']);
        if line.is_empty() {
            return true;
        }
        let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
        let mark = if number.len() == line.len() {
            line.strip_prefix(['-', '*', '+'])
        } else {
            number.strip_prefix(['.', ')'])
        };
        match mark {
            Some(rest) if rest.starts_with([' ', '\t']) => line = rest,
            _ => return false,
        }
    }
}

/// A block is covered with a comment, which interrupts a paragraph and ends on its line; within a
/// text the cover is punctuation, as the braces are.
fn covered(body: &str, calls: &[Found]) -> String {
    let mut text = String::with_capacity(body.len());
    let mut end = 0;
    for found in calls {
        let range = found.range();
        text.push_str(body.get(end..range.start).unwrap_or(""));
        end = range.end;
        let (open, close) = if found.is_block {
            ("<!--", "-->")
        } else {
            ("", "")
        };
        let room = range.len().saturating_sub(open.len() + close.len());
        text.push_str(open);
        text.extend(std::iter::repeat_n(',', room));
        text.push_str(close);
    }
    text.push_str(body.get(end..).unwrap_or(""));
    text
}

/// Which covers the parser gives back as text or as a block of their own.
fn outside_of_code(text: &str, options: Options, candidates: &[Found]) -> Vec<bool> {
    let mut is_call = vec![false; candidates.len()];
    let mut hidden = 0;
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        let is_text = match event {
            Event::Start(Tag::CodeBlock(_) | Tag::Image { .. }) => {
                hidden += 1;
                continue;
            }
            Event::End(TagEnd::CodeBlock | TagEnd::Image) => {
                hidden -= 1;
                continue;
            }
            Event::Text(_) => true,
            Event::Start(Tag::HtmlBlock) => false,
            _ => continue,
        };
        if hidden > 0 {
            continue;
        }
        let first = candidates.partition_point(|found| found.range().start < range.start);
        let inside = candidates.iter().zip(&mut is_call).skip(first);
        for (found, is_call) in inside.take_while(|(found, _)| found.range().end <= range.end) {
            *is_call |= if is_text {
                !found.is_block
            } else {
                found.is_block && trimmed_end(text, &range) == found.range().end
            };
        }
    }
    is_call
}

fn trimmed_end(text: &str, range: &Range<usize>) -> usize {
    let html = text.get(range.clone()).unwrap_or("");
    range.start + html.trim_end().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names of the calls, with a mark for blocks.
    fn names(body: &str) -> Vec<String> {
        let scan = scan(body, Options::ENABLE_TABLES, |name| name == "kbd");
        assert_eq!(scan.text.len(), body.len());
        let name = |found: &Found| {
            let name = found.call.as_ref().map_or("?", |call| &call.name);
            format!("{}{name}", if found.is_block { "#" } else { "" })
        };
        scan.calls.iter().map(name).collect()
    }

    #[test]
    fn a_page_without_calls_is_left_as_it_is() {
        let scan = scan("Text {{ name }} {{<a/>}}", Options::empty(), |_| false);
        assert!(matches!(scan.text, Cow::Borrowed(_)));
    }

    #[test]
    fn calls_stand_alone_or_in_a_text() {
        assert_eq!(names("{{ <a /> }}\n"), ["#a"]);
        assert_eq!(names("before\n{{ <a /> }}\nafter"), ["#a"]);
        assert_eq!(names("before {{ <a /> }} after {{ <b /> }}"), ["a", "b"]);
        assert_eq!(names("{{ <kbd /> }}\n"), ["kbd"]);
        assert_eq!(names("- {{ <a /> }}\n1. > {{ <b /> }}\n"), ["#a", "#b"]);
        assert_eq!(names("| x |\n|---|\n| {{ <a b=\"|\" /> }} |\n"), ["a"]);
        assert_eq!(names("{% <a> %}\ntext\n{% </a> %}\n"), ["#a", "#a"]);
        assert_eq!(names("*{{ <a /> }}*, [{{ <b /> }}](/x.md)"), ["a", "b"]);
    }

    #[test]
    fn code_addresses_and_descriptions_hold_none() {
        for body in [
            "`{{ <a /> }}`",
            "```\n{{ <a /> }}\n```",
            "> ~~~md\n> {{ <a /> }}\n> ~~~",
            "    {{ <a /> }}",
            "``a ` {{ <a b=\"`\" /> }}``",
            "[x]({{ <a /> }})",
            "[x](<{{ <a /> }}>)",
            "![{{ <a /> }}](x.png)",
            "<div>\n{{ <a /> }}\n</div>",
            "`{{ <a b=c /> }}`",
        ] {
            assert_eq!(names(body), [""; 0], "{body}");
        }
    }

    #[test]
    fn what_is_in_an_argument_is_no_markdown() {
        assert_eq!(
            names("x {{ <a b=\"`\" /> }} and `code` {{ <c /> }}"),
            ["a", "c"]
        );
        assert_eq!(
            names("{{ <a b=\"one\n\n## two\n```\" /> }}\n\ntext"),
            ["#a"]
        );
    }

    #[test]
    fn a_wrong_call_is_found_as_well() {
        assert_eq!(names("x {{ <a b=c /> }} y {{ <d /> }}"), ["?", "d"]);
    }
}
