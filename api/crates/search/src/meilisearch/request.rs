//! A search as the queries that Meilisearch is asked at once.

use domain::role::Department;
use serde_json::{Value, json};

use crate::index::Filter;

/// Signs that no text has, around the words that were found.
pub(super) const OPEN: char = '\u{2}';
pub(super) const CLOSE: char = '\u{3}';
/// And one where a text was cut.
pub(super) const CUT: char = '\u{4}';

/// The length of a passage in words: about three lines.
const PASSAGE_WORDS: usize = 45;

/// No departments mean everybody.
const FOR_EVERYBODY: &str = "roles IS EMPTY";

/// What a document needs so that it can be shown.
const SHOWN: [&str; 10] = [
    "id", "title", "heading", "url", "page", "anchor", "section", "kind", "roles", "tags",
];

/// What results can be narrowed down by, and counted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Facet {
    Department,
    Section,
    Tag,
    Kind,
}

impl Facet {
    pub(super) const ALL: [Self; 4] = [Self::Department, Self::Section, Self::Tag, Self::Kind];

    /// The attribute that the documents have it in.
    pub(super) fn attribute(self) -> &'static str {
        match self {
            Self::Department => "roles",
            Self::Section => "section",
            Self::Tag => "tags",
            Self::Kind => "kind",
        }
    }

    /// What leaves in the chosen values; none when nothing is chosen.
    fn condition(self, filter: &Filter) -> Option<String> {
        let attribute = self.attribute();
        match self {
            Self::Department => {
                let names = filter.departments.iter().map(|one| one.as_str());
                let chosen = one_of(attribute, names)?;
                Some(format!("{chosen} OR {FOR_EVERYBODY}"))
            }
            Self::Section => one_of(attribute, strings(&filter.sections)),
            Self::Tag => one_of(attribute, strings(&filter.tags)),
            Self::Kind => one_of(attribute, strings(&filter.kinds)),
        }
    }
}

/// How many of the words a section must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Words {
    /// Each.
    All,
    /// Some, rare ones rather than frequent ones.
    Some,
}

/// What one search asks for.
pub(super) struct Asked<'a> {
    pub(super) index: &'a str,
    /// The words, with a space behind the last one when that is whole.
    pub(super) words: &'a str,
    pub(super) filter: &'a Filter,
    pub(super) offset: usize,
    pub(super) limit: usize,
}

impl Asked<'_> {
    /// The facets that something is chosen from, in the order of their queries.
    pub(super) fn chosen(&self) -> Vec<Facet> {
        let is_chosen = |facet: &Facet| facet.condition(self.filter).is_some();
        Facet::ALL.into_iter().filter(is_chosen).collect()
    }

    /// The body of the request. The queries are the hits, then one for each chosen facet, whose
    /// numbers must not regard the choice, and last what is for everybody, which counts for each
    /// department.
    pub(super) fn body(&self, words: Words) -> Value {
        let mut queries = vec![self.hits(words)];
        let chosen = self.chosen();
        queries.extend(chosen.into_iter().map(|facet| {
            let conditions = self.conditions(Some(facet));
            self.count(words, &conditions, &[facet.attribute()])
        }));
        let mut conditions = self.conditions(Some(Facet::Department));
        conditions.push(FOR_EVERYBODY.to_owned());
        queries.push(self.count(words, &conditions, &[]));
        json!({ "queries": queries })
    }

    fn hits(&self, words: Words) -> Value {
        json!({
            "indexUid": self.index,
            "q": self.words,
            "matchingStrategy": words.strategy(),
            "offset": self.offset,
            "limit": self.limit,
            "filter": self.conditions(None),
            "facets": Facet::ALL.map(Facet::attribute),
            "attributesToRetrieve": SHOWN,
            "attributesToHighlight": ["title", "heading", "text"],
            "attributesToCrop": ["text"],
            "cropLength": PASSAGE_WORDS,
            "cropMarker": CUT,
            "highlightPreTag": OPEN,
            "highlightPostTag": CLOSE,
            "showRankingScore": true,
        })
    }

    fn count(&self, words: Words, conditions: &[String], facets: &[&str]) -> Value {
        json!({
            "indexUid": self.index,
            "q": self.words,
            "matchingStrategy": words.strategy(),
            "limit": 0,
            "filter": conditions,
            "facets": facets,
        })
    }

    /// What a section must fulfil, each; but for one facet.
    fn conditions(&self, besides: Option<Facet>) -> Vec<String> {
        let facets = Facet::ALL
            .into_iter()
            .filter(|facet| Some(*facet) != besides)
            .filter_map(|facet| facet.condition(self.filter));
        let edition = [
            ("language", &self.filter.languages),
            ("version", &self.filter.versions),
        ];
        let within = |(attribute, names): (&str, &Vec<String>)| {
            let chosen = one_of(attribute, strings(names))?;
            Some(format!("{chosen} OR {attribute} IS EMPTY"))
        };
        facets
            .chain(edition.into_iter().filter_map(within))
            .collect()
    }
}

impl Words {
    fn strategy(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Some => "frequency",
        }
    }
}

/// The departments that the product knows, by name.
pub(super) fn departments() -> impl Iterator<Item = &'static str> {
    Department::ALL.iter().map(|department| department.as_str())
}

fn strings(names: &[String]) -> impl Iterator<Item = &str> {
    names.iter().map(String::as_str)
}

fn one_of<'a>(attribute: &str, names: impl Iterator<Item = &'a str>) -> Option<String> {
    let names: Vec<String> = names.map(quoted).collect();
    (!names.is_empty()).then(|| format!("{attribute} IN [{}]", names.join(", ")))
}

/// A value that cannot be taken for anything else.
fn quoted(value: &str) -> String {
    let escaped = value.replace('\\', r"\\").replace('"', "\\\"");
    format!("\"{escaped}\"")
}
