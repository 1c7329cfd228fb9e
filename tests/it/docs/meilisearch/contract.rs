//! What Meilisearch answers is what the embedded index answers.

use serde_json::{Value, json};
use support::fake_meilisearch::{INDEX, SEARCH_KEY};
use support::process::Installation;
use support::reply::Reply;
use support::{Client, TestApp};
use tempfile::TempDir;

use super::site::{Server, Site, config, product};

/// Searches with the number of sections that they find.
const SEARCHES: [(&str, usize); 17] = [
    ("q=error", 4),
    ("q=retry", 1),
    ("q=err%20", 0),
    ("q=varience", 1),
    ("q=How%20do%20I%20correct%20an%20entry%3F", 1),
    ("q=%22correct%22%20-entry", 1),
    ("q=correct%20nonsensical%20entry", 1),
    ("q=error&department=finance", 2),
    (
        "q=error&department=finance&department=engineering&kind=api&kind=finance",
        3,
    ),
    ("q=error&department=sales", 1),
    ("q=error&tag=audit&section=start", 1),
    ("q=error&tag=API", 3),
    ("q=error&tag=a%22%20OR%20kind%20%3D%20%22api", 0),
    ("q=error&tag=%5C", 0),
    ("q=error&language=de", 1),
    ("q=error&language=de&language=en", 5),
    ("q=error&limit=1&offset=1", 4),
];

async fn search(app: &TestApp, query: &str) -> Reply {
    let path = format!("/api/v1/search?{query}");
    let reply = app.anonymous().get(&path).await;
    assert_eq!(reply.status, 200, "{query}: {reply:?}");
    reply
}

/// What of an answer does not depend on who ranks it.
fn found(reply: &Reply) -> Value {
    let hits = reply.at("/hits").as_array().unwrap().iter();
    let mut ids: Vec<&str> = hits.map(|hit| hit["id"].as_str().unwrap()).collect();
    ids.sort_unstable();
    json!({ "total": reply.at("/total"), "ids": ids, "facets": reply.at("/facets") })
}

#[tokio::test]
async fn it_finds_and_counts_what_the_embedded_index_does() {
    let site = Site::new();
    let server = Server::holding(&site).await;
    let alone = product(&site, None).await;
    let with = product(&site, Some(server.config())).await;
    for (query, total) in SEARCHES {
        let (wanted, answer) = (search(&alone, query).await, search(&with, query).await);
        assert_eq!(wanted.text("/source"), "embedded");
        assert_eq!(answer.text("/source"), "meilisearch", "{query}");
        assert_eq!(wanted.at("/total"), total, "{query}");
        let (mut wanted, mut answer) = (found(&wanted), found(&answer));
        if query.contains("limit") {
            // The order is each server's own.
            wanted["ids"] = json!(wanted["ids"].as_array().unwrap().len());
            answer["ids"] = json!(answer["ids"].as_array().unwrap().len());
        }
        assert_eq!(answer, wanted, "{query}");
    }
    server.end().await;
}

#[tokio::test]
async fn a_hit_is_shown_as_the_embedded_index_shows_it() {
    let site = Site::new();
    let server = Server::holding(&site).await;
    let alone = product(&site, None).await;
    let with = product(&site, Some(server.config())).await;
    for query in [
        "q=retry",
        "q=close%20vari",
        "q=begin",
        "q=correct%20variance",
    ] {
        let (wanted, answer) = (search(&alone, query).await, search(&with, query).await);
        assert_eq!(answer.at("/hits/0"), wanted.at("/hits/0"), "{query}");
        assert_eq!(answer.at("/total"), 1, "{query}");
    }
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_environment_names_the_server_the_key_and_the_index() {
    let (site, data) = (Site::new(), TempDir::new().unwrap());
    let fake = site.fake().await;
    let installation = Installation::new(data.path())
        .with("PROFILE_BUILDER_SITE_DIR", &site.built().to_string_lossy())
        .with("MEILISEARCH_URL", fake.url())
        .with("MEILISEARCH_API_KEY", SEARCH_KEY)
        .with("PROFILE_BUILDER_MEILISEARCH_INDEX", INDEX);
    let server = installation.serve();
    let client = Client::new(&server.url, None);
    let reply = client.get("/api/v1/search?q=variance").await;
    assert_eq!(reply.text("/source"), "meilisearch");
    let log = server.log();
    assert!(
        log.contains("Meilisearch answers searches from its index docs"),
        "{log}"
    );
    assert!(!log.contains(SEARCH_KEY), "{log}");
}

#[tokio::test]
async fn an_unknown_edition_is_refused_and_no_word_finds_nothing() {
    let site = Site::new();
    let fake = site.fake().await;
    let app = product(&site, Some(config(&fake))).await;
    let reply = app
        .anonymous()
        .get("/api/v1/search?q=error&language=fr")
        .await;
    assert_eq!(reply.status, 400);
    assert_eq!(
        reply.text("/details/language"),
        "the documentation has none but en, de"
    );
    for nothing in ["", "%20", "%F0%9F%99%82", "%22%28"] {
        let reply = search(&app, &format!("q={nothing}")).await;
        assert_eq!(reply.at("/total"), 0, "{nothing}");
    }
    let requests = fake.requests().into_iter();
    let words: Vec<String> = requests
        .map(|request| request["queries"][0]["q"].to_string())
        .collect();
    assert!(
        words.iter().all(|words| words == "\"\""),
        "it is looked for, and asked nothing: {words:?}"
    );
}
