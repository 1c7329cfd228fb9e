//! From what Meilisearch answers to an answer of the product.

use std::collections::HashMap;

use serde::Deserialize;

use crate::index::{Answer, Count, Facets, Highlights, Hit, Source};
use crate::meilisearch::error::Fault;
use crate::meilisearch::marked::{marked, passage};
use crate::meilisearch::request::{Facet, departments};

/// The body of an answer: a result for each query.
#[derive(Debug, Deserialize)]
pub(super) struct Body {
    results: Vec<Outcome>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Outcome {
    hits: Vec<Document>,
    estimated_total_hits: usize,
    #[serde(default)]
    facet_distribution: HashMap<String, HashMap<String, usize>>,
}

/// A section as `site-gen index` has sent it.
#[derive(Debug, Deserialize)]
struct Document {
    id: String,
    url: String,
    page: String,
    anchor: String,
    section: String,
    kind: String,
    roles: Vec<String>,
    tags: Vec<String>,
    #[serde(rename = "_formatted")]
    formatted: Formatted,
    #[serde(rename = "_rankingScore")]
    score: f32,
}

/// Its texts with signs around what was found.
#[derive(Debug, Deserialize)]
struct Formatted {
    title: String,
    heading: String,
    text: String,
}

impl Body {
    /// How many sections have the words.
    pub(super) fn total(&self) -> usize {
        self.results
            .first()
            .map_or(0, |found| found.estimated_total_hits)
    }

    /// The answer to a search whose facets `chosen` have a query of their own.
    ///
    /// Whoever fills the index writes what readers click on, so that a hit which leads anywhere
    /// but to a page is none of the site's.
    pub(super) fn answer(self, chosen: &[Facet], index: &str) -> Result<Answer, Fault> {
        let total = self.total();
        let [found, others @ ..] = self.results.as_slice() else {
            return Err(incomplete());
        };
        let Some((everybody, own)) = others.split_last() else {
            return Err(incomplete());
        };
        if own.len() != chosen.len() {
            return Err(incomplete());
        }
        if !found.hits.iter().all(|hit| leads_to_a_page(&hit.url)) {
            return Err(Fault::OtherIndex(index.to_owned()));
        }
        let counts = |facet: Facet| {
            let place = chosen.iter().position(|one| *one == facet);
            let outcome = place.and_then(|place| own.get(place)).unwrap_or(found);
            outcome.facet_distribution.get(facet.attribute())
        };
        let facets = Facets {
            department: of_departments(counts(Facet::Department), everybody.estimated_total_hits),
            section: sorted(counts(Facet::Section)),
            tag: sorted(counts(Facet::Tag)),
            kind: sorted(counts(Facet::Kind)),
        };
        let hits = self.results.into_iter().take(1).flat_map(|it| it.hits);
        Ok(Answer {
            total,
            hits: hits.map(hit).collect(),
            facets,
            source: Source::Meilisearch,
        })
    }
}

fn incomplete() -> Fault {
    Fault::Unexpected("results are missing")
}

fn leads_to_a_page(url: &str) -> bool {
    let starts = |start: &str| url.starts_with(start);
    (starts("/") && !starts("//")) || starts("http://") || starts("https://")
}

/// The departments that the product knows; what is for everybody counts for each.
fn of_departments(own: Option<&HashMap<String, usize>>, everybody: usize) -> Vec<Count> {
    let count = |name: &str| own.and_then(|own| own.get(name)).copied().unwrap_or(0);
    Count::in_order(departments().map(|name| (name, count(name) + everybody)))
}

fn sorted(distribution: Option<&HashMap<String, usize>>) -> Vec<Count> {
    let values = distribution.into_iter().flatten();
    Count::in_order(values.map(|(value, count)| (value.as_str(), *count)))
}

fn hit(document: Document) -> Hit {
    let Formatted {
        title,
        heading,
        text,
    } = document.formatted;
    let ((title, in_title), (heading, in_heading)) = (marked(&title), marked(&heading));
    let (excerpt, in_excerpt) = passage(&text);
    Hit {
        id: document.id,
        title,
        heading,
        url: document.url,
        page: document.page,
        anchor: document.anchor,
        section: document.section,
        kind: document.kind,
        roles: document.roles,
        tags: document.tags,
        excerpt,
        highlights: Highlights {
            title: in_title,
            heading: in_heading,
            excerpt: in_excerpt,
        },
        score: document.score,
    }
}
