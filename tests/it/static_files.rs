//! The docs site and the web client as files.

#![cfg(test)]

use std::fs;

use reqwest::Method;
use support::wait::until;
use support::{Setup, TestApp};
use tempfile::TempDir;

async fn with_files() -> (TestApp, TempDir) {
    let folder = TempDir::new().unwrap();
    let (site, web) = (folder.path().join("site"), folder.path().join("web"));
    fs::create_dir_all(site.join("guide")).unwrap();
    fs::create_dir_all(site.join("assets")).unwrap();
    fs::create_dir_all(site.join("de")).unwrap();
    fs::create_dir_all(site.join("v1/de/deep")).unwrap();
    fs::create_dir_all(web.join("assets")).unwrap();
    for (path, text) in [
        (site.join("index.html"), "the docs"),
        (site.join("404.html"), "no such page"),
        (site.join("de/404.html"), "keine Seite"),
        (site.join("v1/de/404.html"), "keine alte Seite"),
        (site.join("v1/de/deep/404.html"), "an asset"),
        (site.join("guide/index.html"), "a guide"),
        (site.join("guide/index.md"), "# A guide"),
        (site.join("llms.txt"), "the list"),
        (site.join("sw.js"), "let worker;"),
        (site.join("search.json"), "[]"),
        (site.join("assets/site.18709b639834.css"), "p {}"),
        (site.join("assets/logo.svg"), "<svg/>"),
        (web.join("index.html"), "the client"),
        (web.join("assets/index-1a2b3c.js"), "let x = 1;"),
        (folder.path().join("secret.txt"), "a secret"),
        (site.join(".env"), "a secret"),
    ] {
        fs::write(path, text).unwrap();
    }
    let setup = Setup {
        site_dir: site,
        web_dir: web,
        ..Setup::new()
    };
    (TestApp::with(setup).await, folder)
}

#[tokio::test]
async fn pages_and_assets_are_served() {
    let (app, _folder) = with_files().await;
    let anonymous = app.anonymous();
    for (path, status, text, cache) in [
        ("/docs/", 200, "the docs", "no-cache"),
        ("/docs/guide/", 200, "a guide", "no-cache"),
        ("/docs/nothing", 404, "no such page", "no-cache"),
        ("/docs/guide/nothing/", 404, "no such page", "no-cache"),
        ("/docs/de/", 404, "keine Seite", "no-cache"),
        ("/docs/de/nothing/here/", 404, "keine Seite", "no-cache"),
        ("/docs/v1/nothing", 404, "no such page", "no-cache"),
        ("/docs/v1/de/deep/x", 404, "keine alte Seite", "no-cache"),
        ("/docs/d%C3%A9/x", 404, "no such page", "no-cache"),
        ("/app/", 200, "the client", "no-cache"),
        // The client finds its own way from any of its addresses.
        ("/app/agents/agent_1", 200, "the client", "no-cache"),
        (
            "/app/assets/index-1a2b3c.js",
            200,
            "let x = 1;",
            "public, max-age=31536000, immutable",
        ),
        ("/app/assets/gone.js", 404, "resource_not_found", ""),
    ] {
        let reply = anonymous.get(path).await;
        assert_eq!(reply.status, status, "{path}");
        assert!(reply.body.to_string().contains(text), "{path}: {reply:?}");
        assert_eq!(reply.header("cache-control"), cache, "{path}");
    }
    assert_eq!(anonymous.send(Method::HEAD, "/docs/").await.status, 200);
}

#[tokio::test]
async fn files_say_what_they_are_and_how_long_they_last() {
    let (app, _folder) = with_files().await;
    let forever = "public, max-age=31536000, immutable";
    for (path, kind, cache) in [
        ("/docs/", "text/html; charset=utf-8", "no-cache"),
        (
            "/docs/guide/index.md",
            "text/markdown; charset=utf-8",
            "no-cache",
        ),
        ("/docs/llms.txt", "text/plain; charset=utf-8", "no-cache"),
        ("/docs/sw.js", "text/javascript; charset=utf-8", "no-cache"),
        ("/docs/search.json", "application/json", "no-cache"),
        (
            "/docs/assets/site.18709b639834.css",
            "text/css; charset=utf-8",
            forever,
        ),
        // An editor's file has no hash in its name.
        ("/docs/assets/logo.svg", "image/svg+xml", "no-cache"),
        (
            "/app/assets/index-1a2b3c.js",
            "text/javascript; charset=utf-8",
            forever,
        ),
    ] {
        let reply = app.anonymous().get(path).await;
        assert_eq!(reply.status, 200, "{path}");
        let headers = (reply.header("content-type"), reply.header("cache-control"));
        assert_eq!(headers, (kind, cache), "{path}");
        // What has not changed is not sent again, and lasts as long as before.
        let request = app.anonymous().request(Method::GET, path);
        let since = reply.header("last-modified");
        let response = request
            .header("if-modified-since", since)
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 304, "{path}");
        assert_eq!(response.headers()["cache-control"], cache, "{path}");
    }
}

#[tokio::test]
async fn addresses_lead_to_the_client() {
    let (app, _folder) = with_files().await;
    for (path, status, target) in [
        ("/", 307, "/app/"),
        ("/app", 308, "/app/"),
        ("/docs", 308, "/docs/"),
        ("/docs/guide", 307, "/docs/guide/"),
    ] {
        let reply = app.anonymous().get(path).await;
        assert_eq!(
            (reply.status, reply.header("location")),
            (status, target),
            "{path}"
        );
    }
}

#[tokio::test]
async fn former_addresses_of_pages_lead_on() {
    let (app, folder) = with_files().await;
    let site = folder.path().join("site");
    fs::create_dir_all(site.join("old")).unwrap();
    fs::write(site.join("old/index.html"), "moved").unwrap();
    let leads = async |path: &str| {
        let reply = app.anonymous().get(path).await;
        (reply.status, reply.header("location").to_owned())
    };
    assert_eq!(leads("/docs/old/").await, (200, String::new()));

    let address = app.url.strip_prefix("http://").unwrap();
    let guide = (301, "/docs/guide/".to_owned());
    // Of a build for this prefix; then of one for the root, with what nobody must be sent to.
    let lists = [
        "/docs/old/ /docs/guide/ 301\n/docs/older.html /docs/ 301\n/docs/first/ /docs/guide/ 301\n",
        "/old/ /guide/ 301\n/older.html / 301\n/guide/ //evil.example/ 301\nx\n/next/ /guide/ 301\n",
    ];
    for (list, newest) in lists.into_iter().zip(["/docs/first/", "/docs/next/"]) {
        fs::write(site.join("_redirects"), list).unwrap();
        let is_read = async || (leads(newest).await == guide).then_some(());
        until("the list is read", is_read).await;
        assert_eq!(leads("/docs/old/").await, guide);
        assert_eq!(leads("/docs/old").await, guide);
        assert_eq!(leads("/docs/old/index.html").await, guide);
        let with_query = (301, "/docs/guide/?role=finance".to_owned());
        assert_eq!(leads("/docs/old/?role=finance").await, with_query);
        // As some programs send it: not a byte of the query is encoded.
        let raw = raw_get(address, "/docs/old/?word=ä").await;
        assert!(raw.contains("location: /docs/guide/?word=ä\r\n"), "{raw}");
        assert_eq!(leads("/docs/older.html").await, (301, "/docs/".to_owned()));
        assert_eq!(leads("/docs/guide/").await, (200, String::new()));
        let head = app.anonymous().send(Method::HEAD, "/docs/old/").await;
        assert_eq!(
            (head.status, head.header("cache-control")),
            (301, "no-cache")
        );
    }

    fs::remove_file(site.join("_redirects")).unwrap();
    let is_gone = async || (leads("/docs/old/").await.0 == 200).then_some(());
    until("the list is gone", is_gone).await;
}

#[tokio::test]
async fn no_path_leads_out_of_the_folders() {
    let (app, _folder) = with_files().await;
    let address = app.url.strip_prefix("http://").unwrap().to_owned();
    for path in [
        "/docs/../secret.txt",
        "/docs/.env",
        "/docs/%2eenv",
        "/docs/%2e%2e/secret.txt",
        "/docs/..%2fsecret.txt",
        "/app/assets/../../secret.txt",
        "/app/assets/..%2f..%2fsecret.txt",
        "/docs//etc/passwd",
        "/docs/%2fetc%2fpasswd",
    ] {
        let text = raw_get(&address, path).await;
        assert!(
            !text.contains("a secret") && !text.contains("root:"),
            "{path}: {text}"
        );
    }
}

/// A GET whose path nobody tidies up on the way.
async fn raw_get(address: &str, path: &str) -> String {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test]
async fn what_is_not_built_says_how_to_build_it() {
    let app = TestApp::new().await;
    for (path, remedy) in [("/docs/", "make site"), ("/app/", "make web")] {
        let reply = app.anonymous().get(path).await;
        assert_eq!(reply.status, 503);
        assert!(reply.body.as_str().unwrap().contains(remedy), "{reply:?}");
    }
}
