//! When Meilisearch does not answer, the embedded index does.

use std::time::Duration;

use search::meilisearch::Config;
use serde_json::json;
use support::fake_meilisearch::{FakeMeilisearch, Fault};
use support::process::Installation;
use support::reply::Reply;
use support::wait::until;
use support::{Client, TestApp};
use tempfile::TempDir;

use super::site::{Site, config, product};

const LONG: Duration = Duration::from_secs(3600);

async fn search(app: &TestApp) -> Reply {
    let reply = app.anonymous().get("/api/v1/search?q=variance").await;
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(reply.at("/total"), 1, "{reply:?}");
    reply
}

async fn standing(app: &TestApp) -> String {
    let reply = app.anonymous().get("/readyz").await;
    assert_eq!(reply.status, 200, "searches are answered in any case");
    reply.text("/search").to_owned()
}

#[tokio::test]
async fn whatever_is_wrong_with_it_searches_are_answered_and_the_reason_is_told() {
    let site = Site::new();
    let fake = site.fake().await;
    let strange = r#"{"results":[{"hits":[{"id":1}],"estimatedTotalHits":1}]}"#;
    for (fault, reason) in [
        (Fault::Status(500), "it failed with the status 500"),
        (Fault::Status(429), "it failed with the status 429"),
        (Fault::Status(302), "it redirects"),
        (Fault::Status(404), "there is no search at that address"),
        (Fault::Silence, "it did not answer within 100 ms"),
        (Fault::Endless, "larger than"),
        (Fault::Body("<html>".to_owned()), "it is no list of results"),
        (
            Fault::Body(r#"{"results":[]}"#.to_owned()),
            "results are missing",
        ),
        (
            Fault::Body(strange.to_owned()),
            "not made by `site-gen index`",
        ),
        (
            Fault::Refused(403, "invalid_api_key"),
            "it refuses the key: give one that may search the index `docs` in MEILISEARCH_API_KEY",
        ),
        (
            Fault::Refused(404, "index_not_found"),
            "it has no index `docs`: fill it with `site-gen index`",
        ),
        (
            Fault::Refused(400, "invalid_search_filter"),
            "not made by `site-gen index`",
        ),
    ] {
        fake.set_fault(Some(fault.clone()));
        let mut config = config(&fake);
        if fault == Fault::Silence {
            config.patience = Duration::from_millis(100);
        } else {
            config.patience = LONG;
        }
        let app = product(&site, Some(config)).await;
        assert_eq!(search(&app).await.text("/source"), "embedded", "{fault:?}");
        let told = standing(&app).await;
        assert!(
            told.starts_with("embedded (Meilisearch is away: "),
            "{told}"
        );
        assert!(told.contains(reason), "{fault:?}: {told}");
    }
}

#[tokio::test]
async fn a_wrong_key_or_index_is_told() {
    let site = Site::new();
    let fake = site.fake().await;
    let right = config(&fake);
    for (config, reason) in [
        (
            Config {
                key: Some("another".to_owned().into()),
                ..right.clone()
            },
            "it refuses the key",
        ),
        (
            Config {
                index: "handbook".to_owned(),
                ..right.clone()
            },
            "it has no index `handbook`",
        ),
        (
            Config {
                url: "http://127.0.0.1:1".parse().unwrap(),
                ..right.clone()
            },
            "it cannot be reached",
        ),
    ] {
        let app = product(&site, Some(config)).await;
        assert_eq!(search(&app).await.text("/source"), "embedded");
        let told = standing(&app).await;
        assert!(told.contains(reason), "{told}");
        assert!(!told.contains("127.0.0.1"), "{told}");
    }
}

#[tokio::test]
async fn an_index_without_the_site_is_told() {
    let site = Site::new();
    let mut strange = site.documents();
    for document in &mut strange {
        document["url"] = json!("javascript:alert(1)");
    }
    for (documents, reason) in [
        (Vec::new(), "its index `docs` is empty"),
        (strange, "its index `docs` was not made by"),
    ] {
        let fake = FakeMeilisearch::with(documents).await;
        let app = product(&site, Some(config(&fake))).await;
        let told = until("the first look", async || {
            let told = standing(&app).await;
            (told != "meilisearch").then_some(told)
        });
        let told = told.await;
        assert!(told.contains(reason), "{told}");
        let reply = search(&app).await;
        assert_eq!(
            reply.text("/hits/0/url"),
            "/docs/finance/#errors-in-a-close"
        );
    }
}

#[tokio::test]
async fn it_is_left_alone_while_it_is_away() {
    let site = Site::new();
    let fake = site.fake().await;
    fake.set_fault(Some(Fault::Status(503)));
    let patient = Config {
        pause: LONG,
        ..config(&fake)
    };
    let app = product(&site, Some(patient)).await;
    until("the first look", async || {
        (standing(&app).await != "meilisearch").then_some(())
    })
    .await;
    for _ in 0..3 {
        assert_eq!(search(&app).await.text("/source"), "embedded");
    }
    assert_eq!(fake.requests().len(), 1);
}

#[tokio::test]
async fn it_is_asked_again_when_it_is_back() {
    let site = Site::new();
    let fake = site.fake().await;
    let impatient = Config {
        pause: Duration::from_millis(20),
        ..config(&fake)
    };
    let app = product(&site, Some(impatient)).await;
    assert_eq!(standing(&app).await, "meilisearch");
    assert_eq!(search(&app).await.text("/source"), "meilisearch");
    fake.set_fault(Some(Fault::Status(503)));
    assert_eq!(search(&app).await.text("/source"), "embedded");
    fake.set_fault(None);
    until("Meilisearch", async || {
        (standing(&app).await == "meilisearch").then_some(())
    })
    .await;
    assert_eq!(search(&app).await.text("/source"), "meilisearch");
}

#[tokio::test]
async fn without_a_site_here_meilisearch_answers_alone() {
    let (site, nothing) = (Site::new(), TempDir::new().unwrap());
    let fake = site.fake().await;
    let setup = support::Setup {
        site_dir: nothing.path().to_owned(),
        meilisearch: Some(config(&fake)),
        ..support::Setup::new()
    };
    let app = TestApp::with(setup).await;
    assert_eq!(search(&app).await.text("/source"), "meilisearch");
    fake.set_fault(Some(Fault::Status(503)));
    let reply = app.anonymous().get("/api/v1/search?q=variance").await;
    assert_eq!(reply.status, 503);
    assert!(reply.text("/message").contains("make site"), "{reply:?}");
}

#[tokio::test]
async fn the_log_says_once_that_it_is_away() {
    let (site, data) = (Site::new(), TempDir::new().unwrap());
    let installation = Installation::new(data.path())
        .with("PROFILE_BUILDER_SITE_DIR", &site.built().to_string_lossy())
        .with("MEILISEARCH_URL", "http://127.0.0.1:1")
        .with("MEILISEARCH_API_KEY", "s3cret-word");
    let server = installation.serve();
    let client = Client::new(&server.url, None);
    for _ in 0..3 {
        let reply = client.get("/api/v1/search?q=variance").await;
        assert_eq!(reply.text("/source"), "embedded");
    }
    let log = server.log();
    let told = log.matches("in the place of Meilisearch: it cannot be reached");
    assert_eq!(told.count(), 1, "{log}");
    assert!(
        log.contains("MEILISEARCH_URL") && !log.contains("s3cret-word"),
        "{log}"
    );
}

#[test]
fn settings_that_cannot_work_are_named_at_the_start() {
    let data = TempDir::new().unwrap();
    let installation = Installation::new(data.path());
    let with = |name: &str, value: &str| {
        installation
            .clone()
            .with("MEILISEARCH_URL", "http://x")
            .with(name, value)
    };
    for (name, value, remedy) in [
        ("MEILISEARCH_URL", "127.0.0.1:7700", "http://127.0.0.1:7700"),
        ("MEILISEARCH_API_KEY", "k\u{e9}y", "copy the key again"),
        (
            "PROFILE_BUILDER_MEILISEARCH_INDEX",
            "my docs",
            "site-gen index --index",
        ),
    ] {
        let said = with(name, value).complaint(&["serve"]);
        assert!(said.contains(name) && said.contains(remedy), "{said}");
    }
}
