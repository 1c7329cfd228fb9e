//! `GET /api/v1/search`

use std::fs;

use serde_json::{Value, json};
use support::reply::Reply;
use support::{Setup, TestApp};
use tempfile::TempDir;

/// A product with a docs site of three pages.
async fn with_site() -> (TestApp, TempDir) {
    let section = |page: &str, heading: &str, roles: &[&str], tags: &[&str], text: &str| {
        let (kind, _) = page.split_once('/').unwrap();
        let anchor = heading.to_lowercase().replace(' ', "-");
        json!({
            "id": format!("{page}#{anchor}"), "page": page, "url": format!("/docs/{page}#{anchor}"),
            "title": format!("Page of {kind}"), "heading": heading, "anchor": anchor,
            "section": kind.to_uppercase(), "roles": roles, "tags": tags, "kind": kind, "text": text,
        })
    };
    let documents = json!([
        section(
            "api/errors.md",
            "",
            &["engineering"],
            &["api"],
            "Every error has a code."
        ),
        section(
            "api/errors.md",
            "Retrying",
            &["engineering"],
            &["api"],
            "Wait, then send it again: <b>é🙂 errors</b> pass."
        ),
        section(
            "finance/close.md",
            "Errors in a close",
            &["finance"],
            &["audit"],
            "Correct the entry."
        ),
        section(
            "start/words.md",
            "Words",
            &[],
            &["audit", "api"],
            "An error is what went wrong."
        ),
    ]);
    with_documents(&documents).await
}

/// A product with a docs site that has these search documents.
async fn with_documents(documents: &Value) -> (TestApp, TempDir) {
    let folder = TempDir::new().unwrap();
    let write = |name: &str, json: &Value| {
        fs::write(folder.path().join(name), json.to_string()).unwrap();
    };
    write("part.json", documents);
    let list = json!({ "records": 4, "files": ["part.json"] });
    write("search-documents.json", &list);
    let setup = Setup {
        site_dir: folder.path().to_owned(),
        ..Setup::new()
    };
    (TestApp::with(setup).await, folder)
}

fn pages(reply: &Reply) -> Vec<&str> {
    let hits = reply.at("/hits").as_array().unwrap();
    hits.iter().filter_map(|hit| hit["page"].as_str()).collect()
}

#[tokio::test]
async fn anybody_finds_sections_of_the_docs() {
    let (app, _folder) = with_site().await;
    let reply = app.anonymous().get("/api/v1/search?q=retrying%20err").await;
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(reply.text("/query"), "retrying err");
    assert_eq!(reply.at("/total"), 4);
    assert!(reply.at("/tookMs").as_f64().unwrap() >= 0.0);
    let hit = reply.at("/hits/0");
    let excerpt = "Wait, then send it again: <b>é🙂 errors</b> pass.";
    assert_eq!(
        *hit,
        json!({
            "id": "api/errors.md#retrying",
            "title": "Page of api",
            "heading": "Retrying",
            "url": "/docs/api/errors.md#retrying",
            "page": "api/errors.md",
            "anchor": "retrying",
            "section": "API",
            "kind": "api",
            "roles": ["engineering"],
            "tags": ["api"],
            "excerpt": excerpt,
            "highlights": { "title": [], "heading": [[0, 8]], "excerpt": [[33, 39]] },
        })
    );
    let units: Vec<u16> = excerpt.encode_utf16().collect();
    assert_eq!(String::from_utf16(&units[33..39]).unwrap(), "errors");
}

#[tokio::test]
async fn facets_narrow_and_count() {
    let (app, _folder) = with_site().await;
    let anonymous = app.anonymous();
    let get = async |more: &str| {
        anonymous
            .get(&format!("/api/v1/search?q=error{more}"))
            .await
    };
    let all = get("").await;
    assert_eq!(all.at("/total"), 4);
    assert_eq!(
        *all.at("/facets"),
        json!({
            // Sections for everybody count for each department.
            "department": counts(&[("engineering", 3), ("finance", 2), ("marketing", 1), ("operations", 1), ("sales", 1)]),
            "section": counts(&[("API", 2), ("FINANCE", 1), ("START", 1)]),
            "tag": counts(&[("api", 3), ("audit", 2)]),
            "kind": counts(&[("api", 2), ("finance", 1), ("start", 1)]),
        })
    );
    let finance = get("&department=finance").await;
    assert_eq!(pages(&finance), ["finance/close.md", "start/words.md"]);
    assert_eq!(
        finance.at("/facets/department"),
        all.at("/facets/department")
    );
    assert_eq!(
        *finance.at("/facets/kind"),
        counts(&[("finance", 1), ("start", 1)])
    );
    let two = get("&department=finance&department=engineering&kind=api&kind=finance").await;
    assert_eq!(two.at("/total"), 3);
    let both = get("&tag=audit&section=start").await;
    assert_eq!(pages(&both), ["start/words.md"]);
    let none = get("&tag=nothing").await;
    assert_eq!((none.at("/total"), pages(&none).len()), (&json!(0), 0));
    let second = get("&limit=1&offset=1").await;
    assert_eq!(pages(&second), [pages(&all)[1]]);
    assert_eq!(second.at("/total"), 4);
}

#[tokio::test]
async fn a_search_stays_within_an_edition() {
    let (app, _folder) = with_editions().await;
    let anonymous = app.anonymous();
    let get = async |more: &str| {
        anonymous
            .get(&format!("/api/v1/search?q=agent{more}"))
            .await
    };
    for (edition, page) in [
        ("", "agents.md"),
        ("&language=de", "de/agents.md"),
        ("&version=1.9", "v1.9/agents.md"),
        ("&language=de&version=1.9", "v1.9/de/agents.md"),
    ] {
        let reply = get(edition).await;
        assert_eq!(pages(&reply), [page], "{edition}");
        assert_eq!(*reply.at("/facets/section"), counts(&[("Home", 1)]));
    }
    let all = get("&language=en&language=de&version=2.0&version=1.9").await;
    assert_eq!(all.at("/total"), 4);
    for (edition, field, message) in [
        (
            "&language=fr",
            "language",
            "the documentation has none but en, de",
        ),
        (
            "&version=3",
            "version",
            "the documentation has none but 2.0, 1.9",
        ),
    ] {
        let reply = get(edition).await;
        assert_eq!(
            (reply.status, reply.text("/error")),
            (400, "invalid_request")
        );
        assert_eq!(reply.text(&format!("/details/{field}")), message);
    }
}

/// A product with a docs site in two languages and versions, one section in each.
async fn with_editions() -> (TestApp, TempDir) {
    let section = |page: &str, language: &str, version: &str| {
        json!({
            "id": page, "page": page, "url": format!("/docs/{page}"), "title": "Agents", "section": "Home",
            "kind": "home", "language": language, "version": version, "text": "An agent works.",
        })
    };
    with_documents(&json!([
        section("agents.md", "en", "2.0"),
        section("de/agents.md", "de", "2.0"),
        section("v1.9/agents.md", "en", "1.9"),
        section("v1.9/de/agents.md", "de", "1.9"),
    ]))
    .await
}

fn counts(pairs: &[(&str, u32)]) -> Value {
    let pair = |(value, count): &(&str, u32)| ((*value).to_owned(), json!(count));
    Value::Object(pairs.iter().map(pair).collect())
}

#[tokio::test]
async fn wrong_parameters_are_named() {
    let (app, _folder) = with_site().await;
    let long = format!("?q={}", "x".repeat(201));
    for (query, field) in [
        ("", "q"),
        (long.as_str(), "q"),
        ("?q=a&limit=0", "limit"),
        ("?q=a&limit=51", "limit"),
        ("?q=a&offset=-1", "offset"),
        ("?q=a&department=boss", "department"),
        ("?q=a&tags=api", "tags"),
    ] {
        let reply = app.anonymous().get(&format!("/api/v1/search{query}")).await;
        assert_eq!(reply.status, 400, "{query}: {reply:?}");
        assert_eq!(reply.text("/error"), "invalid_request");
        assert!(reply.at("/details").get(field).is_some(), "{reply:?}");
    }
    for nothing in ["", "%20", "%F0%9F%99%82", "%22%28"] {
        let reply = app
            .anonymous()
            .get(&format!("/api/v1/search?q={nothing}"))
            .await;
        assert_eq!((reply.status, reply.at("/total")), (200, &json!(0)));
    }
}

#[tokio::test]
async fn without_a_site_the_reason_is_given() {
    let app = TestApp::new().await;
    let reply = app.anonymous().get("/api/v1/search?q=error").await;
    assert_eq!(reply.status, 503);
    assert_eq!(reply.text("/error"), "unavailable");
    assert!(reply.text("/message").contains("make site"), "{reply:?}");
}
