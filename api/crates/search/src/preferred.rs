//! Meilisearch where there is one, and the embedded index when it does not answer.

mod breaker;

use std::error::Error as _;
use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::Semaphore;
use tokio::task::AbortHandle;
use tracing::{info, warn};

use crate::embedded::Embedded;
use crate::index::{Answer, Error, Query, SearchIndex, Source, Standing};
use crate::meilisearch::{Config, Fault, InvalidVariable, Meilisearch};
use breaker::Breaker;

/// The most searches that Meilisearch is asked at once. It is not made to work off a flood that the
/// embedded index holds back.
const MOST_AT_ONCE: usize = 64;

/// An index in Meilisearch over the same site as an embedded one.
///
/// The embedded index knows the editions of the site, and answers whatever Meilisearch does not.
pub struct Preferred {
    watched: Arc<Watched>,
    embedded: Embedded,
    watch: AbortHandle,
}

/// A server, and whether it answers.
struct Watched {
    server: Meilisearch,
    breaker: Breaker,
    turns: Semaphore,
}

impl Preferred {
    /// Asks the Meilisearch of this configuration first, which need not run yet. A task of the
    /// runtime, which must be there, looks for it now and while it is away, so that no reader
    /// waits for a server that does not answer.
    pub fn new(config: Config, embedded: Embedded) -> Result<Self, InvalidVariable> {
        let watched = Arc::new(Watched {
            server: Meilisearch::new(config)?,
            breaker: Breaker::default(),
            turns: Semaphore::new(MOST_AT_ONCE),
        });
        let watch = tokio::spawn(watch(watched.clone())).abort_handle();
        Ok(Self {
            watched,
            embedded,
            watch,
        })
    }

    /// None when Meilisearch is away, or has enough to do.
    async fn ask_meilisearch(&self, query: &Query) -> Option<Answer> {
        let watched = &self.watched;
        if watched.breaker.reason().is_some() {
            return None;
        }
        let _turn = watched.turns.try_acquire().ok()?;
        match watched.server.search(query).await {
            Ok(answer) => Some(answer),
            Err(fault) => {
                watched.note(&fault);
                None
            }
        }
    }
}

impl Drop for Preferred {
    fn drop(&mut self) {
        self.watch.abort();
    }
}

/// Looks at the start whether the server answers, and again and again while it does not.
async fn watch(watched: Arc<Watched>) {
    let pause = watched.server.config().pause;
    watched.look(true).await;
    loop {
        tokio::time::sleep(pause).await;
        if watched.breaker.reason().is_some() {
            watched.look(false).await;
        }
    }
}

impl Watched {
    async fn look(&self, is_first: bool) {
        match self.server.check().await {
            Ok(()) => {
                if self.breaker.close() || is_first {
                    let index = &self.server.config().index;
                    info!(index, "Meilisearch answers searches from its index {index}");
                }
            }
            Err(fault) => self.note(&fault),
        }
    }

    fn note(&self, fault: &Fault) {
        if self.breaker.open(fault.to_string()) {
            let pause_s = self.server.config().pause.as_secs();
            warn!(
                cause = fault.source(),
                "The embedded index answers searches in the place of Meilisearch: {fault}. \
                 Whether it is back is looked for every {pause_s} s"
            );
        }
    }
}

#[async_trait]
impl SearchIndex for Preferred {
    async fn search(&self, query: &Query) -> Result<Answer, Error> {
        let filter = match self.embedded.within_edition(&query.filter).await {
            Ok(filter) => filter,
            Err(error @ Error::NoSuchEdition(_)) => return Err(error),
            // Without a site here, Meilisearch alone knows what there is.
            Err(_) => query.filter.clone(),
        };
        let within = Query {
            filter,
            ..query.clone()
        };
        match self.ask_meilisearch(&within).await {
            Some(answer) => Ok(answer),
            None => self.embedded.search(query).await,
        }
    }

    async fn search_here(&self, query: &Query) -> Result<Answer, Error> {
        self.embedded.search(query).await
    }

    fn standing(&self) -> Standing {
        match self.watched.breaker.reason() {
            None => Standing::of(Source::Meilisearch),
            Some(reason) => Standing {
                source: Source::Embedded,
                away: Some(reason),
            },
        }
    }
}
