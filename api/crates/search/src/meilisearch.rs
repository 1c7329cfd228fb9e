//! An index in a Meilisearch server, which `site-gen index` fills.
//!
//! The texts of a query, of which there may be many per second, go to one server only: no redirect
//! is followed and no proxy asked.

mod answer;
mod config;
mod error;
mod marked;
mod request;

use reqwest::Response;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use secrecy::ExposeSecret as _;
use serde_json::Value;
use tokio::time::timeout;

pub use config::{Config, InvalidVariable};
pub use error::Fault;

use crate::analysis::words_as_written;
use crate::answer::{MOST_HITS, MOST_WORDS};
use crate::evaluation::FEW;
use crate::index::{Answer, Filter, Query, Source};
use answer::Body;
use request::{Asked, Words};

/// Meilisearch reads no more words of a query.
const MOST_READ: usize = 10;

/// The most bytes of an answer: many times what fifty passages and all facets need.
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// A client of one index. Keeps its connections.
pub(crate) struct Meilisearch {
    config: Config,
    authorization: Option<HeaderValue>,
    http: reqwest::Client,
}

impl Meilisearch {
    /// A client with this configuration, which need not reach anything yet.
    pub(crate) fn new(config: Config) -> Result<Self, InvalidVariable> {
        let authorization = config.authorization()?;
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .connect_timeout(config.patience)
            .build()
            .map_err(|error| InvalidVariable {
                variable: "MEILISEARCH_URL",
                problem: format!("no HTTP client can be made: {error}"),
            })?;
        Ok(Self {
            config,
            authorization,
            http,
        })
    }

    /// How it is reached.
    pub(crate) fn config(&self) -> &Config {
        &self.config
    }

    /// The best sections for a query whose filter names its edition.
    pub(crate) async fn search(&self, query: &Query) -> Result<Answer, Fault> {
        let (mut words, mut goes_on) = words_as_written(&query.text, MOST_WORDS);
        goes_on &= words.len() <= MOST_READ;
        words.truncate(MOST_READ);
        if words.is_empty() {
            // Meilisearch would give everything.
            return Ok(Answer {
                source: Source::Meilisearch,
                ..Answer::default()
            });
        }
        let is_one = words.len() == 1;
        let mut words = words.join(" ");
        if !goes_on {
            words.push(' ');
        }
        let asked = Asked {
            index: &self.config.index,
            words: &words,
            filter: &query.filter,
            offset: query.offset,
            limit: query.limit.min(MOST_HITS),
        };
        let patience = self.config.patience;
        timeout(patience, self.find(&asked, is_one))
            .await
            .unwrap_or(Err(Fault::Slow(patience)))
    }

    /// Whether searches can be answered: with this key, from this index, which holds a site.
    pub(crate) async fn check(&self) -> Result<(), Fault> {
        let asked = Asked {
            index: &self.config.index,
            words: "",
            filter: &Filter::default(),
            offset: 0,
            limit: 1,
        };
        let patience = self.config.patience;
        let everything = timeout(patience, self.find(&asked, true))
            .await
            .unwrap_or(Err(Fault::Slow(patience)))?;
        if everything.total == 0 {
            return Err(Fault::Empty(self.config.index.clone()));
        }
        Ok(())
    }

    /// Sections with all words, or with some when there are few.
    async fn find(&self, asked: &Asked<'_>, is_one: bool) -> Result<Answer, Fault> {
        let chosen = asked.chosen();
        let found = self.ask(&asked.body(Words::All)).await?;
        if is_one || found.total() >= FEW {
            return found.answer(&chosen, asked.index);
        }
        let found = self.ask(&asked.body(Words::Some)).await?;
        found.answer(&chosen, asked.index)
    }

    async fn ask(&self, body: &Value) -> Result<Body, Fault> {
        let mut request = self
            .http
            .post(self.config.multi_search_url())
            .header(CONTENT_TYPE, "application/json")
            .body(body.to_string());
        if let Some(authorization) = &self.authorization {
            request = request.header(AUTHORIZATION, authorization.clone());
        }
        let response = request.send().await.map_err(unreachable)?;
        let status = response.status().as_u16();
        let body = read(response).await?;
        if status != 200 {
            return Err(error::of_answer(status, &body, &self.config.index));
        }
        self.parse(&body)
    }

    /// An answer, or why it is none: something else answers, or documents are not the site's.
    fn parse(&self, body: &[u8]) -> Result<Body, Fault> {
        serde_json::from_slice(body).map_err(|_| match serde_json::from_slice::<Value>(body) {
            Ok(Value::Object(object)) if object.contains_key("results") => {
                Fault::OtherIndex(self.config.index.clone())
            }
            _ => Fault::Unexpected("it is no list of results"),
        })
    }
}

impl Config {
    fn authorization(&self) -> Result<Option<HeaderValue>, InvalidVariable> {
        let Some(key) = &self.key else {
            return Ok(None);
        };
        let invalid = || InvalidVariable {
            variable: "MEILISEARCH_API_KEY",
            problem: "it holds more than letters, digits and signs of ASCII; copy the key again"
                .to_owned(),
        };
        let key = key.expose_secret();
        // A header could hold more, which no server would take for the key.
        if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(invalid());
        }
        let value = HeaderValue::from_str(&format!("Bearer {key}"));
        let mut value = value.map_err(|_| invalid())?;
        value.set_sensitive(true);
        Ok(Some(value))
    }
}

async fn read(mut response: Response) -> Result<Vec<u8>, Fault> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
        if body.len() + chunk.len() > MOST_BYTES {
            return Err(Fault::TooLarge(MOST_BYTES));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// The address stays out of the error.
fn unreachable(error: reqwest::Error) -> Fault {
    Fault::Unreachable(error.without_url())
}
