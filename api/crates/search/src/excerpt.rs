//! The passage of a text that fits a query best.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::analysis::{Word, words};

/// About three lines.
const LENGTH_BYTES: usize = 300;

/// A passage around the words of the query, or the start of the text when it has none of them.
pub(crate) fn excerpt(text: &str, query: &[Word]) -> String {
    let wanted: BTreeSet<&str> = query.iter().map(|word| word.stem.as_str()).collect();
    let found: Vec<Word> = words(text)
        .into_iter()
        .filter(|word| wanted.contains(word.stem.as_str()))
        .collect();
    let best = best_window(&found);
    let lead = LENGTH_BYTES.saturating_sub(best.len()) / 2;
    passage(text, best.start.saturating_sub(lead))
}

/// The stretch, no longer than an excerpt, with the most different words of the query in it.
fn best_window(found: &[Word]) -> Range<usize> {
    let mut best = (0, 0..0);
    for (first, start) in found.iter().enumerate() {
        let inside = found
            .iter()
            .skip(first)
            .take_while(|word| word.range.end <= start.range.start + LENGTH_BYTES);
        let mut stems = BTreeSet::new();
        let mut end = start.range.end;
        for word in inside {
            stems.insert(&word.stem);
            end = word.range.end;
        }
        if stems.len() > best.0 {
            best = (stems.len(), start.range.start..end);
        }
    }
    best.1
}

/// Cuts at white space where it can, and marks both cuts.
fn passage(text: &str, from: usize) -> String {
    let start = match from {
        0 => 0,
        _ => {
            let from = text.floor_char_boundary(from);
            let rest = text.get(from..).unwrap_or_default();
            let next_word = rest
                .char_indices()
                .take(40)
                .find(|(_, c)| c.is_whitespace());
            next_word.map_or(from, |(offset, _)| from + offset)
        }
    };
    let rest = text.get(start..).unwrap_or_default().trim_start();
    let end = if rest.len() <= LENGTH_BYTES {
        rest.len()
    } else {
        let end = rest.floor_char_boundary(LENGTH_BYTES);
        let kept = rest.get(..end).unwrap_or_default();
        kept.rfind(char::is_whitespace)
            .filter(|space| *space > end / 2)
            .unwrap_or(end)
    };
    let kept = rest.get(..end).unwrap_or_default();
    let one_line = kept.split_whitespace().collect::<Vec<_>>().join(" ");
    let before = if start > 0 { "… " } else { "" };
    let after = if end < rest.len() { " …" } else { "" };
    format!("{before}{one_line}{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_passage_holds_the_most_words_of_the_query() {
        let filler = "Lorem ipsum dolor sit amet. ".repeat(40);
        let text = format!("A budget. {filler}The variance of a budget is explained. {filler}");
        let excerpt = excerpt(&text, &words("budgets variances"));
        assert!(
            excerpt.contains("The variance of a budget is explained."),
            "{excerpt}"
        );
        assert!(
            excerpt.starts_with("… ") && excerpt.ends_with(" …"),
            "{excerpt}"
        );
        assert!(excerpt.len() < LENGTH_BYTES + 20, "{excerpt}");
    }

    #[test]
    fn any_text_can_be_cut() {
        assert_eq!(excerpt("", &words("a")), "");
        assert_eq!(excerpt("Short\n text.", &words("none")), "Short text.");
        for text in [
            "日本語".repeat(500),
            "x".repeat(2_000),
            "é ".repeat(900),
            "\u{301}".repeat(999),
        ] {
            let cut = excerpt(&text, &words("x é 日本語"));
            assert!(cut.len() <= LENGTH_BYTES + 10, "{cut}");
        }
    }
}
