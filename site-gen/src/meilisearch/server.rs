//! What is asked of the server. Each change is a task of it, and is waited for.

use std::time::Duration;

use futures::io::Cursor;
use meilisearch_sdk::client::{Client, SwapIndexes};
use meilisearch_sdk::documents::DocumentsQuery;
use meilisearch_sdk::errors::Error as Sdk;
use meilisearch_sdk::settings::Settings;
use meilisearch_sdk::task_info::TaskInfo;
use meilisearch_sdk::tasks::Task;
use rustc_hash::FxHashMap;
use serde::Deserialize;

use crate::meilisearch::Target;
use crate::meilisearch::documents::PRIMARY_KEY;
use crate::meilisearch::error::{Error, is_missing_index};
use crate::meilisearch::http::Http;

/// Documents that are asked for, or removed, at a time.
const PAGE: usize = 10_000;

/// Time between two looks at a task.
const POLL: Duration = Duration::from_millis(50);

pub(super) struct Server {
    client: Client<Http>,
    url: String,
    timeout: Duration,
}

/// What an index holds.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) settings: Settings,
    /// The hash of each document, by its key.
    pub(super) documents: FxHashMap<String, String>,
}

#[derive(Deserialize)]
struct Known {
    key: String,
    #[serde(default)]
    hash: String,
}

impl Server {
    pub(super) fn connect(target: &Target) -> Result<Self, Error> {
        let url = target.url.trim_end_matches('/');
        let host = url
            .strip_prefix("http://")
            .or_else(|| url.strip_prefix("https://"));
        if host.is_none_or(|host| host.is_empty() || host.contains(['/', '?', '#', ' '])) {
            return Err(Error::Address(target.url.clone()));
        }
        let key = target.key.as_deref();
        Ok(Self {
            client: Client::new_with_client(url, key, Http::new(key)),
            url: url.to_owned(),
            timeout: target.timeout,
        })
    }

    /// What the index holds; None when there is none.
    pub(super) async fn state(&self, index: &str) -> Result<Option<State>, Error> {
        let index = self.client.index(index);
        let settings = match index.get_settings().await {
            Ok(settings) => settings,
            Err(error) if is_missing_index(&error) => return Ok(None),
            Err(error) => return Err(self.failure(error)),
        };
        let mut documents = FxHashMap::default();
        loop {
            let mut query = DocumentsQuery::new(&index);
            query
                .with_fields([PRIMARY_KEY, "hash"])
                .with_offset(documents.len())
                .with_limit(PAGE);
            let page = query.execute::<Known>().await;
            let page = page.map_err(|error| self.failure(error))?;
            let count = page.results.len();
            documents.extend(page.results.into_iter().map(|it| (it.key, it.hash)));
            if count < PAGE {
                break;
            }
        }
        Ok(Some(State {
            settings,
            documents,
        }))
    }

    /// Creates an index, which is empty then.
    pub(super) async fn create(&self, index: &str) -> Result<State, Error> {
        let task = self.client.create_index(index, Some(PRIMARY_KEY)).await;
        self.finish(task).await?;
        Ok(self.state(index).await?.unwrap_or_default())
    }

    pub(super) async fn set(&self, index: &str, settings: &Settings) -> Result<(), Error> {
        let task = self.client.index(index).set_settings(settings).await;
        self.finish(task).await
    }

    /// Removes documents, and adds those of `batches`, each of which is lines of JSON. The server is
    /// given everything before it is waited for, so that it can do several tasks at once.
    pub(super) async fn change(
        &self,
        index: &str,
        batches: &[Vec<u8>],
        removed: &[&str],
    ) -> Result<(), Error> {
        let index = self.client.index(index);
        let mut tasks = Vec::new();
        for keys in removed.chunks(PAGE) {
            tasks.push(index.delete_documents(keys).await);
        }
        for batch in batches {
            let lines = Cursor::new(batch.clone());
            tasks.push(index.add_documents_ndjson(lines, Some(PRIMARY_KEY)).await);
        }
        for task in tasks {
            self.finish(task).await?;
        }
        Ok(())
    }

    /// Gives each of two indexes the name of the other, in one step.
    pub(super) async fn swap(&self, left: &str, right: &str) -> Result<(), Error> {
        let swap = SwapIndexes {
            indexes: (left.to_owned(), right.to_owned()),
            rename: None,
        };
        let task = self.client.swap_indexes([&swap]).await;
        self.finish(task).await
    }

    async fn finish(&self, task: Result<TaskInfo, Sdk>) -> Result<(), Error> {
        let task = task.map_err(|error| self.failure(error))?;
        let done = self
            .client
            .wait_for_task(task, Some(POLL), Some(self.timeout))
            .await
            .map_err(|error| self.failure(error))?;
        match done {
            Task::Failed { content } => Err(Error::of_answer(&content.error)),
            _ => Ok(()),
        }
    }

    fn failure(&self, error: Sdk) -> Error {
        Error::of(error, &self.url, self.timeout.as_secs())
    }
}
