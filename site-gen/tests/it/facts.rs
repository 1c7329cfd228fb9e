//! What a page says about itself below and above its text.

use std::fs;

use tempfile::TempDir;

use crate::support::{Site, stdout};

fn mentions(html: &str) -> Vec<&str> {
    let Some((_, rest)) = html.split_once("<nav class=\"mentions\"") else {
        return Vec::new();
    };
    let (list, _) = rest.split_once("</nav>").unwrap();
    list.split("<li").skip(1).collect()
}

#[test]
fn a_page_says_which_pages_link_to_it() {
    let site = Site::build("backlinks", &[]);
    let html = site.read("target/index.html");
    let found = mentions(&html);
    assert_eq!(found.len(), 3, "{html}");
    // In reading order, each page once, with the departments that it is written for.
    assert!(found[0].contains("><a href=\"/docs/\">Home &amp; more</a>"));
    assert!(found[1].contains("><a href=\"/docs/one/\">One</a>"));
    assert!(found[2].contains(" data-roles=\"finance sales\"><a href=\"/docs/two/\">Two</a>"));
    // A page that links to itself is no mention, and neither is one in the navigation.
    for path in ["one/index.html", "index.html"] {
        assert!(mentions(&site.read(path)).is_empty(), "{path}");
    }
}

#[test]
fn what_is_linked_from_everywhere_names_some() {
    let folder = TempDir::new().unwrap();
    let write = |name: String, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("index.md".to_owned(), "---\ntitle: Home\n---\n");
    write("hub.md".to_owned(), "---\ntitle: Hub\nweight: 1\n---\n");
    for number in 10..40 {
        let text = format!("---\ntitle: Page {number}\nweight: {number}\n---\n\n[Hub](hub.md)\n");
        write(format!("page-{number}.md"), &text);
    }
    let site = Site::build(folder.path().to_str().unwrap(), &[]);
    let html = site.read("hub/index.html");
    let found = mentions(&html);
    assert_eq!(found.len(), 21);
    assert!(found[19].contains("Page 29"), "{}", found[19]);
    assert!(found[20].contains("and 10 more"), "{}", found[20]);

    // One more reaches the page, though none of the names that it shows has changed.
    write(
        "page-41.md".to_owned(),
        "---\ntitle: Page 41\nweight: 41\n---\n\n[Hub](hub.md)\n",
    );
    let output = site.build_again(folder.path().to_str().unwrap(), &[]);
    assert!(output.status.success(), "{}", stdout(&output));
    assert!(site.read("hub/index.html").contains("and 11 more"));
}

#[test]
fn a_page_says_how_long_it_takes_to_read() {
    let folder = TempDir::new().unwrap();
    let write = |name: &str, words: usize| {
        let text = format!(
            "---\ntitle: Page\n---\n\n## The heading\n\n{}\n",
            "word ".repeat(words)
        );
        fs::write(folder.path().join(name), text).unwrap();
    };
    write("index.md", 900);
    write("short.md", 20);
    write("long.md", 798);
    let site = Site::build(folder.path().to_str().unwrap(), &[]);
    let long = site.read("long/index.html");
    assert!(long.contains(">4 min read · 800 words<"), "{long}");
    for path in ["short/index.html", "index.html"] {
        assert!(!site.read(path).contains("min read"), "{path}");
    }
}
