//! Files beside the pages, and what pages say about themselves to programs.

use std::fs;

use roxmltree::{Document, Node};

use crate::support::{Site, copy, site_gen, stderr};

const ATOM: &str = "http://www.w3.org/2005/Atom";

/// Git knows nothing of fixtures that are the same in every clone.
const AT: [&str; 3] = ["--no-git", "--base-url", "https://docs.example.com/"];

fn texts<'a>(document: &'a Document<'_>, name: &str) -> Vec<&'a str> {
    let named = document
        .descendants()
        .filter(|node| node.has_tag_name(name));
    named.filter_map(|node| node.text()).collect()
}

fn child<'a>(node: Node<'a, '_>, name: &str) -> &'a str {
    let named = |child: &Node<'_, '_>| child.has_tag_name((ATOM, name));
    node.children().find(named).unwrap().text().unwrap()
}

#[test]
fn the_sitemap_lists_every_page_with_its_last_change() {
    let site = Site::build("announce", &AT);
    let xml = site.read("sitemap.xml");
    let document = Document::parse(&xml).unwrap();
    let namespace = "http://www.sitemaps.org/schemas/sitemap/0.9";
    assert!(document.root_element().has_tag_name((namespace, "urlset")));
    assert_eq!(
        texts(&document, "loc"),
        [
            "https://docs.example.com/",
            "https://docs.example.com/about/",
            "https://docs.example.com/guides/",
            "https://docs.example.com/guides/first/",
            "https://docs.example.com/guides/deep/",
            "https://docs.example.com/tags/",
            "https://docs.example.com/tags/a-b/",
            "https://docs.example.com/tags/one/",
        ]
    );
    assert_eq!(
        texts(&document, "lastmod"),
        [
            "2026-01-01T00:00:00Z",
            "2026-03-01T00:00:00Z",
            "2026-02-01T00:00:00Z"
        ]
    );
    assert_eq!(
        site.read("robots.txt"),
        "User-agent: *\nAllow: /\n\nSitemap: https://docs.example.com/sitemap.xml\n"
    );
}

#[test]
fn feeds_name_the_pages_that_changed_last() {
    let site = Site::build("announce", &AT);
    let xml = site.read("feed.xml");
    let document = Document::parse(&xml).unwrap();
    let feed = document.root_element();
    assert!(feed.has_tag_name((ATOM, "feed")));
    assert_eq!(child(feed, "id"), "https://docs.example.com/");
    assert_eq!(child(feed, "title"), "Ada & Co");
    assert_eq!(child(feed, "updated"), "2026-03-01T00:00:00Z");
    let entries: Vec<Node<'_, '_>> = feed
        .children()
        .filter(|node| node.has_tag_name((ATOM, "entry")))
        .collect();
    let titles: Vec<&str> = entries.iter().map(|entry| child(*entry, "title")).collect();
    assert_eq!(titles, ["First <steps> & [more]", "Deep", "Home"]);
    assert_eq!(
        child(entries[0], "id"),
        "https://docs.example.com/guides/first/"
    );
    assert_eq!(child(entries[0], "summary"), "Begin \"here\" & now.");
    let names: Vec<&str> = entries[0]
        .descendants()
        .filter(|node| node.has_tag_name((ATOM, "name")))
        .filter_map(|node| node.text())
        .collect();
    assert_eq!(names, ["Ada", "Grace & Co"]);

    let xml = site.read("guides/feed.xml");
    let document = Document::parse(&xml).unwrap();
    let feed = document.root_element();
    assert_eq!(child(feed, "title"), "Guides · Ada & Co");
    assert_eq!(child(feed, "id"), "https://docs.example.com/guides/");
    assert!(!xml.contains(">Home<") && xml.contains(">Deep<"), "{xml}");

    let page = site.read("guides/first/index.html");
    for feed in ["/feed.xml", "/guides/feed.xml"] {
        assert!(page.contains(&format!("href=\"{feed}\"")), "{page}");
    }
    assert!(!site.has("about/feed.xml"));
}

#[test]
fn language_models_find_the_pages_by_section() {
    let site = Site::build("announce", &AT);
    insta::assert_snapshot!(site.read("llms.txt"), @r#"
    # Ada & Co

    > What <everybody> needs.

    ## Documentation

    - [Home](https://docs.example.com/index.md)
    - [About](https://docs.example.com/about/index.md)

    ## Guides

    - [Guides](https://docs.example.com/guides/index.md)
    - [First <steps> & more](https://docs.example.com/guides/first/index.md): Begin "here" & now.
    - [Deep](https://docs.example.com/guides/deep/index.md)
    "#);
}

#[test]
fn what_needs_a_whole_address_is_left_out_without_one() {
    let site = Site::build("announce", &["--no-git"]);
    for path in ["sitemap.xml", "feed.xml", "guides/feed.xml", "robots.txt"] {
        assert!(!site.has(path), "{path}");
    }
    assert!(
        site.read("llms.txt")
            .contains("- [About](/docs/about/index.md)")
    );
    let page = site.read("guides/first/index.html");
    for word in ["canonical", "og:url", "og:image", "atom+xml"] {
        assert!(!page.contains(word), "{word}");
    }
    // Robots look at the root of an origin only.
    let below = ["--no-git", "--base-url", "https://example.com/docs/"];
    let site = Site::build("announce", &below);
    assert!(site.has("sitemap.xml") && !site.has("robots.txt"));
}

#[test]
fn a_page_describes_itself_to_programs() {
    let site = Site::build("announce", &AT);
    let page = site.read("guides/first/index.html");
    for tag in [
        "<link rel=\"canonical\" href=\"https://docs.example.com/guides/first/\">",
        "<meta name=\"description\" content=\"Begin &quot;here&quot; &amp; now.\">",
        "<meta property=\"og:title\" content=\"First &lt;steps&gt; &amp; [more]\">",
        "<meta property=\"og:description\" content=\"Begin &quot;here&quot; &amp; now.\">",
        "<meta property=\"og:type\" content=\"article\">",
        "<meta property=\"og:url\" content=\"https://docs.example.com/guides/first/\">",
        "<meta property=\"og:locale\" content=\"en\">",
        "<meta property=\"og:site_name\" content=\"Ada &amp; Co\">",
        "<meta property=\"og:image\" content=\"https://docs.example.com/guides/first.svg\">",
        "<meta property=\"article:modified_time\" content=\"2026-03-01T00:00:00Z\">",
        "href=\"https://git.example.com/docs/edit/main/content/guides/first.md\"",
    ] {
        assert!(page.contains(tag), "{tag} is not in {page}");
    }
    let home = site.read("index.html");
    assert!(home.contains("<meta property=\"og:type\" content=\"website\">"));
    assert!(!home.contains("og:image"));
    let former = site.read("old/index.html");
    let canonical = "<link rel=\"canonical\" href=\"https://docs.example.com/guides/first/\">";
    assert!(former.contains(canonical), "{former}");
}

#[test]
fn a_picture_that_is_not_there_is_an_error() {
    let content = copy("announce");
    fs::remove_file(content.path().join("guides/first.svg")).unwrap();
    let output = site_gen(&["check", "--content", content.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let message = stderr(&output);
    assert!(
        message.contains("first.md:8:8: there is no image"),
        "{message}"
    );
}

#[test]
fn editors_may_bring_robots_and_no_other_of_these_files() {
    let content = copy("announce");
    let path = content.path().to_str().unwrap();
    fs::write(content.path().join("robots.txt"), "by hand").unwrap();
    let site = Site::build(path, &AT);
    assert_eq!(site.read("robots.txt"), "by hand");
    let feeds = [
        "feed.xml",
        "guides/feed.xml",
        "de/feed.xml",
        "de/guides/feed.xml",
    ];
    let others = ["sitemap.xml", "llms.txt"];
    fs::create_dir_all(content.path().join("de/guides")).unwrap();
    for page in ["de/index.md", "de/guides/index.md", "de/guides/erste.md"] {
        fs::write(content.path().join(page), "---\ntitle: Eine\n---\n").unwrap();
    }
    let config = content.path().join("site.yaml");
    let text = fs::read_to_string(&config).unwrap()
        + "languages:\n  - {code: en, name: English}\n  - {code: de, name: Deutsch}\n";
    fs::write(&config, &text).unwrap();
    let is_taken = |names: &[&str]| {
        for name in names {
            fs::write(content.path().join(name), "by hand").unwrap();
        }
        let message = stderr(&site_gen(&["check", "--content", path]));
        let taken = |name| format!("the place `/{name}` is taken by the site itself");
        names
            .iter()
            .map(|name| message.contains(&taken(name)))
            .collect::<Vec<_>>()
    };
    assert_eq!(is_taken(&others), [true; 2]);
    assert_eq!(is_taken(&feeds), [true; 4]);
    // A section of one page has no feed.
    assert_eq!(is_taken(&["about.xml", "de/erste.xml"]), [false; 2]);
    // Without feeds, nothing stands there.
    fs::write(&config, text + "feeds: false\n").unwrap();
    assert_eq!(is_taken(&feeds), [false; 4]);
}

#[test]
fn nobody_brings_the_list_of_former_addresses() {
    // The static folder has no rule for names with `_`, unlike the content folder.
    let content = copy("aliases");
    let files = tempfile::tempdir().unwrap();
    fs::write(files.path().join("_redirects"), "/a /b 301").unwrap();
    let content = content.path().to_str().unwrap();
    let folders = [
        "--content",
        content,
        "--static",
        files.path().to_str().unwrap(),
    ];
    let message = stderr(&site_gen(&[&["check"], &folders[..]].concat()));
    assert!(
        message.contains("the place `/_redirects` is taken by the site itself"),
        "{message}"
    );
}

#[test]
fn feeds_can_be_switched_off() {
    let content = copy("announce");
    let config = content.path().join("site.yaml");
    let text = fs::read_to_string(&config).unwrap();
    fs::write(&config, format!("{text}feeds: false\n")).unwrap();
    let site = Site::build(content.path().to_str().unwrap(), &AT);
    assert!(!site.has("feed.xml") && site.has("sitemap.xml"));
    assert!(!site.read("index.html").contains("atom+xml"));
}
