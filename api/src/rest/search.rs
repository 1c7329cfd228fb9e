//! `GET /api/v1/search`

use std::str::FromStr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Json;
use axum::extract::State;
use domain::error::ErrorCode;
use search::{Answer, Count, Facets, Filter, Highlights, Hit, Query, SearchIndex, Span};
use serde::{Serialize, Serializer};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::rest::body::Parameters;
use crate::rest::error::ApiError;
use crate::router::Shared;

const STANDARD_LIMIT: usize = 10;
const MAX_LIMIT: usize = 50;
const MAX_OFFSET: usize = 1_000;
const MAX_QUERY_CHARACTERS: usize = 200;
/// More values of all facets together are no choice of a person.
const MAX_VALUES: usize = 50;
/// How long a search may wait for others to end.
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// The index, and turns to search it: one per processor, so that a flood of searches waits here
/// instead of taking the processors from everything else.
pub(crate) struct Searches {
    index: Arc<dyn SearchIndex>,
    turns: Arc<Semaphore>,
}

impl Searches {
    /// Turns over this index.
    pub(crate) fn new(index: Arc<dyn SearchIndex>) -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            index,
            turns: Arc::new(Semaphore::new(processors)),
        }
    }
}

/// What was found.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    query: String,
    total: usize,
    took_ms: f64,
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
    let text = query.text.clone();
    let (answer, took) = answer(&shared.app.searches, query).await?;
    let micros = u32::try_from(took.as_micros()).unwrap_or(u32::MAX);
    Ok(Json(Output {
        query: text,
        total: answer.total,
        took_ms: f64::from(micros) / 1_000.0,
        hits: answer.hits.into_iter().map(HitOutput::from).collect(),
        facets: answer.facets.into(),
    }))
}

async fn answer(searches: &Searches, query: Query) -> Result<(Answer, Duration), ApiError> {
    let turn = timeout(LONGEST_WAIT, searches.turns.clone().acquire_owned()).await;
    let Ok(Ok(turn)) = turn else {
        let message = "too many searches at the moment; try again";
        return Err(ApiError::new(ErrorCode::Unavailable, message).retry_after(1));
    };
    let index = searches.index.clone();
    let work = move || {
        let started = Instant::now();
        let answer = index.search(&query);
        drop(turn);
        answer.map(|answer| (answer, started.elapsed()))
    };
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(answered)) => Ok(answered),
        Ok(Err(error)) => Err(ApiError::from(error)),
        Err(_) => {
            let message = "the server is stopping";
            Err(ApiError::new(ErrorCode::Unavailable, message))
        }
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
