//! A small docs site, built and brought into a Meilisearch.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use reqwest::{Client, Method};
use search::meilisearch::Config;
use serde_json::Value;
use support::fake_meilisearch::{FakeMeilisearch, INDEX, SEARCH_KEY};
use support::process::{Installation, build_docs, index_docs};
use support::{Setup, TestApp};
use tempfile::TempDir;

/// What of a page is for everybody, and what is not, in two languages.
const PAGES: [(&str, &str); 7] = [
    (
        "site.yaml",
        "title: Handbook\nlanguages:\n  - {code: en, name: English}\n  - {code: de, name: Deutsch}\n",
    ),
    ("index.md", "---\ntitle: Handbook\n---\nBegin here."),
    (
        "api/index.md",
        "---\ntitle: Interfaces\nroles: [engineering]\ntags: [api]\n---\nEvery error has a code.\n\n## Retrying\n\nWait, then send it again: é🙂 errors \"pass\".",
    ),
    (
        "finance/index.md",
        "---\ntitle: Finance\nroles: [finance]\ntags: [audit]\n---\nHow a month ends.\n\n## Errors in a close\n\nCorrect the entry, and note the variance.",
    ),
    (
        "start/index.md",
        "---\ntitle: Start\ntags: [audit, api]\n---\nAn error is what went wrong.",
    ),
    ("de/index.md", "---\ntitle: Handbuch\n---\nHier beginnt es."),
    (
        "de/start/index.md",
        "---\ntitle: Anfang\ntags: [audit]\n---\nEin Fehler, auch error genannt.",
    ),
];

/// A site in a folder, with its content beside it.
pub(super) struct Site {
    folder: TempDir,
}

impl Site {
    pub(super) fn new() -> Self {
        let folder = TempDir::new().unwrap();
        for (name, text) in PAGES {
            let path = folder.path().join("content").join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let site = Self { folder };
        build_docs(&site.content(), &site.built());
        site
    }

    pub(super) fn content(&self) -> PathBuf {
        self.folder.path().join("content")
    }

    pub(super) fn built(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    /// What the product, and Meilisearch, are given to search in.
    pub(super) fn documents(&self) -> Vec<Value> {
        let read = |path: &Path| serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
        let list: Value = read(&self.built().join("search-documents.json"));
        let files = list["files"].as_array().unwrap().iter();
        let documents = files.map(|file| read(&self.built().join(file.as_str().unwrap())));
        let documents = documents.collect::<Vec<Value>>().into_iter();
        documents
            .flat_map(|file| file.as_array().unwrap().clone())
            .collect()
    }

    /// A stand-in for a Meilisearch that holds this site.
    pub(super) async fn fake(&self) -> FakeMeilisearch {
        FakeMeilisearch::with(self.documents()).await
    }
}

/// How the product reaches a stand-in.
pub(super) fn config(fake: &FakeMeilisearch) -> Config {
    let key = SEARCH_KEY.to_owned().into();
    Config::new(fake.url().parse().unwrap(), Some(key), INDEX.to_owned())
}

/// A product with this site, and with this Meilisearch.
pub(super) async fn product(site: &Site, meilisearch: Option<Config>) -> TestApp {
    let setup = Setup {
        site_dir: site.built(),
        meilisearch,
        ..Setup::new()
    };
    TestApp::with(setup).await
}

/// A Meilisearch that holds a site: the one that `MEILISEARCH_URL` names (with a key that may do
/// everything in `MEILISEARCH_API_KEY`), or a stand-in.
pub(super) enum Server {
    Real(Real),
    Fake(FakeMeilisearch),
}

/// A real server, and an index and a key on it that no other test uses.
pub(super) struct Real {
    url: String,
    master_key: String,
    index: String,
    search_key: String,
}

impl Server {
    pub(super) async fn holding(site: &Site) -> Self {
        match std::env::var("MEILISEARCH_URL") {
            Ok(url) if !url.is_empty() => Self::Real(Real::holding(site, url).await),
            _ => Self::Fake(site.fake().await),
        }
    }

    pub(super) fn config(&self) -> Config {
        match self {
            Self::Fake(fake) => config(fake),
            Self::Real(real) => {
                let key = real.search_key.clone().into();
                Config::new(real.url.parse().unwrap(), Some(key), real.index.clone())
            }
        }
    }

    /// The same installation, which asks this server.
    pub(super) fn asked_by(&self, installation: Installation) -> Installation {
        let (url, key, index) = match self {
            Self::Fake(fake) => (fake.url(), SEARCH_KEY, INDEX),
            Self::Real(real) => (
                real.url.as_str(),
                real.search_key.as_str(),
                real.index.as_str(),
            ),
        };
        installation
            .with("MEILISEARCH_URL", url)
            .with("MEILISEARCH_API_KEY", key)
            .with("PROFILE_BUILDER_MEILISEARCH_INDEX", index)
    }

    /// Leaves a real server as it was.
    pub(super) async fn end(self) {
        if let Self::Real(real) = self {
            for index in [real.index.clone(), format!("{}-next", real.index)] {
                real.call(Method::DELETE, &format!("/indexes/{index}"), None)
                    .await;
            }
            let key = format!("/keys/{}", real.search_key);
            real.call(Method::DELETE, &key, None).await;
        }
    }
}

impl Real {
    async fn holding(site: &Site, url: String) -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let mut real = Self {
            url,
            master_key: std::env::var("MEILISEARCH_API_KEY").unwrap_or_default(),
            index: format!("tests-{}-{number}", std::process::id()),
            search_key: String::new(),
        };
        index_docs(&site.content(), &real.url, &real.master_key, &real.index);
        let wanted = serde_json::json!({ "actions": ["search"], "indexes": [real.index], "expiresAt": null });
        let made = real.call(Method::POST, "/keys", Some(wanted)).await;
        real.search_key = made["key"].as_str().unwrap().to_owned();
        real
    }

    async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        let mut request = Client::new().request(method, format!("{}{path}", self.url));
        if !self.master_key.is_empty() {
            request = request.bearer_auth(&self.master_key);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        let text = request.send().await.unwrap().text().await.unwrap();
        serde_json::from_str(&text).unwrap_or(Value::Null)
    }
}
