//! What editors are told when something is probably a mistake.

use tempfile::TempDir;

use crate::support::{site_gen, stderr, stdout};

#[test]
fn advice_has_its_place_and_fails_nothing() {
    let output = site_gen(&["check", "--content", "advice"]);
    assert_eq!(output.status.code(), Some(0));
    insta::assert_snapshot!(stderr(&output), @r"
advice/guides/linked.md:4:8: advice: no other page has the tag `securty`
    help: did you mean `security`?
advice/guides/linked.md:13:1: advice: there is no language `pyhton`
    help: did you mean `python`?
advice/guides/linked.md:17:1: advice: there is no language `g0`
    help: write `text` for what needs no colors
advice/guides/lonely.md:1:1: advice: no other page links to this one in its text
    help: link to it where its readers would look for it
advice/left-over.svg:1:1: advice: no page uses this file
    help: show it or link to it, or remove it
");
    assert_eq!(stdout(&output), "5 pages, no errors\n");
}

#[test]
fn a_build_gives_no_advice() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("out");
    let output = site_gen(&[
        "build",
        "--content",
        "advice",
        "--out",
        out.to_str().unwrap(),
    ]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(stderr(&output), "");
}
