//! Lists of pages by tag.

use std::fmt::Write as _;
use std::fs;

use tempfile::TempDir;

use crate::support::{Site, files_below, site_gen, stderr};

/// The part of a page that lists something.
fn listed(html: &str) -> &str {
    let (_, rest) = html.split_once("<article class=\"by-tag\">").unwrap();
    rest.split_once("</article>").unwrap().0
}

/// What stands between `<strong>` and its end, in order.
fn titles(html: &str) -> Vec<&str> {
    let pieces = html.split("<strong>").skip(1);
    pieces
        .map(|piece| piece.split_once("</strong>").unwrap().0)
        .collect()
}

#[test]
fn a_tag_leads_to_the_pages_that_have_it() {
    let site = Site::build("tags", &["--base-url", "https://help.example.com/docs/"]);
    let page = site.read("guides/release/index.html");
    assert!(page.contains("<a class=\"tag\" href=\"/docs/tags/ci-cd/\"><span>CI CD</span></a>"));

    let people = site.read("tags/people/index.html");
    assert_eq!(
        titles(&people),
        ["Árbol &amp; &lt;b&gt;", "Home", "Release"]
    );
    let people = listed(&people);
    assert!(people.contains("<h1>Pages tagged “people”</h1>"));
    assert!(people.contains("<p class=\"lead\">3 pages</p>"));
    assert!(people.contains(
        "<li data-roles=\"engineering\"><a href=\"/docs/guides/release/\"><strong>Release</strong>\
         <span>How a release is made.</span></a>"
    ));
    assert!(people.contains("<span class=\"for\">Guides</span>"));
    assert!(people.contains("<span class=\"badge badge-engineering\">Engineering</span>"));
    assert!(
        people.contains(
            "<li><a href=\"/docs/\">Docs</a></li><li><a href=\"/docs/tags/\">Tags</a></li>"
        )
    );
    assert!(!people.contains("data-for="));
}

#[test]
fn all_tags_are_listed_with_the_number_of_their_pages() {
    let site = Site::build("tags", &["--base-url", "https://help.example.com/docs/"]);
    let html = site.read("tags/index.html");
    assert!(html.contains("<title>Tags · Profile Builder docs</title>"));
    assert!(html.contains("<link rel=\"canonical\" href=\"https://help.example.com/docs/tags/\">"));
    let tags = listed(&html);
    assert!(tags.contains("<p class=\"lead\">3 tags</p>"));
    for item in [
        "<li data-roles=\"engineering operations\"><a href=\"/docs/tags/ci-cd/\">CI CD</a> \
         <small>2 pages</small></li>",
        "<li><a href=\"/docs/tags/people/\">people</a> <small>3 pages</small></li>",
        "<li><a href=\"/docs/tags/%D8%A3%D9%85%D9%86/\">أمن</a> <small>1 page</small></li>",
    ] {
        assert!(tags.contains(item), "{item}\n{tags}");
    }
    assert!(site.has("tags/أمن/index.html"));
    let home = site.read("index.html");
    assert!(home.contains("<a href=\"/docs/tags/\">Pages by tag</a>"));
}

#[test]
fn pages_that_are_all_for_others_say_so() {
    let site = Site::build("tags", &[]);
    let html = site.read("tags/ci-cd/index.html");
    assert!(html.contains("<p class=\"not-for\" data-for=\"engineering operations\">"));
}

#[test]
fn each_language_has_lists_of_its_own() {
    let site = Site::build("tags", &["--base-url", "https://help.example.com/docs/"]);
    let german = site.read("de/tags/people/index.html");
    assert!(german.contains("<h1>Seiten zum Schlagwort „people“</h1>"));
    assert_eq!(titles(&german), ["Leute"]);
    assert!(
        german
            .contains("hreflang=\"x-default\" href=\"https://help.example.com/docs/tags/people/\"")
    );
    let exercise = site.read("de/tags/ubung/index.html");
    assert!(
        exercise.contains("<small>Nicht übersetzt"),
        "the other language has no such tag"
    );
    assert!(exercise.contains("<a href=\"/docs/tags/\" lang=\"en\">"));
    assert!(!site.has("tags/ubung/index.html"));
}

#[test]
fn search_engines_know_the_lists_and_the_search_does_not() {
    let site = Site::build("tags", &["--base-url", "https://help.example.com/docs/"]);
    let sitemap = site.read("sitemap.xml");
    for address in [
        "tags/",
        "tags/people/",
        "de/tags/ubung/",
        "tags/%D8%A3%D9%85%D9%86/",
    ] {
        let entry = format!("<loc>https://help.example.com/docs/{address}</loc>");
        assert!(sitemap.contains(&entry), "{address}");
    }
    for (path, bytes) in files_below(&site.out().join("search-documents")) {
        let records = String::from_utf8(bytes).unwrap();
        assert!(!records.contains("/docs/tags/"), "{path}");
    }
}

#[test]
fn without_tags_there_is_no_list() {
    let site = Site::build("drafts", &[]);
    assert!(!site.has("tags"));
    assert!(!site.read("index.html").contains("all-tags"));
}

#[test]
fn what_would_share_an_address_is_a_finding() {
    let output = site_gen(&["check", "--content", "invalid/tags"]);
    assert_eq!(output.status.code(), Some(1));
    insta::assert_snapshot!(stderr(&output), @r"
invalid/tags/index.md:4:11: the former address `/tags/agents/index.html` is taken by the lists of tags
    help: choose another name; pages that are listed by tag stand below `tags/`
invalid/tags/one.md:3:8: the tag `ci-cd` has the address of the tag `CI CD` in invalid/tags/index.md
    help: write `CI CD`, or another word
invalid/tags/one.md:3:23: the tag `?!` has neither letter nor digit
    help: write a word
invalid/tags/tags/people.md:1:1: the address `/tags/index.html` is taken by the lists of tags
    help: choose another name; pages that are listed by tag stand below `tags/`
invalid/tags/two.md:3:15: the tag `Agents` has the address of the tag `agents` in invalid/tags/index.md
    help: write `agents`, or another word
invalid/tags/two.md:3:23: the tag `CI/CD` has the address of the tag `CI CD` in invalid/tags/index.md
    help: write `CI CD`, or another word
6 errors
");
}

/// A section with as many pages as its name says, all with the tag `all`.
fn add_section(folder: &TempDir, section: &str, pages: usize) {
    let root = folder.path().join("content").join(section);
    fs::create_dir_all(&root).unwrap();
    let title = section.rsplit('/').next().unwrap();
    fs::write(
        root.join("index.md"),
        format!("---\ntitle: Section {title}\n---\n"),
    )
    .unwrap();
    for number in 0..pages {
        let mut text = String::new();
        write!(text, "---\ntitle: {title} {number:03}\ntags: [all]\n---\n").unwrap();
        fs::write(root.join(format!("page-{number}.md")), text).unwrap();
    }
}

#[test]
fn a_long_list_is_divided_by_sections() {
    let folder = TempDir::new().unwrap();
    add_section(&folder, "small", 4);
    add_section(&folder, "large", 2);
    add_section(&folder, "large/inner", 120);
    let content = folder.path().join("content");
    let groups = |site: &Site| -> Vec<(String, bool, usize)> {
        let html = site.read("tags/all/index.html");
        let groups = html.split("<details class=\"tag-group\"").skip(1);
        groups
            .map(|group| {
                let (head, rest) = group.split_once("<span>").unwrap();
                let (name, rest) = rest.split_once("</span>").unwrap();
                (name.to_owned(), head.contains(" open"), titles(rest).len())
            })
            .collect()
    };
    let site = Site::build(content.to_str().unwrap(), &[]);
    let group = |name: &str, is_open, pages| (name.to_owned(), is_open, pages);
    assert_eq!(
        groups(&site),
        [
            group("Section large", true, 2),
            group("Section large › Section inner", true, 120),
            group("Section small", true, 4),
        ]
    );
    add_section(&folder, "more", 90);
    let site = Site::build(content.to_str().unwrap(), &[]);
    assert!(groups(&site).iter().all(|(_, is_open, _)| !is_open));
}
