//! Beginning a page.

use std::fs;

use tempfile::TempDir;

use crate::support::{copy, site_gen, stderr};

#[test]
fn a_new_page_is_a_draft_that_the_check_accepts() {
    let content = copy("basic");
    let page = content.path().join("guides/red-tape.md");
    let output = site_gen(&["new", page.to_str().unwrap()]);
    assert!(output.status.success(), "{}", stderr(&output));
    let text = fs::read_to_string(&page).unwrap();
    assert!(
        text.contains("title: \"Red tape\"\n") && text.contains("draft: true\n"),
        "{text}"
    );
    let check = site_gen(&["check", "--content", content.path().to_str().unwrap()]);
    assert!(check.status.success(), "{}", stderr(&check));
}

#[test]
fn a_page_that_is_there_stays() {
    let folder = TempDir::new().unwrap();
    let page = folder.path().join("page.md");
    fs::write(&page, "mine").unwrap();
    let output = site_gen(&["new", page.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(fs::read_to_string(&page).unwrap(), "mine");
}

#[test]
fn a_name_that_no_page_can_have_is_refused() {
    let folder = TempDir::new().unwrap();
    for name in ["page.txt", "Über uns.md", "..md", "a b.md"] {
        let output = site_gen(&["new", folder.path().join(name).to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(1), "{name}");
        assert!(!folder.path().join(name).exists());
    }
}
