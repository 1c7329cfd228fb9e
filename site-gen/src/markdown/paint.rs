//! Code as HTML, from what a grammar says of its parts.
//!
//! The library that highlights prints as well, but looks every part's name up several times on the
//! way, and writes quotation marks in a longer form than texts need.

use arborium::advanced::Span;
use arborium_theme::{tag_for_capture, tag_to_name};
use pulldown_cmark_escape::escape_html_body_text;
use rustc_hash::FxHashMap;

/// A part of the code, from its first byte up to its end, and its class.
#[derive(Debug, Clone, Copy)]
struct Part {
    start: usize,
    end: usize,
    class: &'static str,
    /// Which rule of the grammar said so; of two about the same part, the later one holds.
    rule: u32,
}

/// The classes of names that grammars give to parts; None is for what looks like any text.
#[derive(Default)]
pub(crate) struct Classes(FxHashMap<String, Option<&'static str>>);

impl Classes {
    fn of(&mut self, name: &str) -> Option<&'static str> {
        if let Some(known) = self.0.get(name) {
            return *known;
        }
        let class = tag_for_capture(name).and_then(tag_to_name);
        self.0.insert(name.to_owned(), class);
        class
    }
}

/// The HTML of `source`, with the end of its last line left off.
pub(crate) fn html(source: &str, spans: &[Span], classes: &mut Classes) -> String {
    let source = source.trim_end_matches('\n');
    let parts = parts(source, spans, classes);
    let mut html = String::with_capacity(source.len() * 4);
    let mut upcoming = parts.iter().peekable();
    // The parts around the place that is reached, and some that are over; the innermost is the last.
    let mut open: Vec<&Part> = Vec::new();
    let mut at = 0;
    loop {
        while open.pop_if(|part| part.end <= at).is_some() {}
        while let Some(part) = upcoming.next_if(|part| part.start <= at) {
            open.push(part);
        }
        let start = upcoming.peek().map(|part| part.start);
        let end = open.last().map(|part| part.end);
        let Some(next) = start.into_iter().chain(end).min() else {
            break;
        };
        add(source.get(at..next), open.last(), &mut html);
        at = next;
    }
    add(source.get(at..), None, &mut html);
    html
}

fn add(text: Option<&str>, part: Option<&&Part>, html: &mut String) {
    let text = text.unwrap_or_default();
    if text.is_empty() {
        return;
    }
    if let Some(part) = part {
        html.push_str("<span class=\"hl-");
        html.push_str(part.class);
        html.push_str("\">");
    }
    // Writing to a string does not fail.
    let _ = escape_html_body_text(&mut *html, text);
    if part.is_some() {
        html.push_str("</span>");
    }
}

/// The parts that look like something, in order of their places; an outer one comes before those in
/// it.
fn parts(source: &str, spans: &[Span], classes: &mut Classes) -> Vec<Part> {
    let part = |span: &Span| {
        let end = (span.end as usize).min(source.len());
        let part = Part {
            start: span.start as usize,
            end,
            class: classes.of(&span.capture)?,
            rule: span.pattern_index,
        };
        let is_text = source
            .get(part.start..end)
            .is_some_and(|text| !text.is_empty());
        is_text.then_some(part)
    };
    let mut parts: Vec<Part> = spans.iter().filter_map(part).collect();
    parts.sort_by_key(|part| (part.start, part.end));
    parts.dedup_by(|later, kept| {
        let is_same = (later.start, later.end) == (kept.start, kept.end);
        if is_same && later.rule >= kept.rule {
            *kept = *later;
        }
        is_same
    });
    // What looks the same and touches is one.
    parts.dedup_by(|later, kept| {
        let goes_on = later.class == kept.class && later.start <= kept.end;
        if goes_on {
            kept.end = kept.end.max(later.end);
        }
        goes_on
    });
    parts.sort_by(|left, right| left.start.cmp(&right.start).then(right.end.cmp(&left.end)));
    parts
}

#[cfg(test)]
mod tests {
    use arborium::advanced::spans_to_html;
    use arborium::{Config, Highlighter, HtmlFormat};

    use super::*;

    /// The code blocks of this product's own documentation, with their languages.
    fn blocks() -> Vec<(String, String)> {
        let content = concat!(env!("CARGO_MANIFEST_DIR"), "/../content");
        let files = files_below(content.as_ref());
        let mut blocks = Vec::new();
        for text in files {
            let mut open: Option<(String, String)> = None;
            for line in text.split_inclusive('\n') {
                match (&mut open, line.strip_prefix("```")) {
                    (None, Some(info)) => {
                        let language: String = info
                            .chars()
                            .take_while(char::is_ascii_alphanumeric)
                            .collect();
                        open = Some((language, String::new()));
                    }
                    (Some(_), Some(_)) => blocks.extend(open.take()),
                    (Some((_, block)), None) => block.push_str(line),
                    (None, None) => {}
                }
            }
        }
        blocks
    }

    fn files_below(folder: &std::path::Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path());
        paths
            .flat_map(|path| match path.is_dir() {
                true => files_below(&path),
                false => std::fs::read_to_string(path).into_iter().collect(),
            })
            .collect()
    }

    #[test]
    fn code_is_printed_as_the_library_prints_it() {
        let mut highlighter = Highlighter::with_config(Config::default());
        let format = HtmlFormat::ClassNamesWithPrefix("hl".to_owned());
        let mut classes = Classes::default();
        let mut compared = 0;
        for (language, text) in blocks() {
            let Ok(spans) = highlighter.highlight_spans(&language, &text) else {
                continue;
            };
            // The library paints all that follows a part without any text, and no part that ends
            // with the last line.
            let length = text.trim_end_matches('\n').len();
            let spans: Vec<Span> = spans
                .into_iter()
                .filter(|span| span.start < span.end && span.end as usize <= length)
                .collect();
            let found = html(&text, &spans, &mut classes);
            let expected = spans_to_html(&text, spans, &format);
            let expected = expected.replace("&quot;", "\"").replace("&#39;", "'");
            assert_eq!(found, expected, "{language}: {text}");
            compared += 1;
        }
        assert!(compared > 100, "{compared} blocks");
    }

    fn span(start: u32, end: u32, capture: &str, pattern_index: u32) -> Span {
        Span {
            start,
            end,
            capture: capture.to_owned(),
            pattern_index,
        }
    }

    fn painted(source: &str, spans: &[Span]) -> String {
        html(source, spans, &mut Classes::default())
    }

    #[test]
    fn inner_parts_cover_outer_ones_and_later_rules_earlier_ones() {
        let spans = [
            span(0, 5, "string", 1),
            span(2, 3, "variable", 2),
            span(2, 3, "keyword", 3),
            span(2, 3, "no.such.name", 9),
        ];
        assert_eq!(
            painted("a<b>c", &spans),
            "<span class=\"hl-string\">a&lt;</span><span class=\"hl-keyword\">b</span>\
             <span class=\"hl-string\">&gt;c</span>"
        );
    }

    #[test]
    fn the_text_is_whole_whatever_the_parts_are() {
        // Beyond the end, within a letter, without text, and crossing each other.
        let spans = [
            span(3, 90, "comment", 1),
            span(1, 2, "string", 1),
            span(4, 4, "keyword", 1),
            span(0, 4, "keyword", 1),
        ];
        assert_eq!(
            painted("ä bc d\n\n", &spans),
            "<span class=\"hl-keyword\">ä </span><span class=\"hl-comment\">bc d</span>"
        );
        assert_eq!(painted("", &spans), "");
    }
}
