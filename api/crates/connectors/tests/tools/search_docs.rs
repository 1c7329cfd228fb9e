//! The docs site as an agent sees it.

use std::fs;

use connector_sdk::ToolError;
use serde_json::json;
use tempfile::TempDir;

use crate::{call, registry};

#[tokio::test]
async fn hits_come_with_their_urls() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("search-documents.json");
    let not_built = registry("", &file);
    let text = call(&not_built, "search_docs", json!({ "query": "variance" }))
        .await
        .unwrap();
    assert!(
        text.contains("has not been built yet: run `make site`"),
        "{text}"
    );

    let section = |id: &str, heading: &str, roles: &[&str], text: &str| {
        json!({
            "id": id, "page": "finance/variance.md", "url": format!("/docs/finance/variance/#{id}"),
            "title": "Variance analysis", "heading": heading, "anchor": id, "section": "finance",
            "roles": roles, "tags": [], "kind": "finance", "text": text,
        })
    };
    let documents = json!([
        section(
            "plan",
            "Plan and actual",
            &["finance"],
            "Compare both, then explain the gap."
        ),
        section("owner", "", &[], "Each budget has an owner."),
    ]);
    fs::write(folder.path().join("part.json"), documents.to_string()).unwrap();
    let list = json!({ "records": 2, "files": ["part.json"] });
    fs::write(&file, list.to_string()).unwrap();
    let registry = registry("", &file);

    let text = call(
        &registry,
        "search_docs",
        json!({ "query": "explain the gap" }),
    )
    .await
    .unwrap();
    assert!(
        text.contains("1. Variance analysis > Plan and actual"),
        "{text}"
    );
    assert!(text.contains("/docs/finance/variance/#plan"), "{text}");
    assert!(
        text.contains("Compare both, then explain the gap."),
        "{text}"
    );

    let sales = json!({ "query": "variance", "role": "sales", "limit": 1 });
    let text = call(&registry, "search_docs", sales).await.unwrap();
    assert!(
        text.starts_with(
            "1 section of the documentation for sales, the best first, found by the server itself."
        ),
        "{text}"
    );
    assert!(text.contains("#owner") && !text.contains("#plan"), "{text}");

    let text = call(&registry, "search_docs", json!({ "query": "submarine" }))
        .await
        .unwrap();
    assert!(
        text.starts_with("Nothing was found for \"submarine\"."),
        "{text}"
    );
}

#[tokio::test]
async fn wrong_arguments_are_named() {
    let folder = TempDir::new().unwrap();
    let registry = registry("", folder.path());
    for (arguments, place) in [
        (json!({}), "\"query\" is a required property"),
        (json!({ "query": "" }), "/query"),
        (json!({ "query": "a", "role": "boss" }), "/role"),
        (json!({ "query": "a", "limit": 0 }), "/limit"),
        (json!({ "query": "a", "limit": 1.5 }), "/limit"),
        (json!({ "query": "a", "limt": 1 }), "limt"),
    ] {
        let error = call(&registry, "search_docs", arguments).await.unwrap_err();
        assert!(matches!(error, ToolError::InvalidArguments(_)), "{error}");
        assert!(error.to_string().contains(place), "{error}");
    }
}
