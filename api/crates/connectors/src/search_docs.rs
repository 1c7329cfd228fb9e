//! `search_docs`: finds sections of the docs site.

use std::fmt::Write as _;
use std::sync::Arc;

use async_trait::async_trait;
use connector_sdk::{Call, Output, Tool, ToolError};
use domain::role::Department;
use domain::tool::{Risk, ToolSpec};
use search::{Answer, Error, Filter, Hit, Query, SearchIndex, Source};
use serde::Deserialize;
use serde_json::json;

use crate::arguments::parse;

const STANDARD_LIMIT: usize = 5;

/// The tool.
pub(crate) struct SearchDocs {
    spec: ToolSpec,
    docs: Arc<dyn SearchIndex>,
}

#[derive(Deserialize)]
struct Arguments {
    query: String,
    role: Option<Department>,
    limit: Option<usize>,
}

impl SearchDocs {
    pub(crate) fn new(docs: Arc<dyn SearchIndex>) -> Self {
        Self { spec: spec(), docs }
    }
}

#[async_trait]
impl Tool for SearchDocs {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, call: &Call) -> Result<Output, ToolError> {
        let query = query(call)?;
        to_output(&query, self.docs.search(&query).await)
    }

    /// It changes nothing; the server's own index is asked.
    async fn simulate(&self, call: &Call) -> Result<Output, ToolError> {
        let query = query(call)?;
        to_output(&query, self.docs.search_here(&query).await)
    }
}

fn query(call: &Call) -> Result<Query, ToolError> {
    let arguments: Arguments = parse(call)?;
    let filter = Filter {
        departments: arguments.role.into_iter().collect(),
        ..Filter::default()
    };
    Ok(Query {
        // A model writes whole words.
        text: format!("{} ", arguments.query),
        filter,
        offset: 0,
        limit: arguments.limit.unwrap_or(STANDARD_LIMIT),
    })
}

fn to_output(query: &Query, found: Result<Answer, Error>) -> Result<Output, ToolError> {
    match found {
        Ok(found) => Ok(Output::text(answer(query, &found))),
        Err(error @ (Error::NotBuilt(_) | Error::NotReady)) => {
            Ok(Output::text(format!("Nothing can be found: {error}.")))
        }
        Err(error) => Err(ToolError::Unavailable(error.to_string())),
    }
}

fn answer(query: &Query, found: &Answer) -> String {
    let hits = &found.hits;
    let role = query.filter.departments.first();
    let whom = role.map(|role| format!(" for {role}")).unwrap_or_default();
    if hits.is_empty() {
        return format!(
            "Nothing was found for \"{}\"{whom}. Try fewer or other words, or leave out the role.",
            query.text.trim_end()
        );
    }
    let count = match hits.len() {
        1 => "1 section".to_owned(),
        more => format!("{more} sections"),
    };
    let finder = match found.source {
        Source::Embedded => "the server itself",
        Source::Meilisearch => "Meilisearch",
    };
    let mut text =
        format!("{count} of the documentation{whom}, the best first, found by {finder}.\n");
    for (number, hit) in (1..).zip(hits) {
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "\n{number}. {}\n   {}\n   {}\n",
            name(hit),
            hit.url,
            hit.excerpt
        );
    }
    text
}

fn name(hit: &Hit) -> String {
    if hit.heading.is_empty() || hit.heading == hit.title {
        hit.title.clone()
    } else {
        format!("{} > {}", hit.title, hit.heading)
    }
}

fn spec() -> ToolSpec {
    let roles: Vec<&str> = Department::ALL.iter().map(|role| role.as_str()).collect();
    ToolSpec {
        name: "search_docs".to_owned(),
        title: "Search the documentation".to_owned(),
        description: "Searches the company's documentation: guides, prompting advice, security \
            rules and how Profile Builder works. Returns the best sections with title, heading, \
            URL and an excerpt. Use it before answering questions about how things are done here, \
            and cite the URLs."
            .to_owned(),
        input_schema: json!({
            "type": "object",
            "properties": {
                "query": {
                    "type": "string",
                    "description": "A few key words. There is no query syntax.",
                    "minLength": 1,
                    "maxLength": 500,
                },
                "role": {
                    "type": "string",
                    "description": "Only sections for this department and for everybody.",
                    "enum": roles,
                },
                "limit": {
                    "type": "integer",
                    "description": "How many sections at most; 5 when left out.",
                    "minimum": 1,
                    "maximum": 10,
                },
            },
            "required": ["query"],
            "additionalProperties": false,
        }),
        risk: Risk::Read,
        idempotent: true,
    }
}
