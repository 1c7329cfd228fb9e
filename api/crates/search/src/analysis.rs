//! How text becomes words that can be compared.

use tantivy::tokenizer::{
    AsciiFoldingFilter, Language, LowerCaser, RemoveLongFilter, SimpleTokenizer, Stemmer,
    StopWordFilter, TextAnalyzer, TextAnalyzerBuilder,
};

/// The name under which fields refer to the analyzer.
pub(crate) const ANALYZER: &str = "stems";

/// The same for fields that keep words as they are written.
pub(crate) const SPELLING_ANALYZER: &str = "spelling";

/// Longer words are encoded data, not language.
const LONGEST_WORD_BYTES: usize = 60;

/// One word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// The stem in lower case without accents.
    pub(crate) stem: String,
    /// The whole word in lower case without accents.
    pub(crate) spelling: String,
    /// Number of the word in the text, words that are left out included.
    pub(crate) position: usize,
    /// Where it starts and ends, in bytes.
    pub(crate) range: std::ops::Range<usize>,
}

/// The analyzer of both documents and queries: words by their stems.
pub(crate) fn analyzer() -> TextAnalyzer {
    plain_words()
        .filter_dynamic(Stemmer::new(Language::English))
        .build()
}

/// Words as they are written, for finding those that are misspelt: a stem hides where a typo is.
pub(crate) fn spelling_analyzer() -> TextAnalyzer {
    plain_words().build()
}

fn plain_words() -> TextAnalyzerBuilder {
    let words = TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(LONGEST_WORD_BYTES))
        .filter(LowerCaser)
        .filter(AsciiFoldingFilter)
        .dynamic();
    match StopWordFilter::new(Language::English) {
        Some(stop_words) => words.filter_dynamic(stop_words),
        None => words,
    }
}

/// The words of a text, without those that carry no meaning.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let (mut stems, mut spellings) = (analyzer(), spelling_analyzer());
    let (mut stems, mut spellings) = (stems.token_stream(text), spellings.token_stream(text));
    let mut words = Vec::new();
    // Stemming changes words and leaves out none, so that both streams keep step.
    while stems.advance() && spellings.advance() {
        let token = stems.token();
        words.push(Word {
            stem: token.text.clone(),
            spelling: spellings.token().text.clone(),
            position: token.position,
            range: token.offset_from..token.offset_to,
        });
    }
    words
}
