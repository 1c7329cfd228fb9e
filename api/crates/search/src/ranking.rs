//! From words to queries of the index, strict ones first.

use tantivy::Term;
use tantivy::query::{
    BooleanQuery, BoostQuery, FuzzyTermQuery, Occur, PhraseQuery, Query as IndexQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use crate::analysis::Word;
use crate::index::Query;
use crate::loaded::{EVERYBODY, Fields};

/// How much more a word counts in a title than in the text. Found by trying queries on the docs.
const TITLE_BOOST: f32 = 3.0;
const HEADING_BOOST: f32 = 2.5;
const TAGS_BOOST: f32 = 2.0;
const PHRASE_BOOST: f32 = 1.5;
/// A misspelt word is worth less than any right one.
const FUZZY_BOOST: f32 = 0.2;

/// From this length on, in characters, a word may differ in one and in two characters.
const ONE_TYPO_FROM: usize = 4;
const TWO_TYPOS_FROM: usize = 8;

/// Sections that contain every word.
pub(crate) fn all_words(words: &[Word], query: &Query, fields: Fields) -> BooleanQuery {
    let mut clauses = filters(query, fields);
    for word in words {
        clauses.push((Occur::Must, union(in_any_field(word, fields))));
    }
    for field in [fields.title, fields.heading, fields.text] {
        clauses.extend(phrase(words, field).map(|phrase| (Occur::Should, phrase)));
    }
    BooleanQuery::new(clauses)
}

/// Sections that contain any of the words, or a word that is nearly one of them.
pub(crate) fn any_word(words: &[Word], query: &Query, fields: Fields) -> BooleanQuery {
    let mut clauses = filters(query, fields);
    let mut alternatives = Vec::new();
    for word in words {
        alternatives.extend(in_any_field(word, fields));
        alternatives.extend(nearly_in_any_field(word, fields));
    }
    clauses.push((Occur::Must, union(alternatives)));
    BooleanQuery::new(clauses)
}

fn filters(query: &Query, fields: Fields) -> Vec<(Occur, Box<dyn IndexQuery>)> {
    let mut filters = Vec::new();
    if let Some(department) = query.department {
        let roles = [department.as_str(), EVERYBODY];
        let roles = roles.map(|role| unscored(Term::from_field_text(fields.role, role)));
        filters.push((Occur::Must, union(roles.into())));
    }
    for tag in &query.tags {
        let term = Term::from_field_text(fields.tag, &tag.to_lowercase());
        filters.push((Occur::Must, unscored(term)));
    }
    filters
}

fn in_any_field(word: &Word, fields: Fields) -> Vec<Box<dyn IndexQuery>> {
    boosted_fields(fields)
        .map(|(field, boost)| {
            let term = Term::from_field_text(field, &word.stem);
            boosted(
                Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)),
                boost,
            )
        })
        .into()
}

fn nearly_in_any_field(word: &Word, fields: Fields) -> Vec<Box<dyn IndexQuery>> {
    let distance = match word.spelling.chars().count() {
        TWO_TYPOS_FROM.. => 2,
        ONE_TYPO_FROM.. => 1,
        _ => return Vec::new(),
    };
    [
        (fields.title_spelling, TITLE_BOOST),
        (fields.text_spelling, 1.0),
    ]
    .map(|(field, boost)| {
        let term = Term::from_field_text(field, &word.spelling);
        let nearly = FuzzyTermQuery::new(term, distance, true);
        boosted(Box::new(nearly), boost * FUZZY_BOOST)
    })
    .into()
}

/// The words one after the other, as they stand in the query.
fn phrase(words: &[Word], field: Field) -> Option<Box<dyn IndexQuery>> {
    if words.len() < 2 {
        return None;
    }
    let terms = words
        .iter()
        .map(|w| (w.position, Term::from_field_text(field, &w.stem)));
    Some(boosted(
        Box::new(PhraseQuery::new_with_offset(terms.collect())),
        PHRASE_BOOST,
    ))
}

fn boosted_fields(fields: Fields) -> [(Field, f32); 4] {
    [
        (fields.title, TITLE_BOOST),
        (fields.heading, HEADING_BOOST),
        (fields.tags, TAGS_BOOST),
        (fields.text, 1.0),
    ]
}

fn boosted(query: Box<dyn IndexQuery>, boost: f32) -> Box<dyn IndexQuery> {
    Box::new(BoostQuery::new(query, boost))
}

/// A condition that does not count towards the score.
fn unscored(term: Term) -> Box<dyn IndexQuery> {
    boosted(
        Box::new(TermQuery::new(term, IndexRecordOption::Basic)),
        0.0,
    )
}

fn union(queries: Vec<Box<dyn IndexQuery>>) -> Box<dyn IndexQuery> {
    Box::new(BooleanQuery::union(queries))
}
