//! Texts in which Meilisearch has marked what was found.

use crate::index::Span;
use crate::meilisearch::request::{CLOSE, CUT, OPEN};

/// The text without its signs, and where they stood.
pub(super) fn marked(signed: &str) -> (String, Vec<Span>) {
    let mut reader = Reader::default();
    for character in signed.chars() {
        reader.read(character);
    }
    reader.end()
}

/// The same of a passage, in one line and with its cuts shown.
pub(super) fn passage(signed: &str) -> (String, Vec<Span>) {
    let start = signed.strip_prefix(CUT);
    let kept = start.unwrap_or(signed);
    let end = kept.strip_suffix(CUT);
    let kept = end.unwrap_or(kept);
    let one_line = kept.split_whitespace().collect::<Vec<_>>().join(" ");
    let before = if start.is_some() { "… " } else { "" };
    let after = if end.is_some() { " …" } else { "" };
    marked(&format!("{before}{one_line}{after}"))
}

#[derive(Default)]
struct Reader {
    text: String,
    /// The length of `text` in code units of UTF-16.
    units: usize,
    spans: Vec<Span>,
    /// Where the marked word began that is being read.
    begun: Option<usize>,
    /// Whether its mark has ended. Of a word that is not whole yet only what was typed is marked,
    /// and the rest belongs to it.
    closed: bool,
}

impl Reader {
    fn read(&mut self, character: char) {
        match character {
            OPEN => {
                // Marks that touch are one.
                self.begun.get_or_insert(self.units);
                self.closed = false;
            }
            CLOSE => self.closed = true,
            _ => {
                if self.closed && !character.is_alphanumeric() {
                    self.finish();
                }
                self.text.push(character);
                self.units += character.len_utf16();
            }
        }
    }

    fn finish(&mut self) {
        if let Some(begun) = self.begun.take()
            && begun < self.units
        {
            self.spans.push((begun, self.units));
        }
        self.closed = false;
    }

    fn end(mut self) -> (String, Vec<Span>) {
        self.finish();
        (self.text, self.spans)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_marked_whole_and_counted_as_browsers_do() {
        let (text, spans) =
            marked("é🙂 \u{2}destr\u{3}uctive \u{2}a\u{3}\u{2}b\u{3}c, \u{2}d\u{3}");
        assert_eq!(text, "é🙂 destructive abc, d");
        assert_eq!(spans, [(4, 15), (16, 19), (21, 22)]);
    }

    #[test]
    fn a_passage_is_one_line_that_shows_its_cuts() {
        let (text, spans) = passage("\u{4}of\n  \u{2}doors\u{3} and\tmore\u{4}");
        assert_eq!(text, "… of doors and more …");
        assert_eq!(spans, [(5, 10)]);
        assert_eq!(
            passage("\u{2}All\u{3} of it"),
            ("All of it".to_owned(), vec![(0, 3)])
        );
        assert_eq!(passage(""), (String::new(), vec![]));
    }

    #[test]
    fn signs_without_a_partner_do_no_harm() {
        for signed in ["\u{3}a", "\u{2}", "\u{2}\u{3}", "a\u{2}b"] {
            let (text, spans) = marked(signed);
            assert!(!text.contains([OPEN, CLOSE]), "{text:?}");
            assert!(spans.iter().all(|(from, to)| from < to), "{spans:?}");
        }
    }
}
