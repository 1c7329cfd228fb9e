//! The passage of a text that fits a query best.

use std::ops::Range;

use crate::matches::Match;

/// About three lines.
const LENGTH_BYTES: usize = 300;

/// A passage around the words of the query, or the start of the text when it has none of them.
pub(crate) fn excerpt(text: &str, matches: &[Match]) -> String {
    let best = best_window(matches);
    let lead = LENGTH_BYTES.saturating_sub(best.len()) / 2;
    passage(text, best.start.saturating_sub(lead))
}

/// The stretch, no longer than an excerpt, with the most different words of the query in it.
fn best_window(found: &[Match]) -> Range<usize> {
    let mut best = (0, 0..0);
    for (first, start) in found.iter().enumerate() {
        let inside = found
            .iter()
            .skip(first)
            .take_while(|word| word.range.end <= start.range.start + LENGTH_BYTES);
        let mut words = 0_u64;
        let mut end = start.range.end;
        for word in inside {
            words |= 1 << (word.word % 64);
            end = word.range.end;
        }
        if words.count_ones() > best.0 {
            best = (words.count_ones(), start.range.start..end);
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
    use crate::expansion::Wanted;
    use crate::matches::Matcher;

    fn excerpt_for(text: &str, query: &[&str]) -> String {
        let wanted = |word: &&str| {
            let forms = vec![(*word).to_owned()];
            let wanted = Wanted {
                forms,
                ..Wanted::default()
            };
            ((*word).to_owned(), wanted)
        };
        let words: Vec<(String, Wanted)> = query.iter().map(wanted).collect();
        excerpt(text, &Matcher::new(&words).find(text))
    }

    #[test]
    fn the_passage_holds_the_most_words_of_the_query() {
        let filler = "Lorem ipsum dolor sit amet. ".repeat(40);
        let text = format!("A budget. {filler}The variance of a budget is explained. {filler}");
        let excerpt = excerpt_for(&text, &["budget", "variance"]);
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
        assert_eq!(excerpt_for("", &["a"]), "");
        assert_eq!(excerpt_for("Short\n text.", &["none"]), "Short text.");
        for text in [
            "日本語".repeat(500),
            "x".repeat(2_000),
            "é ".repeat(900),
            "\u{301}".repeat(999),
        ] {
            let cut = excerpt_for(&text, &["x", "e", "日本語"]);
            assert!(cut.len() <= LENGTH_BYTES + 10, "{cut}");
        }
    }
}
