//! Drafts, and pages before and after their days, shown to those who write them.

use std::fs;

use crate::support::{Site, copy, files_below, site_gen, stderr};

/// Builds over what is there, which must succeed.
fn build(site: &Site, content: &str, more: &[&str]) {
    let output = site.build_again(content, more);
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn a_page_that_is_not_part_of_the_site_says_why() {
    let site = Site::build("preview", &["--drafts"]);
    let page = site.read("secret/index.html");
    assert!(
        page.contains("<p class=\"unpublished\">Draft: this page is not part of the site.</p>")
    );
    assert!(page.contains("<meta name=\"robots\" content=\"noindex\">"));
    assert!(page.contains("</a>") && page.contains(" <small class=\"mark\">Draft</small></a>"));
    assert!(
        !site
            .read("ready/index.html")
            .contains("class=\"unpublished\"")
    );
    assert!(
        site.read("later/page/index.html")
            .contains("class=\"unpublished\""),
        "a section is a draft with all of its pages"
    );

    let site = Site::build("scheduled", &["--drafts", "--today", "2026-12-31"]);
    let soon = site.read("news/index.html");
    assert!(soon.contains("<p class=\"unpublished\">Appears on January 1, 2027: until then"));
    assert!(soon.contains("<small class=\"mark\">Not yet</small>"));
    let site = Site::build("scheduled", &["--drafts", "--today", "2027-06-30"]);
    let gone = site.read("guide/index.html");
    assert!(gone.contains("<p class=\"unpublished\">Expired on June 30, 2027: this page"));
    assert!(gone.contains("<small class=\"mark\">Expired</small>"));
}

#[test]
fn what_is_wrong_in_a_draft_is_found_when_drafts_are_shown() {
    let folder = copy("preview");
    let content = folder.path().to_str().unwrap();
    let draft = "---\ntitle: Draft\ndraft: true\n---\n\n[gone](/gone.md)\n";
    fs::write(folder.path().join("wrong.md"), draft).unwrap();
    let site = Site::build(content, &[]);
    let output = site.build_again(content, &["--drafts"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("wrong.md:6:"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn a_build_without_drafts_is_the_same_after_one_with_them() {
    for (fixture, today) in [("preview", "2026-12-31"), ("scheduled", "2026-12-31")] {
        let kinds = [&["--today", today][..], &["--today", today, "--drafts"][..]];
        let cold = kinds.map(|kind| files_below(&Site::build(fixture, kind).out()));
        assert_ne!(cold[0], cold[1]);
        let site = Site::empty();
        for turn in 0..4 {
            let kind = turn % 2;
            build(&site, fixture, kinds[kind]);
            assert!(site.files() == cold[kind], "{fixture}, build {turn}");
        }
    }
}

#[test]
fn neither_check_nor_index_takes_drafts_for_pages() {
    for command in ["check", "index"] {
        let output = site_gen(&[command, "--content", "preview", "--drafts"]);
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    }
}
