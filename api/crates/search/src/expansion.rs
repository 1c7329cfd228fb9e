//! From a word of a query to the words of the site that are meant by it.

use tantivy::postings::TermInfo;
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::Term;
use tantivy::{InvertedIndexReader, TantivyError};

use crate::analysis::Stems;
use crate::loaded::{IndexedField, Loaded};

/// Another form of the word, a word that goes on, and one that is spelt otherwise.
const STEM_WEIGHT: f32 = 0.9;
const PREFIX_WEIGHT: f32 = 0.6;
const TYPO_WEIGHT: f32 = 0.4;

/// From this length on, in characters, a word may differ in one and in two characters.
const ONE_TYPO_FROM: usize = 4;
const TWO_TYPOS_FROM: usize = 8;

/// Of the words that begin alike, the most frequent so many are meant.
const MOST_ALTERNATIVES: usize = 64;

/// A word of a query.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    /// Words of the site that are forms of it, the word itself included.
    pub(crate) forms: Vec<String>,
    /// What words of the site may begin with.
    pub(crate) prefix: Option<String>,
    /// Words of the site that it may be a misspelling of.
    pub(crate) corrections: Vec<String>,
}

/// Where a word of the site stands in a field, and how certainly it is meant.
pub(crate) struct Meant {
    pub(crate) term: TermInfo,
    pub(crate) weight: f32,
    /// A form of the word adds to what others found; an alternative counts in their place.
    pub(crate) is_form: bool,
}

impl Wanted {
    /// What `word` means if it is spelt right.
    pub(crate) fn new(
        loaded: &Loaded,
        word: &str,
        goes_on: bool,
        stems: &mut Stems,
    ) -> Result<Self, TantivyError> {
        let mut wanted = Self {
            forms: loaded
                .stems
                .get(&stems.of(word))
                .cloned()
                .unwrap_or_default(),
            prefix: goes_on.then(|| word.to_owned()),
            corrections: Vec::new(),
        };
        // The word itself first: it counts most.
        wanted.forms.sort_by_key(|form| form != word);
        Ok(wanted)
    }

    /// Whether it is anywhere on the site, or the beginning of something that is.
    pub(crate) fn is_known(&self, loaded: &Loaded) -> Result<bool, TantivyError> {
        Ok(!self.forms.is_empty() || self.begins_anything(loaded)?)
    }

    /// Adds what `word` may be a misspelling of.
    pub(crate) fn correct(&mut self, loaded: &Loaded, word: &str) -> Result<(), TantivyError> {
        self.corrections = corrections(loaded, word, self.prefix.is_some())?;
        Ok(())
    }

    /// Whether a word of a text, without case and accents, is meant.
    pub(crate) fn matches(&self, word: &str) -> bool {
        let goes_on = |prefix: &String| word.starts_with(prefix.as_str());
        self.prefix.as_ref().is_some_and(goes_on)
            || self.forms.iter().any(|form| form == word)
            || self.corrections.iter().any(|correction| correction == word)
    }

    /// The words that are meant, where they stand in one field. Forms come first.
    pub(crate) fn in_field(
        &self,
        word: &str,
        field: &IndexedField,
    ) -> Result<Vec<Meant>, TantivyError> {
        let dictionary = field.postings.terms();
        let mut meant = Vec::new();
        for form in &self.forms {
            let weight = if form == word { 1.0 } else { STEM_WEIGHT };
            meant.extend(dictionary.get(form)?.map(|term| Meant {
                term,
                weight,
                is_form: true,
            }));
        }
        if let Some(prefix) = &self.prefix {
            let found = beginning_with(&field.postings, prefix, MOST_ALTERNATIVES)?;
            meant.extend(found.into_iter().map(|term| Meant {
                term,
                weight: PREFIX_WEIGHT,
                is_form: false,
            }));
        }
        for correction in &self.corrections {
            meant.extend(dictionary.get(correction)?.map(|term| Meant {
                term,
                weight: TYPO_WEIGHT,
                is_form: false,
            }));
        }
        Ok(meant)
    }

    fn begins_anything(&self, loaded: &Loaded) -> Result<bool, TantivyError> {
        let Some(prefix) = &self.prefix else {
            return Ok(false);
        };
        for field in &loaded.fields {
            if !beginning_with(&field.postings, prefix, 1)?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// The most frequent words that begin with `prefix`.
fn beginning_with(
    postings: &InvertedIndexReader,
    prefix: &str,
    most: usize,
) -> Result<Vec<TermInfo>, TantivyError> {
    let mut words = postings.terms().range().ge(prefix).into_stream()?;
    let mut found = Vec::new();
    while words.advance() && words.key().starts_with(prefix.as_bytes()) {
        found.push(words.value().clone());
        if most == 1 {
            break;
        }
    }
    if found.len() > most {
        found.sort_unstable_by_key(|term| std::cmp::Reverse(term.doc_freq));
        found.truncate(most);
    }
    Ok(found)
}

/// The words of the site that are nearest to a misspelt one.
fn corrections(loaded: &Loaded, word: &str, goes_on: bool) -> Result<Vec<String>, TantivyError> {
    let most = match word.chars().count() {
        TWO_TYPOS_FROM.. => 2,
        ONE_TYPO_FROM.. => 1,
        _ => 0,
    };
    for distance in 1..=most {
        // A whole word first: what merely begins like one is a weaker guess.
        for is_prefix in [false, true] {
            let found = if is_prefix && !goes_on {
                Vec::new()
            } else {
                nearly(loaded, word, distance, is_prefix)?
            };
            if !found.is_empty() {
                return Ok(found);
            }
        }
    }
    Ok(Vec::new())
}

fn nearly(
    loaded: &Loaded,
    word: &str,
    distance: u8,
    is_prefix: bool,
) -> Result<Vec<String>, TantivyError> {
    let mut found: Vec<(u32, String)> = Vec::new();
    for field in &loaded.fields {
        let term = Term::from_field_text(field.field, word);
        let query = if is_prefix {
            FuzzyTermQuery::new_prefix(term, distance, true)
        } else {
            FuzzyTermQuery::new(term, distance, true)
        };
        let dictionary = field.postings.terms();
        let mut words = dictionary.search(query.automaton()?).into_stream()?;
        while words.advance() {
            if let Ok(near) = std::str::from_utf8(words.key()) {
                found.push((words.value().doc_freq, near.to_owned()));
            }
        }
    }
    found.sort_unstable_by(|left, right| right.cmp(left));
    let mut corrections: Vec<String> = Vec::new();
    for (_, near) in found {
        if corrections.len() < MOST_ALTERNATIVES && !corrections.contains(&near) {
            corrections.push(near);
        }
    }
    Ok(corrections)
}
