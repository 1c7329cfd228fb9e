//! Every hop is judged like the first.

use connector_sdk::http::{HttpError, Method, Request, header};

use crate::server::{Server, all_local, client, ok, redirect};

#[tokio::test]
async fn a_redirect_to_a_private_address_is_refused() {
    let private = Server::start(|_| ok("secret")).await;
    let port = private.port();
    for status in [301, 302, 303, 307, 308] {
        for target in [
            format!("http://127.0.0.1:{port}/"),
            format!("http://2130706433:{port}/"),
            format!("http://[::ffff:127.0.0.1]:{port}/"),
            format!("//127.0.0.1:{port}/"),
            format!("http://intranet.example:{port}/"),
        ] {
            let public = Server::start(move |_| redirect(status, &target)).await;
            let client = client(&format!("public.example:{}", public.port()), all_local());
            let url = format!("http://public.example:{}/", public.port());
            let error = client.send(Request::get(&url).unwrap()).await.unwrap_err();
            assert!(
                matches!(error, HttpError::PrivateAddress { .. }),
                "{status}: {error}"
            );
            assert_eq!(public.connections(), 1);
        }
    }
    assert_eq!(private.connections(), 0);
}

#[tokio::test]
async fn a_chain_that_ends_at_a_private_address_is_refused() {
    let private = Server::start(|_| ok("secret")).await;
    let end = format!("http://localhost:{}/", private.port());
    let public = Server::start(move |request| {
        if request.starts_with("GET /second") {
            redirect(307, &end)
        } else {
            redirect(302, "/second")
        }
    })
    .await;
    let client = client(&format!("public.example:{}", public.port()), all_local());
    let url = format!("http://public.example:{}/", public.port());
    let error = client.send(Request::get(&url).unwrap()).await.unwrap_err();
    assert!(matches!(error, HttpError::PrivateAddress { .. }), "{error}");
    assert_eq!((public.connections(), private.connections()), (2, 0));
}

#[tokio::test]
async fn a_redirect_to_another_scheme_or_with_credentials_is_refused() {
    for target in [
        "file:///etc/passwd",
        "ftp://a.example/",
        "http://u:p@a.example/",
        "gopher://x/",
    ] {
        let public = Server::start(move |_| redirect(302, target)).await;
        let client = client("public.example", all_local());
        let url = format!("http://public.example:{}/", public.port());
        let error = client.send(Request::get(&url).unwrap()).await.unwrap_err();
        assert!(
            matches!(error, HttpError::Refused { .. }),
            "{target}: {error}"
        );
        assert!(!error.to_string().contains("u:p"), "{error}");
    }
}

#[tokio::test]
async fn five_redirects_are_followed_and_no_more() {
    let server = Server::start(|request| {
        let left: u32 = request[5..6].parse().unwrap();
        if left == 0 {
            ok("arrived")
        } else {
            redirect(302, &format!("/{}", left - 1))
        }
    })
    .await;
    let client = client("a.example", all_local());
    let url = |count| format!("http://a.example:{}/{count}", server.port());

    let reply = client.send(Request::get(&url(5)).unwrap()).await.unwrap();
    assert_eq!(
        (reply.body.as_slice(), reply.url.path()),
        (&b"arrived"[..], "/0")
    );

    let error = client
        .send(Request::get(&url(6)).unwrap())
        .await
        .unwrap_err();
    assert_eq!(
        error,
        HttpError::TooManyRedirects {
            host: "a.example".to_owned(),
            limit: 5
        }
    );
}

#[tokio::test]
async fn credentials_stay_with_their_origin() {
    let server = Server::start(|request| match request.split(' ').nth(1) {
        Some("/same") => redirect(302, "/second"),
        Some("/second") => {
            let port = request
                .split("a.example:")
                .nth(1)
                .unwrap()
                .split("\r\n")
                .next()
                .unwrap();
            redirect(302, &format!("http://b.example:{port}/other"))
        }
        _ => ok("done"),
    })
    .await;
    let client = client("a.example,b.example", all_local());
    let mut request = Request::get(&format!("http://a.example:{}/same", server.port())).unwrap();
    for name in ["authorization", "cookie", "x-api-key", "accept"] {
        let name = header::HeaderName::from_static(name);
        request
            .headers
            .insert(name, header::HeaderValue::from_static("a-value"));
    }
    client.send(request).await.unwrap();

    let seen: Vec<(String, usize)> = server
        .requests()
        .iter()
        .map(|text| {
            (
                text.split(' ').nth(1).unwrap().to_owned(),
                text.matches("a-value").count(),
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("/same".into(), 4),
            ("/second".into(), 4),
            ("/other".into(), 1)
        ]
    );
}

#[tokio::test]
async fn a_body_is_not_sent_on_to_another_origin() {
    let other = Server::start(|_| ok("done")).await;
    let target = format!("http://b.example:{}/", other.port());
    let server = Server::start(move |request| {
        redirect(
            if request.starts_with("POST /see-other") {
                303
            } else {
                307
            },
            &target,
        )
    })
    .await;
    let client = client("a.example,b.example", all_local());
    let post = |path| {
        let url = format!("http://a.example:{}{path}", server.port());
        let mut request = Request::get(&url).unwrap();
        request.method = Method::POST;
        request.body = Some(b"card=4111".to_vec());
        request
    };

    let error = client.send(post("/moved")).await.unwrap_err();
    assert!(matches!(error, HttpError::Refused { .. }), "{error}");
    assert_eq!(other.connections(), 0);

    client.send(post("/see-other")).await.unwrap();
    let requests = other.requests();
    assert!(
        requests[0].starts_with("GET / ") && !requests[0].contains("4111"),
        "{requests:?}"
    );
}
