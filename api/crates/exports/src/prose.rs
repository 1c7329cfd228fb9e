//! Text that models, tools and people wrote, in Markdown that it cannot break out of.

use pulldown_cmark::{Event, Parser, Tag};

/// A text as a quotation. It may be Markdown itself; nothing in it ends the quotation, loads an image
/// or is taken for HTML.
pub(crate) fn quotation(text: &str) -> String {
    let text = harmless(&one_kind_of_line(text));
    text.lines()
        .map(|line| format!("> {line}").trim_end().to_owned() + "\n")
        .collect()
}

/// A text as a block of code, with a fence that is longer than any in it.
pub(crate) fn fenced(text: &str, language: &str) -> String {
    let text = one_kind_of_line(text);
    let fence = "`".repeat(longest_run(&text, '`').max(2) + 1);
    let end = if text.is_empty() || text.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    format!("{fence}{language}\n{text}{end}{fence}\n")
}

/// A text within a line, such as a cell of a table, every sign of it as it is.
pub(crate) fn inline(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '\n' | '\r' | '\t' => escaped.push(' '),
            '<' => escaped.push_str("&lt;"),
            '&' => escaped.push_str("&amp;"),
            one if one.is_ascii_punctuation() && !".,:;/'()-".contains(one) => {
                escaped.push('\\');
                escaped.push(one);
            }
            one => escaped.push(one),
        }
    }
    escaped
}

/// A carriage return alone begins a line as well, and would begin it without the mark of a quotation.
fn one_kind_of_line(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

fn longest_run(text: &str, sign: char) -> usize {
    text.split(|one| one != sign)
        .map(str::len)
        .max()
        .unwrap_or_default()
}

/// Images become links, since who reads the file should not ask an address that a model chose; HTML
/// becomes text.
fn harmless(text: &str) -> String {
    let mut edits: Vec<(usize, &str)> = Vec::new();
    for (event, range) in Parser::new(text).into_offset_iter() {
        match event {
            Event::Start(Tag::Image { .. }) => edits.push((range.start, "")),
            Event::Html(_) | Event::InlineHtml(_) => {
                let tags = text.get(range.clone()).unwrap_or_default();
                let places = tags.match_indices('<');
                edits.extend(places.map(|(place, _)| (range.start + place, "&lt;")));
            }
            _ => {}
        }
    }
    edits.sort_unstable();
    edits.dedup_by_key(|(place, _)| *place);
    let mut safe = String::with_capacity(text.len());
    let mut copied = 0;
    for (place, instead) in edits {
        safe.push_str(text.get(copied..place).unwrap_or_default());
        safe.push_str(instead);
        copied = place + 1;
    }
    safe.push_str(text.get(copied..).unwrap_or_default());
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_content_ends_its_fence() {
        for text in ["```\n# free\n```", "`````", "a ``` b", "", "\n"] {
            let markdown = format!("{}\nbehind", fenced(text, "json"));
            let parser = Parser::new(&markdown);
            let code: String = parser
                .filter_map(|event| match event {
                    Event::Text(text) => Some(text.to_string()),
                    _ => None,
                })
                .collect();
            assert_eq!(
                code.trim_end(),
                format!("{}behind", with_end(text)),
                "{text:?}"
            );
        }
    }

    fn with_end(text: &str) -> String {
        match text {
            "" | "\n" => text.to_owned(),
            text => format!("{text}\n"),
        }
    }

    #[test]
    fn no_content_ends_its_quotation() {
        let text = "```\nopen\r# heading\r\n\n<div>\n![a](https://example.com/?data)\n\n    code";
        let markdown = format!("{}\nbehind", quotation(text));
        let events: Vec<Event<'_>> = Parser::new(&markdown).collect();
        let end = events
            .iter()
            .position(|event| matches!(event, Event::End(pulldown_cmark::TagEnd::BlockQuote(_))))
            .unwrap();
        assert_eq!(events.len() - end, 4, "one paragraph behind it: {events:?}");
    }

    #[test]
    fn images_become_links_and_html_becomes_text() {
        let text =
            "![a](https://example.com) <img src=\"x\"> `vec![1]` <b>x</b>\n\n<div>\n<p>\n</div>";
        let quoted = quotation(text);
        assert!(quoted.contains("`vec![1]`"), "{quoted}");
        for event in Parser::new(&quoted) {
            assert!(
                !matches!(
                    event,
                    Event::Html(_) | Event::InlineHtml(_) | Event::Start(Tag::Image { .. })
                ),
                "{event:?} in {quoted}"
            );
        }
    }

    #[test]
    fn a_cell_stays_a_cell() {
        assert_eq!(inline("a | b\n*c* <d>"), "a \\| b \\*c\\* &lt;d\\>");
    }
}
