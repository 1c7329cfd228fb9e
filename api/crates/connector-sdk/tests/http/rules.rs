//! Schemes, ports, credentials, proxies, and hosts that are allowed.

use std::process::Command;

use connector_sdk::ToolError;
use connector_sdk::http::{GuardedClient, HttpError, HttpPolicy, Request};

use crate::server::{Server, all_local, client, ok};

#[tokio::test]
async fn an_allowed_host_is_opened_on_its_port_only() {
    let server = Server::start(|_| ok("wiki")).await;
    let other = Server::start(|_| ok("secret")).await;
    let allowed = format!("wiki.corp.example:{0}, 127.0.0.1:{0}", server.port());
    let client = client(&allowed, all_local());
    for host in ["wiki.corp.example", "127.0.0.1", "2130706433"] {
        let url = format!("http://{host}:{}/", server.port());
        let reply = client.send(Request::get(&url).unwrap()).await.unwrap();
        assert_eq!((reply.status, reply.body.as_slice()), (200, &b"wiki"[..]));

        let url = format!("http://{host}:{}/", other.port());
        let error = client.send(Request::get(&url).unwrap()).await.unwrap_err();
        assert!(matches!(error, HttpError::PrivateAddress { .. }), "{error}");
    }
    assert_eq!(other.connections(), 0);
}

#[tokio::test]
async fn other_schemes_ports_and_credentials_are_refused() {
    let resolver = all_local();
    let client = client("a.example", resolver.clone());
    for url in [
        "file:///etc/passwd",
        "ftp://a.example/",
        "gopher://a.example/",
        "ws://a.example/",
        "data:text/plain,hello",
        "javascript:alert(1)",
        "unix:///run/docker.sock",
        "http+unix://%2Frun%2Fdocker.sock/",
        "http://password@a.example/",
        "http://user:password@a.example/",
        "http://:password@a.example/",
        "http://a.example:22/",
        "http://a.example:25/",
        "http://a.example:0/",
        "https://a.example:6667/",
    ] {
        let error = client.send(Request::get(url).unwrap()).await.unwrap_err();
        assert!(matches!(error, HttpError::Refused { .. }), "{url}: {error}");
        assert!(!error.to_string().contains("password@"), "{error}");
        assert!(matches!(ToolError::from(error), ToolError::Refused(_)));
    }
    assert_eq!(resolver.asked(), 0);
    for url in [
        "",
        "a.example",
        "/etc/passwd",
        "http://",
        "http://a b/",
        "http://a.example:99999/",
    ] {
        let error = Request::get(url).unwrap_err();
        assert!(
            matches!(ToolError::from(error), ToolError::InvalidArguments(_)),
            "{url}"
        );
    }
}

/// Reading the environment is tested in processes of their own, since it is shared by all tests.
#[tokio::test]
async fn the_environment_sets_allowed_hosts_and_no_proxy() {
    let server = Server::start(|_| ok("direct")).await;
    let proxy = Server::start(|_| ok("proxied")).await;
    let proxy_url = format!("http://127.0.0.1:{}", proxy.port());
    let target = format!("http://127.0.0.1:{}/", server.port());
    let fetch = |allowed: String| {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "rules::fetch_in_this_environment", "--nocapture"]);
        for name in [
            "http_proxy",
            "HTTP_PROXY",
            "https_proxy",
            "HTTPS_PROXY",
            "ALL_PROXY",
        ] {
            command.env(name, &proxy_url);
        }
        command.env("PROFILE_BUILDER_ALLOWED_PRIVATE_HOSTS", allowed);
        command.env("TEST_FETCH_URL", &target);
        tokio::task::spawn_blocking(move || {
            String::from_utf8(command.output().unwrap().stdout).unwrap()
        })
    };

    let text = fetch(format!("127.0.0.1:{}", server.port())).await.unwrap();
    assert!(text.contains("fetched: direct"), "{text}");
    let text = fetch(String::new()).await.unwrap();
    assert!(text.contains("a loopback address"), "{text}");
    let text = fetch("http://x/".to_owned()).await.unwrap();
    assert!(
        text.contains("PROFILE_BUILDER_ALLOWED_PRIVATE_HOSTS: \"http://x/\" is"),
        "{text}"
    );
    assert_eq!((server.connections(), proxy.connections()), (1, 0));
}

/// Does nothing unless the test above starts it.
#[tokio::test]
async fn fetch_in_this_environment() {
    let Ok(url) = std::env::var("TEST_FETCH_URL") else {
        return;
    };
    let policy = match HttpPolicy::from_environment() {
        Ok(policy) => policy,
        Err(error) => return println!("{error}"),
    };
    let client = GuardedClient::new(policy).unwrap();
    match client.send(Request::get(&url).unwrap()).await {
        Ok(reply) => println!("fetched: {}", String::from_utf8_lossy(&reply.body)),
        Err(error) => println!("{error}"),
    }
}
