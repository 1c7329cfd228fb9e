//! Links to other sites, asked for at small servers of this machine.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::Output;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::support::{site_gen, stderr, stdout};

/// One request, as `HEAD /path`.
type Seen = Arc<Mutex<Vec<(String, Instant)>>>;

/// What a server says to a request that came for the given time; None closes the connection.
type Reply = fn(request: &str, time: usize) -> Option<&'static str>;

/// A server that keeps a list of what it was asked.
struct Server {
    address: String,
    seen: Seen,
}

impl Server {
    fn start(reply: Reply) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let seen = Seen::default();
        let noted = seen.clone();
        // It ends with the test's process.
        thread::spawn(move || {
            for stream in listener.incoming() {
                let seen = noted.clone();
                thread::spawn(move || answer(&stream.unwrap(), &seen, reply));
            }
        });
        Self { address, seen }
    }

    fn requests(&self) -> Vec<String> {
        let seen = self.seen.lock().unwrap();
        seen.iter().map(|(request, _)| request.clone()).collect()
    }

    fn last_seen(&self) -> Instant {
        self.seen.lock().unwrap().last().unwrap().1
    }

    /// The shortest time between the beginnings of two requests.
    fn shortest_pause(&self) -> Duration {
        let seen = self.seen.lock().unwrap();
        let pauses = seen.windows(2).map(|two| two[1].1 - two[0].1);
        pauses.min().unwrap()
    }
}

fn answer(mut stream: &TcpStream, seen: &Seen, reply: Reply) {
    let mut lines = BufReader::new(stream).lines();
    while let Some(Ok(line)) = lines.next() {
        let request = line.strip_suffix(" HTTP/1.1").unwrap().to_owned();
        while lines.next().unwrap().unwrap() != "" {}
        let time = {
            let mut seen = seen.lock().unwrap();
            seen.push((request.clone(), Instant::now()));
            seen.iter().filter(|(known, _)| *known == request).count()
        };
        let Some(head) = reply(&request, time) else {
            return;
        };
        let text = format!("HTTP/1.1 {head}\r\nContent-Length: 0\r\n\r\n");
        if stream.write_all(text.as_bytes()).is_err() {
            return;
        }
    }
}

fn fine(_: &str, _: usize) -> Option<&'static str> {
    Some("200 OK")
}

/// Content whose home page has one link on a line.
struct Content(TempDir);

impl Content {
    fn new(links: &[String]) -> Self {
        let content = Self(TempDir::new().unwrap());
        content.write("index.md", links);
        content
    }

    fn write(&self, name: &str, links: &[String]) {
        let links: String = links.iter().map(|link| format!("[x]({link})\n")).collect();
        let path = self.folder().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, format!("---\ntitle: Home\n---\n\n{links}")).unwrap();
    }

    fn folder(&self) -> PathBuf {
        self.0.path().join("content")
    }

    fn check(&self, more: &[&str]) -> Output {
        let folder = self.folder();
        let arguments = ["check", "--content", folder.to_str().unwrap(), "--external"];
        site_gen(&[&arguments[..], more].concat())
    }

    /// The findings with short names for the folder and the servers.
    fn findings(&self, output: &Output, servers: &BTreeMap<&str, &Server>) -> String {
        let mut text = stderr(output).replace(&format!("{}/", self.folder().display()), "");
        for (name, server) in servers {
            text = text.replace(&server.address, &format!("http://{name}"));
        }
        text
    }
}

#[test]
fn what_is_gone_is_an_error_at_each_place() {
    let server = Server::start(|request, _| {
        Some(if request.ends_with("/gone") {
            "410 Gone"
        } else {
            "404 Not Found"
        })
    });
    let (gone, missing) = (
        format!("{}/gone", server.address),
        format!("{}/missing#part", server.address),
    );
    let content = Content::new(&[gone.clone(), missing, "mailto:a@b.example".to_owned()]);
    content.write("page/index.md", &[gone]);
    let begin = Instant::now();
    let output = content.check(&[]);
    assert_eq!(output.status.code(), Some(1));
    let findings = content.findings(&output, &BTreeMap::from([("server", &server)]));
    insta::assert_snapshot!(findings, @r"
index.md:5:1: `http://server/gone` does not exist (410)
    help: link to where it is now, or leave the link out
index.md:6:1: `http://server/missing` does not exist (404)
    help: link to where it is now, or leave the link out
page/index.md:5:1: `http://server/gone` does not exist (410)
    help: link to where it is now, or leave the link out
3 errors
");
    // The head first, the body to be sure, and each address once.
    let expected = ["HEAD /gone", "GET /gone", "HEAD /missing", "GET /missing"];
    assert_eq!(server.requests(), expected);
    // One a second. Between two of them this end may see less, when it is late to see the first.
    assert!(server.last_seen() - begin >= Duration::from_secs(3));
}

#[test]
fn a_link_that_moved_for_good_is_advised_on() {
    let server = Server::start(|request, _| {
        Some(match request {
            "HEAD /old" => "301 Moved Permanently\r\nLocation: /new",
            "HEAD /new" => "302 Found\r\nLocation: /new/session?id=1",
            _ => "200 OK",
        })
    });
    let content = Content::new(&[format!("{}/old", server.address)]);
    let output = content.check(&[]);
    assert_eq!(output.status.code(), Some(0));
    let findings = content.findings(&output, &BTreeMap::from([("server", &server)]));
    insta::assert_snapshot!(findings, @r"
index.md:5:1: advice: `http://server/old` has moved for good
    help: write `http://server/new`
");
    let expected = ["HEAD /old", "HEAD /new", "HEAD /new/session?id=1"];
    assert_eq!(server.requests(), expected);
}

#[test]
fn redirections_are_followed_so_far_and_no_further() {
    let servers = [
        Server::start(|_, _| Some("302 Found\r\nLocation: /again")),
        Server::start(|_, _| Some("302 Found\r\nLocation: javascript:alert(1)")),
        Server::start(|_, _| Some("302 Found")),
    ];
    let links: Vec<String> = servers
        .iter()
        .map(|server| format!("{}/a", server.address))
        .collect();
    let content = Content::new(&links);
    let output = content.check(&[]);
    assert_eq!(output.status.code(), Some(0));
    let names = [
        ("one", &servers[0]),
        ("two", &servers[1]),
        ("three", &servers[2]),
    ];
    insta::assert_snapshot!(content.findings(&output, &BTreeMap::from(names)), @r"
index.md:5:1: advice: `http://one/a` could not be checked: it redirects more than 5 times
    help: look at it in a browser
index.md:6:1: advice: `http://two/a` could not be checked: it redirects (302 Found) to what is no address
    help: look at it in a browser
index.md:7:1: advice: `http://three/a` could not be checked: it redirects (302 Found) to what is no address
    help: look at it in a browser
");
    assert_eq!(servers[0].requests().len(), 6);
}

#[test]
fn a_busy_server_is_left_alone_for_as_long_as_it_asks() {
    let server = Server::start(|_, time| {
        Some(if time == 1 {
            "429 Too Many Requests\r\nRetry-After: 2"
        } else {
            "200 OK"
        })
    });
    let never = Server::start(|_, _| Some("503 Service Unavailable\r\nRetry-After: 86400"));
    let content = Content::new(&[
        format!("{}/", server.address),
        format!("{}/", never.address),
    ]);
    let output = content.check(&[]);
    assert_eq!(output.status.code(), Some(0));
    let names = [("server", &server), ("never", &never)];
    insta::assert_snapshot!(content.findings(&output, &BTreeMap::from(names)), @r"
index.md:6:1: advice: `http://never/` could not be checked: it answers 503 Service Unavailable
    help: look at it in a browser
");
    assert_eq!(server.requests(), ["HEAD /", "HEAD /"]);
    assert!(server.shortest_pause() >= Duration::from_millis(1990));
    assert_eq!(never.requests(), ["HEAD /"]);
}

#[test]
fn a_server_that_refuses_the_head_is_asked_for_the_body() {
    let servers = [
        Server::start(|request, _| {
            Some(if request.starts_with("HEAD") {
                "405 Method Not Allowed"
            } else {
                "200 OK"
            })
        }),
        Server::start(|request, _| (!request.starts_with("HEAD")).then_some("200 OK")),
    ];
    let links: Vec<String> = servers
        .iter()
        .map(|server| format!("{}/a", server.address))
        .collect();
    let content = Content::new(&links);
    let output = content.check(&[]);
    assert_eq!(stderr(&output), "");
    assert_eq!(
        stdout(&output),
        "2 addresses of other sites asked for, 0 known from earlier checks\n1 page, no errors\n"
    );
    for server in &servers {
        assert_eq!(server.requests().last().unwrap(), "GET /a");
    }
}

#[test]
fn what_gives_no_answer_is_uncertain() {
    let slow = Server::start(|_, _| {
        thread::park();
        None
    });
    let failing = Server::start(|_, _| Some("500 Internal Server Error"));
    // Port 1 of the loopback address belongs to nobody, as a port that was just given back may not.
    let closed = "127.0.0.1:1";
    let content = Content::new(&[
        format!("{}/", slow.address),
        format!("{}/", failing.address),
        format!("http://{closed}/"),
        "http://[::1".to_owned(),
    ]);
    let output = content.check(&["--external-timeout", "1"]);
    assert_eq!(output.status.code(), Some(1));
    let names = [("slow", &slow), ("failing", &failing)];
    let findings = content.findings(&output, &BTreeMap::from(names));
    insta::assert_snapshot!(findings.replace(closed, "closed"), @r"
index.md:5:1: advice: `http://slow/` could not be checked: it took too long
    help: look at it in a browser
index.md:6:1: advice: `http://failing/` could not be checked: it answers 500 Internal Server Error
    help: look at it in a browser
index.md:7:1: advice: `http://closed/` could not be checked: its host does not answer
    help: look at it in a browser
index.md:8:1: `http://[::1` is no address: invalid IPv6 address
    help: copy the address from the browser
1 error
");
}

#[test]
fn a_good_answer_is_remembered_and_a_bad_one_is_not() {
    let server = Server::start(fine);
    let missing = Server::start(|_, _| Some("404 Not Found"));
    let content = Content::new(&[
        format!("{}/", server.address),
        format!("{}/", missing.address),
    ]);
    let cache = content.0.path().join("kept/answers.json");
    let arguments = ["--external-cache", cache.to_str().unwrap()];
    content.check(&arguments);
    assert_eq!(server.requests().len(), 1);
    let output = content.check(&arguments);
    assert!(stdout(&output).starts_with("1 address of other sites asked for, 1 known"));
    assert_eq!(server.requests().len(), 1);
    assert_eq!(missing.requests().len(), 4);

    content.check(&[&arguments[..], &["--external-age", "0"]].concat());
    assert_eq!(server.requests().len(), 2);
    fs::write(&cache, "damaged").unwrap();
    content.check(&arguments);
    assert_eq!(server.requests().len(), 3);
}

#[test]
fn the_site_names_addresses_that_are_left_alone() {
    let server = Server::start(fine);
    let links = ["/private/a", "/public"].map(|path| format!("{}{path}", server.address));
    let content = Content::new(&links);
    let site = format!("skip_links: [\"{}/private/\"]\n", server.address);
    fs::write(content.folder().join("site.yaml"), site).unwrap();
    let output = content.check(&[]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(server.requests(), ["HEAD /public"]);
}

#[test]
fn without_the_option_nobody_is_asked() {
    let server = Server::start(fine);
    let content = Content::new(&[format!("{}/", server.address)]);
    let folder = content.folder();
    let output = site_gen(&["check", "--content", folder.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(stdout(&output), "1 page, no errors\n");
    assert!(server.requests().is_empty());
    assert!(!content.0.path().join(".content.site-gen-cache").exists());
}
