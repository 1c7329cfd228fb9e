//! What is asked of the server. Each change is a task of it, and is waited for.

use std::thread;
use std::time::{Duration, Instant};

use futures::io::Cursor;
use meilisearch_sdk::client::{Client, SwapIndexes};
use meilisearch_sdk::documents::DocumentsQuery;
use meilisearch_sdk::errors::{Error as Sdk, MeilisearchError};
use meilisearch_sdk::request::{HttpClient, Method};
use meilisearch_sdk::settings::Settings;
use meilisearch_sdk::task_info::TaskInfo;
use rustc_hash::FxHashMap;
use serde::Deserialize;

use crate::meilisearch::Target;
use crate::meilisearch::documents::PRIMARY_KEY;
use crate::meilisearch::error::{Error, is_hidden_task, is_missing_index};
use crate::meilisearch::http::Http;

/// Documents that are asked for, or removed, at a time.
const PAGE: usize = 10_000;

/// Time between two looks at a task.
const POLL: Duration = Duration::from_millis(50);

pub(super) struct Server {
    client: Client<Http>,
    http: Http,
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

/// How far a task is.
#[derive(Deserialize)]
struct Progress {
    status: Status,
    error: Option<MeilisearchError>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum Status {
    Enqueued,
    Processing,
    Succeeded,
    Failed,
    Canceled,
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
        let http = Http::new(key);
        Ok(Self {
            client: Client::new_with_client(url, key, http.clone()),
            http,
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
        batches: impl Iterator<Item = Vec<u8>>,
        removed: &[&str],
    ) -> Result<(), Error> {
        let index = self.client.index(index);
        let mut tasks = Vec::new();
        for keys in removed.chunks(PAGE) {
            tasks.push(index.delete_documents(keys).await);
        }
        for batch in batches {
            let lines = Cursor::new(batch);
            tasks.push(index.add_documents_ndjson(lines, Some(PRIMARY_KEY)).await);
        }
        for task in tasks {
            self.finish(task).await?;
        }
        Ok(())
    }

    /// Gives each of two indexes the name of the other, in one step. A key for some indexes alone
    /// is not shown this task, which belongs to none; then a task of one of them tells when it is
    /// done, because tasks are done in turn. `settings` are those that the index `next` has.
    pub(super) async fn swap(
        &self,
        live: &str,
        next: &str,
        settings: &Settings,
    ) -> Result<(), Error> {
        let swap = SwapIndexes {
            indexes: (live.to_owned(), next.to_owned()),
            rename: None,
        };
        let task = self.client.swap_indexes([&swap]).await;
        let task = task.map_err(|error| self.failure(error))?;
        match self.progress(&task).await {
            Err(error) if is_hidden_task(&error) => self.set(next, settings).await,
            _ => self.finish(Ok(task)).await,
        }
    }

    async fn finish(&self, task: Result<TaskInfo, Sdk>) -> Result<(), Error> {
        let task = task.map_err(|error| self.failure(error))?;
        let asked = Instant::now();
        while asked.elapsed() < self.timeout {
            let progress = self.progress(&task).await;
            let Progress { status, error } = progress.map_err(|error| self.failure(error))?;
            match (status, error) {
                (Status::Enqueued | Status::Processing, _) => thread::sleep(POLL),
                (_, Some(error)) => return Err(Error::of_answer(&error)),
                (Status::Canceled, None) => return Err(Error::Canceled),
                (Status::Failed, None) => {
                    return Err(Error::Unexplained(self.url.clone(), task.task_uid));
                }
                (Status::Succeeded, None) => return Ok(()),
            }
        }
        Err(Error::Slow(self.timeout.as_secs()))
    }

    async fn progress(&self, task: &TaskInfo) -> Result<Progress, Sdk> {
        let address = format!("{}/tasks/{}", self.url, task.task_uid);
        let get = Method::Get { query: () };
        self.http.request::<(), (), _>(&address, get, 200).await
    }

    fn failure(&self, error: Sdk) -> Error {
        Error::of(error, &self.url)
    }
}
