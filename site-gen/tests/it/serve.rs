//! The site while it is written.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use crate::git::{By, Git};
use crate::support::{copy, site_gen};

/// A server over a copy of a fixture, ended when the test ends.
struct Server {
    content: TempDir,
    child: Child,
    address: String,
}

impl Server {
    fn start(fixture: &str) -> Self {
        Self::start_with(fixture, &[])
    }

    fn start_with(fixture: &str, more: &[&str]) -> Self {
        Self::over(copy(fixture), more)
    }

    fn over(content: TempDir, more: &[&str]) -> Self {
        let folder = content.path().to_owned();
        Self::in_folder(&folder, content, more)
    }

    /// A server over `folder`, which is in `content` or is it.
    fn in_folder(folder: &Path, content: TempDir, more: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_site-gen"))
            .args(["serve", "--port", "0", "--content"])
            .arg(folder)
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let url = lines
            .find_map(|line| Some(line.unwrap().strip_prefix("http://")?.to_owned()))
            .expect("the server says where it listens");
        // What it says later is read as well, so that it can go on saying it.
        std::thread::spawn(move || lines.count());
        Self {
            content,
            child,
            address: url.split('/').next().unwrap().to_owned(),
        }
    }

    fn file(&self, path: &str) -> PathBuf {
        self.content.path().join(path)
    }

    fn ask(&self, path: &str) -> TcpStream {
        self.ask_as(&self.address, path)
    }

    fn ask_as(&self, host: &str, path: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(30)))
            .unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        stream
    }

    fn get(&self, path: &str) -> String {
        let mut answer = String::new();
        self.ask(path).read_to_string(&mut answer).unwrap();
        answer
    }

    /// What it shows at each of `paths`, without what tells one moment from another.
    fn show(&self, paths: &[&str]) -> Vec<String> {
        let shown = |path: &&str| {
            let answer = self.get(path);
            let (head, body) = answer.split_once("\r\n\r\n").unwrap();
            let status = head.lines().next().unwrap();
            let body = match body.split_once("data-generation=\"") {
                Some((before, after)) => {
                    before.to_owned() + after.trim_start_matches(char::is_numeric)
                }
                None => body.to_owned(),
            };
            format!("{status}\n{body}")
        };
        paths.iter().map(shown).collect()
    }

    /// What the server tells a page: a number, and a higher one after each change.
    fn events(&self) -> impl Iterator<Item = u64> + use<> {
        BufReader::new(self.ask("/_site-gen/events"))
            .lines()
            .filter_map(|line| line.unwrap().strip_prefix("data: ")?.parse().ok())
    }
}

/// Asks for `path` after each change until the answer is as expected: a file that is written in two
/// steps may be seen in between.
fn until(
    server: &Server,
    events: &mut impl Iterator<Item = u64>,
    path: &str,
    is_expected: impl Fn(&str) -> bool,
) -> String {
    loop {
        let answer = server.get(path);
        if is_expected(&answer) {
            return answer;
        }
        events.next().expect("the change is told");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

#[test]
fn a_change_is_told_and_shown() {
    let server = Server::start("basic");
    let page = server.get("/docs/about/");
    assert!(page.starts_with("HTTP/1.1 200 OK\r\n"), "{page}");
    assert!(page.contains("<script src=\"/_site-gen/live.js\" data-generation=\"1\">"));
    let mut events = server.events();
    assert_eq!(events.next(), Some(1));

    let text = fs::read_to_string(server.file("about.md")).unwrap();
    fs::write(
        server.file("about.md"),
        format!("{text}\nA new sentence.\n"),
    )
    .unwrap();
    assert!(events.next() > Some(1));
    let has = |text: &'static str| move |page: &str| page.contains(text);
    until(
        &server,
        &mut events,
        "/docs/about/",
        has("<p>A new sentence.</p>"),
    );

    let third = "/docs/guides/third/";
    fs::write(
        server.file("guides/third.md"),
        "---\ntitle: The third\n---\n",
    )
    .unwrap();
    until(&server, &mut events, third, has("<h1>The third</h1>"));
    let tree = "<a href=\"/docs/guides/third/\">The third</a>";
    assert!(server.get("/docs/about/").contains(tree));

    fs::remove_file(server.file("guides/third.md")).unwrap();
    until(&server, &mut events, third, |page| {
        page.starts_with("HTTP/1.1 404 ")
    });
}

/// Small changes are worked into what is remembered; nobody must be able to tell.
#[test]
fn a_site_after_changes_is_the_one_that_a_new_server_shows() {
    let paths = [
        "/docs/",
        "/docs/one/",
        "/docs/one/index.md",
        "/docs/two/",
        "/docs/part/",
        "/docs/part/three/",
        "/docs/search.json",
        "/docs/llms.txt",
        "/docs/old/",
    ];
    let page = |matter: &str, body: &str| format!("---\n{matter}\n---\n\n{body}\n");
    let content = TempDir::new().unwrap();
    let write = |folder: &std::path::Path, name: &str, matter: &str, body: &str| {
        fs::create_dir_all(folder.join(name).parent().unwrap()).unwrap();
        fs::write(folder.join(name), page(matter, body)).unwrap();
    };
    let folder = content.path().to_owned();
    write(&folder, "index.md", "title: Home", "Welcome.");
    write(&folder, "one.md", "title: One", "## First\n\nText.");
    write(&folder, "two.md", "title: Two", "See [one](/one.md#first).");
    write(&folder, "part/index.md", "title: Part", "");
    write(&folder, "part/three.md", "title: Three", "Alone.");
    let server = Server::over(content, &[]);
    for (name, matter, body) in [
        ("one.md", "title: One", "## First\n\nAnother text."),
        ("part/three.md", "title: Three", "Back to [one](/one.md)."),
        (
            "one.md",
            "title: One",
            "## First\n\nAnother.\n\n## Second\n\nNew.",
        ),
        ("two.md", "title: Two", "See [one](/one.md#second)."),
        (
            "one.md",
            "title: One",
            "Before.\n\n## Second\n\nThe first went.",
        ),
        ("two.md", "title: A second", "See [one](/one.md#second)."),
        (
            "part/index.md",
            "title: Part\nweight: 1\ndescription: Of all",
            "[Home](/index.md)",
        ),
        (
            "part/three.md",
            "title: Three\nroles: [finance]\ntags: [late]",
            "Alone again.",
        ),
        (
            "one.md",
            "title: One\naliases: [/old]",
            "## Second\n\nMoved.",
        ),
        ("part/three.md", "title: Three\ndraft: true", "Not yet."),
        ("part/three.md", "title: Three", "Now."),
        (
            "index.md",
            "title: Home",
            "{{ <include file=\"two.md\" /> }}",
        ),
        ("two.md", "title: A second", "Shown at home as well."),
    ] {
        write(&folder, name, matter, body);
        let copied = TempDir::new().unwrap();
        for file in [
            "index.md",
            "one.md",
            "two.md",
            "part/index.md",
            "part/three.md",
        ] {
            fs::create_dir_all(copied.path().join("part")).unwrap();
            fs::copy(folder.join(file), copied.path().join(file)).unwrap();
        }
        let expected = Server::over(copied, &[]).show(&paths);
        let mut events = server.events();
        while server.show(&paths) != expected {
            events.next().expect("the change is told");
        }
    }
}

#[test]
fn a_commit_is_shown_although_no_file_changes() {
    let folder = TempDir::new().unwrap();
    let content = folder.path().join("content");
    fs::create_dir(&content).unwrap();
    fs::write(content.join("index.md"), "---\ntitle: Home\n---\n").unwrap();
    fs::write(content.join("about.md"), "---\ntitle: About\n---\n").unwrap();
    let git = Git::new(folder.path());
    git.commit(By("Ann Author", "2026-03-01 12:00:00 +0000"));
    let server = Server::in_folder(&content, folder, &[]);
    let mut events = server.events();
    assert_eq!(events.next(), Some(1));
    assert!(server.get("/docs/about/").contains("Ann Author"));

    // An index that was written changes nothing of what pages show.
    fs::write(server.file(".git/index"), "").unwrap();
    fs::write(content.join("about.md"), "---\ntitle: Us\n---\n").unwrap();
    until(&server, &mut events, "/docs/about/", |page| {
        page.contains("<h1>Us</h1>") && !page.contains("Ben Author")
    });
    git.commit(By("Ben Author", "2026-04-01 12:00:00 +0000"));
    until(&server, &mut events, "/docs/about/", |page| {
        page.contains("Ben Author") && page.contains("2026-04-01")
    });
}

#[test]
fn an_image_is_shown_as_a_build_shows_it() {
    let server = Server::start("basic");
    let mut events = server.events();
    events.next();
    let text = fs::read_to_string(server.file("about.md")).unwrap();
    let photo = crate::images::as_jpeg(1000, 500);
    fs::write(server.file("photo.jpg"), photo).unwrap();
    let shown = format!("{text}\n![A photograph](photo.jpg)\n");
    fs::write(server.file("about.md"), shown).unwrap();
    let page = "/docs/about/";
    until(&server, &mut events, page, |page| {
        page.contains(" width=\"1000\" height=\"500\"")
    });

    let out = TempDir::new().unwrap();
    let (content, out) = (server.content.path(), out.path().join("out"));
    let paths = [content, &out].map(|path| path.to_str().unwrap());
    let built = site_gen(&["build", "--content", paths[0], "--out", paths[1]]);
    assert!(built.status.success());
    let picture = |page: &str| {
        let start = page.find("<picture>").unwrap();
        page[start..start + page[start..].find("</picture>").unwrap()].to_owned()
    };
    let built = fs::read_to_string(out.join("about/index.html")).unwrap();
    let served = picture(&server.get(page));
    assert_eq!(served, picture(&built));
    let (_, copy) = served.split_once("srcset=\"").unwrap();
    let (copy, _) = copy.split_once(' ').unwrap();
    let mut answer = Vec::new();
    server.ask(copy).read_to_end(&mut answer).unwrap();
    let file = fs::read(out.join(copy.trim_start_matches("/docs/"))).unwrap();
    assert!(answer.ends_with(&file));
}

#[test]
fn findings_are_shown_over_the_last_good_site() {
    let server = Server::start("basic");
    let mut events = server.events();
    events.next();
    let good = fs::read_to_string(server.file("about.md")).unwrap();
    let broken = "---\ntitle: <About>\n---\n\n[x](gone.md)\n";
    fs::write(server.file("about.md"), broken).unwrap();
    let page = until(&server, &mut events, "/docs/about/", |page| {
        page.contains("there is no page `/gone.md`")
    });
    assert!(page.contains("id=\"site:findings\""), "{page}");
    assert!(
        !page.contains("<h1>&lt;About&gt;</h1>"),
        "the broken page is shown"
    );

    fs::write(server.file("about.md"), good).unwrap();
    until(&server, &mut events, "/docs/about/", |page| {
        !page.contains("site:findings")
    });
}

#[test]
fn a_site_that_was_never_good_says_why() {
    let server = Server::start("invalid/links");
    let page = server.get("/docs/");
    assert!(page.starts_with("HTTP/1.1 500 "), "{page}");
    assert!(page.contains("id=\"site:findings\""));
}

#[test]
fn every_kind_of_file_is_served() {
    let server = Server::start("links");
    assert!(
        server
            .get("/docs/guides/square.svg")
            .contains("Content-Type: image/svg+xml")
    );
    let copy = server.get("/docs/guides/target/index.md");
    assert!(copy.contains("Content-Type: text/markdown;"), "{copy}");
    assert!(copy.contains("url: \"/docs/guides/target/\"\n"), "{copy}");
    assert!(
        server
            .get("/docs/llms.txt")
            .contains("(/docs/guides/target/index.md)")
    );
    assert!(server.get("/docs/search.json").contains("\"parts\":"));
    assert!(server.get("/").contains("Location: /docs/\r\n"));
    assert!(
        server
            .get("/docs/guides")
            .contains("Location: /docs/guides/\r\n")
    );
    assert!(
        server
            .get("/docs/../../etc/passwd")
            .starts_with("HTTP/1.1 404 ")
    );
}

#[test]
fn a_missing_page_is_missing_in_its_language() {
    let server = Server::start("languages");
    for (path, language) in [("/docs/no/", "en"), ("/docs/de/guides/no/", "de")] {
        let answer = server.get(path);
        assert!(answer.starts_with("HTTP/1.1 404 "), "{answer}");
        let html = format!("<html lang=\"{language}\"");
        assert!(answer.contains(&html), "{answer}");
    }
}

#[test]
fn another_name_for_this_machine_is_refused() {
    let server = Server::start("basic");
    let mut answer = String::new();
    let mut stream = server.ask_as("attacker.example", "/docs/");
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 403 "), "{answer}");
}

#[test]
fn drafts_are_shown_on_request_and_with_their_mark() {
    let server = Server::start("preview");
    assert!(server.get("/docs/secret/").starts_with("HTTP/1.1 404"));
    let server = Server::start_with("preview", &["--drafts"]);
    let draft = server.get("/docs/secret/");
    assert!(
        draft.contains("class=\"unpublished\">Draft: this page"),
        "{draft}"
    );
    let mut events = server.events();
    assert_eq!(events.next(), Some(1));
    let text = fs::read_to_string(server.file("secret.md")).unwrap();
    fs::write(server.file("secret.md"), text.replace("draft: true\n", "")).unwrap();
    until(&server, &mut events, "/docs/secret/", |page| {
        page.starts_with("HTTP/1.1 200") && !page.contains("class=\"unpublished\"")
    });
}

#[test]
fn lists_by_tag_are_served() {
    let server = Server::start("tags");
    for path in [
        "/docs/tags/",
        "/docs/tags/ci-cd/",
        "/docs/tags/%D8%A3%D9%85%D9%86/",
    ] {
        assert!(server.get(path).starts_with("HTTP/1.1 200 OK"), "{path}");
    }
    let answer = server.get("/docs/tags/people");
    assert!(answer.contains("Location: /docs/tags/people/"), "{answer}");
}
