//! Ways to write an address that is not on the public internet. None may lead to a connection.

use connector_sdk::http::{HttpError, Request};

use crate::server::{Script, Server, all_local, client, ok};

/// `:P` stands for the port on which a server waits.
const TRICKS: &[&str] = &[
    // Loopback in every notation that a URL parser understands.
    "http://127.0.0.1:P/",
    "http://127.0.0.1.:P/",
    "http://127.1:P/",
    "http://127.0.1:P/",
    "http://127.1.:P/",
    "http://2130706433:P/",
    "http://2130706433.:P/",
    "http://017700000001:P/",
    "http://0x7f000001:P/",
    "http://0X7F000001:P/",
    "http://0x7f.0x0.0x0.0x1:P/",
    "http://0x7f.1:P/",
    "http://0177.0.0.1:P/",
    "http://0177.0.0.01:P/",
    "http://00000177.0.0.1:P/",
    "http://127.0.0.0x1:P/",
    "http://0x7f.0.0.01:P/",
    "http://127.127.127.127:P/",
    "http://127.255.255.254:P/",
    "http://%31%32%37.0.0.1:P/",
    "http://127%2e0%2e0%2e1:P/",
    "http://１２７.0.0.1:P/",
    "http://①②⑦.⓪.⓪.①:P/",
    "http://127。0。0。1:P/",
    "http:127.0.0.1:P/",
    "http:/127.0.0.1:P/",
    "http:\\\\127.0.0.1:P\\",
    "http:////127.0.0.1:P/",
    " http://127.0.0.1:P/",
    "ht\ntp://127.0.0.1:P/",
    "http://127.0.\t0.1:P/",
    "HTTP://127.0.0.1:P/",
    "https://127.0.0.1:P/",
    // The unspecified address reaches this machine on many systems.
    "http://0.0.0.0:P/",
    "http://0:P/",
    "http://0x0:P/",
    "http://00:P/",
    "http://0.1.2.3:P/",
    // IPv6, and IPv4 within it.
    "http://[::1]:P/",
    "http://[0:0:0:0:0:0:0:1]:P/",
    "http://[0000::0001]:P/",
    "http://[::]:P/",
    "http://[::ffff:127.0.0.1]:P/",
    "http://[::ffff:7f00:1]:P/",
    "http://[0:0:0:0:0:ffff:127.0.0.1]:P/",
    "http://[::127.0.0.1]:P/",
    "http://[::7f00:1]:P/",
    "http://[::ffff:0:127.0.0.1]:P/",
    "http://[64:ff9b::127.0.0.1]:P/",
    "http://[64:ff9b::7f00:1]:P/",
    "http://[64:ff9b:1::7f00:1]:P/",
    "http://[2002:7f00:1::]:P/",
    "http://[2002:a00:1::1]:P/",
    "http://[2001:0:7f00:1::]:P/",
    "http://[::ffff:10.0.0.1]:P/",
    "http://[::ffff:169.254.169.254]:P/",
    "http://[fe80::1]:P/",
    "http://[fe80::1%25lo]:P/",
    "http://[fc00::1]:P/",
    "http://[fd00:ec2::254]:P/",
    "http://[fec0::1]:P/",
    "http://[ff02::1]:P/",
    "http://[2001:db8::1]:P/",
    // Networks of companies, carriers and clouds.
    "http://10.0.0.1:P/",
    "http://10.1:P/",
    "http://0xa000001:P/",
    "http://172.16.0.1:P/",
    "http://172.31.255.254:P/",
    "http://192.168.1.1:P/",
    "http://3232235777:P/",
    "http://100.64.0.1:P/",
    "http://100.100.100.200:P/",
    "http://169.254.169.254:P/latest/meta-data/",
    "http://2852039166:P/",
    "http://0xa9fea9fe:P/",
    "http://0251.0376.0251.0376:P/",
    "http://168.63.129.16:P/",
    // Special purposes.
    "http://192.0.0.1:P/",
    "http://192.0.2.1:P/",
    "http://198.18.0.1:P/",
    "http://198.51.100.1:P/",
    "http://203.0.113.1:P/",
    "http://224.0.0.1:P/",
    "http://240.0.0.1:P/",
    "http://255.255.255.255:P/",
    "http://4294967295:P/",
    // Numbers that are no address at all.
    "http://4294967296:P/",
    "http://0x7f.0.0.0.1:P/",
    "http://127.0.0.256:P/",
    "http://[::1%25eth0]:P/",
    "http://[127.0.0.1]:P/",
    // Names that lead home.
    "http://localhost:P/",
    "http://LOCALHOST.:P/",
    "http://foo.localhost:P/",
    "http://ip6-localhost:P/",
    "http://localtest.example:P/",
    "http://127.0.0.1.example:P/",
    "http://ⓛocalhost:P/",
    "https://metadata.google.internal:P/",
];

#[tokio::test]
async fn no_trick_makes_a_connection() {
    let server = Server::start(|_| ok("secret")).await;
    assert!(TRICKS.len() >= 60);
    let resolver = all_local();
    let client = client("", resolver.clone());
    for trick in TRICKS {
        let asked_before = resolver.asked();
        let url = trick.replace(":P", &format!(":{}", server.port()));
        let result = match Request::get(&url) {
            Ok(request) => client.send(request).await.map(|_| ()),
            Err(error) => Err(error),
        };
        let error = result.expect_err(trick);
        let judged = matches!(
            error,
            HttpError::PrivateAddress { .. } | HttpError::InvalidUrl { .. }
        );
        assert!(judged, "{trick}: {error}");
        assert!(
            resolver.asked() <= asked_before + 1,
            "{trick} was resolved again after it was judged"
        );
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_name_with_one_private_address_is_refused() {
    let server = Server::start(|_| ok("secret")).await;
    for answer in [
        &["127.0.0.1"][..],
        &["1.1.1.1", "127.0.0.1"],
        &["127.0.0.1", "1.1.1.1"],
        &["::1"],
        &["2606:4700::1111", "::ffff:127.0.0.1"],
    ] {
        let client = client("", Script::new(&[answer]));
        let url = format!("http://intranet.example:{}/", server.port());
        let error = client.send(Request::get(&url).unwrap()).await.unwrap_err();
        let text = error.to_string();
        assert!(
            text.starts_with("intranet.example must not be opened: it is a loopback"),
            "{text}"
        );
        assert!(
            text.contains("PROFILE_BUILDER_ALLOWED_PRIVATE_HOSTS"),
            "{text}"
        );
        assert!(
            !text.contains("127.0.0.1"),
            "the message tells an address: {text}"
        );
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_connection_uses_the_answer_that_was_checked() {
    let first = Server::start(|_| ok("first")).await;
    let elsewhere = ([127, 0, 0, 2], first.port()).into();
    let second = Server::start_on(elsewhere, |_| ok("second")).await;
    let resolver = Script::new(&[&["127.0.0.1"], &["127.0.0.2"]]);
    let client = client("flip.example", resolver.clone());
    let url = format!("http://flip.example:{}/", first.port());

    let reply = client.send(Request::get(&url).unwrap()).await.unwrap();
    assert_eq!(reply.body, b"first");
    assert_eq!((resolver.asked(), second.connections()), (1, 0));

    let reply = client.send(Request::get(&url).unwrap()).await.unwrap();
    assert_eq!(reply.body, b"second");
    assert_eq!((resolver.asked(), first.connections()), (2, 1));
}

#[tokio::test]
async fn an_answer_that_flips_to_a_private_address_is_refused() {
    let server = Server::start(|_| ok("secret")).await;
    let resolver = Script::new(&[&[], &["127.0.0.1"]]);
    let client = client("", resolver.clone());
    let url = format!("http://flip.example:{}/", server.port());
    let error = client.send(Request::get(&url).unwrap()).await.unwrap_err();
    assert_eq!(error, HttpError::UnknownHost("flip.example".to_owned()));
    let error = client.send(Request::get(&url).unwrap()).await.unwrap_err();
    assert!(matches!(error, HttpError::PrivateAddress { .. }), "{error}");
    assert_eq!((resolver.asked(), server.connections()), (2, 0));
}
