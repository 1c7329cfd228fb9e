//! `GET /api/v1/search`

use std::str::FromStr;
use std::time::Instant;

use axum::Json;
use axum::extract::State;
use domain::error::ErrorCode;
use search::{Count, Error, Facets, Filter, Highlights, Hit, Query, Span};
use serde::{Serialize, Serializer};

use crate::rest::body::Parameters;
use crate::rest::error::ApiError;
use crate::router::Shared;

const STANDARD_LIMIT: usize = 10;
const MAX_LIMIT: usize = 50;
const MAX_OFFSET: usize = 1_000;
const MAX_QUERY_CHARACTERS: usize = 200;
/// More values of all facets together are no choice of a person.
const MAX_VALUES: usize = 50;

/// What was found.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    query: String,
    total: usize,
    took_ms: f64,
    /// Who found it.
    source: &'static str,
    hits: Vec<HitOutput>,
    facets: FacetsOutput,
}

#[derive(Debug, Serialize)]
struct HitOutput {
    id: String,
    title: String,
    heading: String,
    url: String,
    page: String,
    anchor: String,
    section: String,
    kind: String,
    roles: Vec<String>,
    tags: Vec<String>,
    excerpt: String,
    highlights: HighlightsOutput,
}

#[derive(Debug, Serialize)]
struct HighlightsOutput {
    title: Vec<Span>,
    heading: Vec<Span>,
    excerpt: Vec<Span>,
}

#[derive(Debug, Serialize)]
struct FacetsOutput {
    department: Counts,
    section: Counts,
    tag: Counts,
    kind: Counts,
}

#[derive(Debug)]
struct Counts(Vec<Count>);

/// Finds sections of the docs site. Like the site itself it is for everybody.
pub(crate) async fn search(
    State(shared): State<Shared>,
    Parameters(pairs): Parameters<Vec<(String, String)>>,
) -> Result<Json<Output>, ApiError> {
    let query = read(pairs)?;
    let started = Instant::now();
    let answer = shared.app.docs.search(&query).await.map_err(refuse)?;
    let micros = u32::try_from(started.elapsed().as_micros()).unwrap_or(u32::MAX);
    Ok(Json(Output {
        query: query.text,
        total: answer.total,
        took_ms: f64::from(micros) / 1_000.0,
        source: answer.source.as_str(),
        hits: answer.hits.into_iter().map(HitOutput::from).collect(),
        facets: answer.facets.into(),
    }))
}

fn refuse(error: Error) -> ApiError {
    let is_busy = matches!(error, Error::Busy);
    let refused = ApiError::from(error);
    if is_busy {
        refused.retry_after(1)
    } else {
        refused
    }
}

fn read(pairs: Vec<(String, String)>) -> Result<Query, ApiError> {
    if pairs.len() > MAX_VALUES {
        let message = format!("at most {MAX_VALUES} parameters can be given");
        return Err(ApiError::new(ErrorCode::InvalidRequest, message));
    }
    let (mut text, mut limit, mut offset) = (None, STANDARD_LIMIT, 0);
    let mut filter = Filter::default();
    for (name, value) in pairs {
        match name.as_str() {
            "q" => text = Some(value),
            "limit" => limit = in_range("limit", &value, 1, MAX_LIMIT)?,
            "offset" => offset = in_range("offset", &value, 0, MAX_OFFSET)?,
            "department" => filter.departments.push(parse("department", &value)?),
            "section" => filter.sections.push(value),
            "tag" => filter.tags.push(value),
            "kind" => filter.kinds.push(value),
            "language" => filter.languages.push(value),
            "version" => filter.versions.push(value),
            other => return Err(ApiError::field(other, "is no parameter of a search")),
        }
    }
    let text = text.ok_or_else(|| ApiError::field("q", "give the words to look for"))?;
    let characters = text.chars().count();
    if characters > MAX_QUERY_CHARACTERS {
        let message = format!("has {characters} characters; the most are {MAX_QUERY_CHARACTERS}");
        return Err(ApiError::field("q", message));
    }
    Ok(Query {
        text,
        filter,
        offset,
        limit,
    })
}

fn parse<T: FromStr<Err: std::fmt::Display>>(name: &str, value: &str) -> Result<T, ApiError> {
    value
        .parse()
        .map_err(|error| ApiError::field(name, format!("{error}")))
}

fn in_range(name: &str, value: &str, min: usize, max: usize) -> Result<usize, ApiError> {
    let number = value.parse().ok();
    number
        .filter(|number| (min..=max).contains(number))
        .ok_or_else(|| ApiError::field(name, format!("must be a number from {min} to {max}")))
}

impl From<Hit> for HitOutput {
    fn from(hit: Hit) -> Self {
        let Highlights {
            title,
            heading,
            excerpt,
        } = hit.highlights;
        Self {
            id: hit.id,
            title: hit.title,
            heading: hit.heading,
            url: hit.url,
            page: hit.page,
            anchor: hit.anchor,
            section: hit.section,
            kind: hit.kind,
            roles: hit.roles,
            tags: hit.tags,
            excerpt: hit.excerpt,
            highlights: HighlightsOutput {
                title,
                heading,
                excerpt,
            },
        }
    }
}

impl From<Facets> for FacetsOutput {
    fn from(facets: Facets) -> Self {
        Self {
            department: Counts(facets.department),
            section: Counts(facets.section),
            tag: Counts(facets.tag),
            kind: Counts(facets.kind),
        }
    }
}

/// An object of numbers by value, as the other sources of the site's search have it.
impl Serialize for Counts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|count| (&count.value, count.count)))
    }
}
