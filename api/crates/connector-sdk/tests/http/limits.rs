//! Huge and slow replies.

use std::time::Duration;

use connector_sdk::http::{HttpError, Limits, Request};

use crate::server::{HANG, Server, all_local, limited_client, ok};

const SMALL: Limits = Limits {
    connect_timeout: Duration::from_millis(200),
    total_timeout: Duration::from_millis(300),
    max_body_bytes: 10_000,
    max_redirects: 5,
};

async fn get(server: &Server, limits: Limits) -> Result<(usize, bool), HttpError> {
    let client = limited_client("a.example", all_local(), limits);
    let url = format!("http://a.example:{}/", server.port());
    let reply = client.send(Request::get(&url).unwrap()).await?;
    Ok((reply.body.len(), reply.truncated))
}

#[tokio::test]
async fn a_huge_body_is_cut() {
    for (size, expected) in [
        (9_999, (9_999, false)),
        (10_000, (10_000, false)),
        (10_001, (10_000, true)),
        (5_000_000, (10_000, true)),
    ] {
        let server = Server::start(move |_| ok(&"x".repeat(size))).await;
        assert_eq!(get(&server, SMALL).await, Ok(expected), "{size} bytes");
    }
}

#[tokio::test]
async fn the_standard_limit_is_ten_mebibytes() {
    let limit = 10 * 1024 * 1024;
    let server = Server::start(move |_| ok(&"x".repeat(limit + 1))).await;
    assert_eq!(get(&server, Limits::STANDARD).await, Ok((limit, true)));
    assert_eq!(Limits::STANDARD.total_timeout, Duration::from_secs(30));
}

#[tokio::test]
async fn a_compressed_body_is_not_expanded() {
    let server = Server::start(|_| {
        let head = "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\n\r\n";
        [head.as_bytes(), &[0x1f, 0x8b, 8, 0]].concat()
    })
    .await;
    assert_eq!(get(&server, SMALL).await, Ok((4, false)));
    assert!(
        !server.requests()[0].contains("accept-encoding"),
        "{:?}",
        server.requests()
    );
}

#[tokio::test]
async fn a_slow_reply_times_out() {
    for head in [
        "",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nslow",
    ] {
        let server = Server::start(move |_| format!("{head}{HANG}").into_bytes()).await;
        let error = get(&server, SMALL).await.unwrap_err();
        assert_eq!(
            error,
            HttpError::TimedOut("a.example".to_owned()),
            "{head:?}"
        );
    }
}

#[tokio::test]
async fn a_reply_that_breaks_off_is_an_error() {
    for reply in [
        "HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\ncut",
        "SSH-2.0-OpenSSH\r\n\r\n",
        "",
    ] {
        let server = Server::start(move |_| reply.into()).await;
        let error = get(&server, SMALL).await.unwrap_err();
        assert_eq!(
            error,
            HttpError::BrokenResponse("a.example".to_owned()),
            "{reply:?}"
        );
    }
}
