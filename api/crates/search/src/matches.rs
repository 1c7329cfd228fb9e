//! Where the words of a query stand in a text.

use std::collections::HashSet;
use std::ops::Range;

use tantivy::tokenizer::TextAnalyzer;

use crate::analysis::{analyzer, each_word};
use crate::expansion::Wanted;
use crate::index::Span;

/// Longer texts are read up to here, in bytes.
const MOST_READ: usize = 16_000;
/// More matches of one text say nothing new.
const MOST_MATCHES: usize = 200;

/// A word of a text that the query means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Match {
    /// Where it is, in bytes.
    pub(crate) range: Range<usize>,
    /// Number of the word in the text.
    pub(crate) position: usize,
    /// Number of the word in the query.
    pub(crate) word: usize,
}

/// Finds the words of one query in texts.
pub(crate) struct Matcher<'a> {
    words: &'a [(String, Wanted)],
    /// The first bytes of everything that is meant: most words of a text are told by it.
    first_bytes: HashSet<u8>,
    analyzer: TextAnalyzer,
}

impl<'a> Matcher<'a> {
    pub(crate) fn new(words: &'a [(String, Wanted)]) -> Self {
        let meant = words.iter().flat_map(|(_, wanted)| {
            let prefixes = wanted.prefix.iter();
            prefixes.chain(&wanted.forms).chain(&wanted.corrections)
        });
        Self {
            first_bytes: meant.filter_map(|word| word.bytes().next()).collect(),
            words,
            analyzer: analyzer(),
        }
    }

    /// The matches in a text, in order.
    pub(crate) fn find(&mut self, text: &str) -> Vec<Match> {
        let read = text
            .get(..text.floor_char_boundary(MOST_READ))
            .unwrap_or(text);
        let mut matches = Vec::new();
        let mut position = 0;
        let (words, first_bytes) = (self.words, &self.first_bytes);
        each_word(&mut self.analyzer, read, |range, spelling| {
            let is_candidate = spelling
                .bytes()
                .next()
                .is_some_and(|byte| first_bytes.contains(&byte));
            if is_candidate
                && let Some(word) = words.iter().position(|(_, word)| word.matches(spelling))
            {
                matches.push(Match {
                    range,
                    position,
                    word,
                });
            }
            position += 1;
            matches.len() < MOST_MATCHES
        });
        matches
    }

    /// The matches as places that browsers understand.
    pub(crate) fn spans(&mut self, text: &str) -> Vec<Span> {
        let matches = self.find(text);
        in_utf16(text, matches.into_iter().map(|found| found.range))
    }
}

/// How many pairs of neighbours in the query stand next to each other, in that order.
pub(crate) fn pairs(matches: &[Match]) -> usize {
    let mut pairs: Vec<usize> = matches
        .iter()
        .zip(matches.iter().skip(1))
        .filter(|(one, next)| {
            // One word may stand between them, as in "version of an agent".
            next.word == one.word + 1 && next.position <= one.position + 2
        })
        .map(|(one, _)| one.word)
        .collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs.len()
}

fn in_utf16(text: &str, ranges: impl Iterator<Item = Range<usize>>) -> Vec<Span> {
    let (mut bytes, mut units) = (0, 0);
    let mut units_at = |place: usize| {
        let passed = text.get(bytes..place).unwrap_or_default();
        units += if passed.is_ascii() {
            passed.len()
        } else {
            passed.encode_utf16().count()
        };
        bytes = place;
        units
    };
    ranges
        .map(|range| (units_at(range.start), units_at(range.end)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_as_browsers_do() {
        let text = "é🙂 agent, agents";
        let ranges = [7..12, 14..20];
        assert_eq!(
            ranges.clone().map(|range| text.get(range).unwrap()),
            ["agent", "agents"]
        );
        assert_eq!(in_utf16(text, ranges.into_iter()), [(4, 9), (11, 17)]);
    }
}
