//! How text becomes words that can be compared.

use std::ops::Range;

use tantivy::tokenizer::{
    AsciiFoldingFilter, Language, LowerCaser, RemoveLongFilter, SimpleTokenizer, Stemmer,
    TextAnalyzer,
};

/// The name under which fields refer to the analyzer.
pub(crate) const ANALYZER: &str = "words";

/// Longer words are encoded data, not language.
const LONGEST_WORD_BYTES: usize = 60;

/// Words of a question that do not say what it is about.
const STOP_WORDS: &[&str] = &[
    "a", "about", "am", "an", "and", "any", "are", "as", "at", "be", "but", "by", "can", "could",
    "did", "do", "does", "for", "from", "has", "have", "he", "her", "his", "how", "i", "if", "in",
    "into", "is", "it", "its", "me", "my", "of", "on", "or", "our", "please", "should", "so",
    "such", "than", "that", "the", "their", "them", "then", "there", "these", "they", "this", "to",
    "us", "was", "we", "were", "what", "when", "where", "which", "who", "why", "will", "with",
    "would", "you", "your",
];

/// The analyzer of both documents and queries: words in lower case and without accents.
pub(crate) fn analyzer() -> TextAnalyzer {
    TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(LONGEST_WORD_BYTES))
        .filter(LowerCaser)
        .filter(AsciiFoldingFilter)
        .build()
}

/// Finds the stems of words.
pub(crate) struct Stems(TextAnalyzer);

impl Stems {
    pub(crate) fn new() -> Self {
        let words = TextAnalyzer::builder(SimpleTokenizer::default());
        Self(words.filter(Stemmer::new(Language::English)).build())
    }

    /// The stem of a word in lower case.
    pub(crate) fn of(&mut self, word: &str) -> String {
        let mut stem = word.to_owned();
        self.0
            .token_stream(word)
            .process(&mut |token| stem.clone_from(&token.text));
        stem
    }
}

/// Calls `visit` with each word of a text: its place in bytes, and how it is spelt without case
/// and accents. It stops when `visit` says so.
pub(crate) fn each_word(
    analyzer: &mut TextAnalyzer,
    text: &str,
    mut visit: impl FnMut(Range<usize>, &str) -> bool,
) {
    let mut tokens = analyzer.token_stream(text);
    while tokens.advance() {
        let token = tokens.token();
        if !visit(token.offset_from..token.offset_to, &token.text) {
            break;
        }
    }
}

/// The different words of a query that say what it is about, and whether the last one may go on.
pub(crate) fn query_words(text: &str, most: usize) -> (Vec<String>, bool) {
    let (words, goes_on) = places_of_words(text, most);
    let spelt = words.into_iter().map(|(word, _)| word);
    (spelt.collect(), goes_on)
}

/// The same as they are written in the query.
pub(crate) fn words_as_written(text: &str, most: usize) -> (Vec<&str>, bool) {
    let (words, goes_on) = places_of_words(text, most);
    let written = words.into_iter().filter_map(|(_, place)| text.get(place));
    (written.collect(), goes_on)
}

fn places_of_words(text: &str, most: usize) -> (Vec<(String, Range<usize>)>, bool) {
    let mut words: Vec<(String, Range<usize>)> = Vec::new();
    let mut end = 0;
    each_word(&mut analyzer(), text, |place, word| {
        end = place.end;
        if let Some(known) = words.iter().position(|(known, _)| known == word) {
            // The last word is the one that is being typed, also when it was there before.
            let word = words.remove(known);
            words.push(word);
        } else {
            words.push((word.to_owned(), place));
        }
        words.len() < most
    });
    let mut goes_on = end == text.len();
    let is_stop_word = |(word, _): &(String, Range<usize>)| STOP_WORDS.contains(&word.as_str());
    if !words.iter().all(is_stop_word) {
        goes_on &= !words.last().is_some_and(is_stop_word);
        words.retain(|word| !is_stop_word(word));
    }
    (words, goes_on)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_reduced_to_what_it_is_about() {
        let words = |text| query_words(text, 24);
        let expected = |words: &[&str], goes_on| {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            (words, goes_on)
        };
        assert_eq!(
            words("How do I get a Tokén?"),
            expected(&["get", "token"], false)
        );
        assert_eq!(words("get a tok"), expected(&["get", "tok"], true));
        assert_eq!(words("token of the"), expected(&["token"], false));
        assert_eq!(words("the of"), expected(&["the", "of"], true));
        assert_eq!(words("red green red"), expected(&["green", "red"], true));
        assert_eq!(words("🙂 "), expected(&[], false));
    }

    #[test]
    fn words_can_be_had_as_they_are_written() {
        let (words, goes_on) = words_as_written("How is \"Prüfung\" -Réunion", 24);
        assert_eq!((words, goes_on), (vec!["Prüfung", "Réunion"], true));
    }

    #[test]
    fn stems_are_alike() {
        let mut stems = Stems::new();
        assert_eq!(stems.of("reviewing"), stems.of("review"));
        assert_eq!(stems.of("approval"), stems.of("approvals"));
    }
}
