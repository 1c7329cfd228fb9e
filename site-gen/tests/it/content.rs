//! The product's own documentation is the demonstration of what pages can be.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{Site, files_below};

/// A day on which the page that comes and goes is there.
const DAY: &str = "2026-12-01";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn built(more: &[&str]) -> Site {
    let content = root().join("content");
    let address = "https://docs.example.com/";
    let arguments = [&["--today", DAY, "--base-url", address], more].concat();
    Site::build(content.to_str().unwrap(), &arguments)
}

/// The files of the site whose names end so, as texts.
fn texts(site: &Site, end: &str) -> Vec<String> {
    let files = site.files().into_iter();
    files
        .filter(|(path, _)| path.ends_with(end))
        .map(|(_, bytes)| String::from_utf8(bytes).unwrap())
        .collect()
}

/// What a page holds when it uses a feature.
const MARKS: &[(&str, &str)] = &[
    ("badge", "<span class=\"mark mark-"),
    ("baseline", "class=\"baseline"),
    ("cards", "<div class=\"card-grid\">"),
    ("card", "<p class=\"card-title\">"),
    ("figure", "<figure class=\"figure\">"),
    ("include", "<span class=\"code-title\">policy.yaml</span>"),
    ("kbd", "<span class=\"plus\">+</span><kbd>"),
    ("simulator", "class=\"simulator"),
    ("snippet", "<kbd>Ctrl</kbd>"),
    ("steps", "<div class=\"steps\">"),
    ("table", "<caption>"),
    ("tabs", "<div class=\"tabs\">"),
    ("tab", "<div class=\"tab-panel tab-text\""),
    ("a component of the site", "<p class=\"needs\">"),
    ("a copy of an image", ".webp 480w"),
    ("a formula in a line", "<math"),
    ("a formula of its own", "display=\"block\""),
    ("a diagram", "<figure class=\"diagram\""),
    ("a footnote", "class=\"note-mention\""),
    ("a definition list", "<dl>"),
    ("a task list", "<span class=\"task done\""),
    ("struck text", "<del>"),
    ("a table", "<table>"),
    ("a coloured cell", "<span class=\"status status-red\">"),
    ("highlighted code", "<span class=\"hl-"),
    ("a line pointed out", "<mark class=\"line\""),
    ("numbers of lines", "class=\"line\" data-line="),
    ("code in tabs", "<div class=\"tab-panel\""),
    ("a note", "callout-note"),
    ("a tip", "callout-tip"),
    ("something important", "callout-important"),
    ("a warning", "callout-warning"),
    ("a word of caution", "callout-caution"),
    ("a callout that folds", "<details class=\"callout"),
    (
        "a section for some",
        "<section class=\"tagged\" data-roles=",
    ),
    ("a page for some", "<p class=\"not-for\" data-for="),
    ("an anchor of its own", "id=\"was-it-helpful\""),
    ("a tag", "<a class=\"tag\""),
    ("pages by tag", "<ul class=\"tag-pages\">"),
    ("links to the page", "<nav class=\"mentions\""),
    ("a section of the tree", "<details class=\"section\" open>"),
    ("authors", "<span>By The editors"),
    ("a version", "<span>Version 0.1</span>"),
    ("a picture for elsewhere", "<meta property=\"og:image\""),
    ("a former address", "http-equiv=\"refresh\""),
    ("a footer", "<footer class=\"site-links\">"),
    ("a second language", "<html lang=\"de\" dir=\"ltr\""),
    ("a choice of languages", "lang=\"de\"><bdi>Deutsch</bdi>"),
    (
        "a page that is not translated",
        "<small>Not translated; leads to “",
    ),
    (
        "a page in both languages",
        "<link rel=\"alternate\" hreflang=\"de\"",
    ),
];

#[test]
fn the_documentation_uses_every_feature() {
    let site = built(&[]);
    let pages = texts(&site, ".html");
    let is_used = |mark: &str| pages.iter().any(|page| page.contains(mark));
    let unused: BTreeMap<&str, &str> = MARKS
        .iter()
        .copied()
        .filter(|(_, mark)| !is_used(mark))
        .collect();
    assert!(unused.is_empty(), "nothing in content/ uses {unused:#?}");
}

#[test]
fn every_component_of_the_theme_is_among_them() {
    let known: BTreeSet<&str> = MARKS.iter().map(|(name, _)| *name).collect();
    let theme = Path::new(env!("CARGO_MANIFEST_DIR")).join("theme/components");
    for (path, bytes) in files_below(&theme) {
        let text = String::from_utf8(bytes).unwrap();
        for start in text.split("{% component ").skip(1) {
            let name = start.split('(').next().unwrap();
            assert!(
                name.starts_with('_') || known.contains(name),
                "{path}: the test does not know `{name}`"
            );
        }
    }
}

#[test]
fn the_documentation_uses_every_key_of_front_matter() {
    let content = root().join("content");
    let reference = fs::read_to_string(content.join("editors/front-matter.md")).unwrap();
    let (_, table) = reference.split_once("## All keys").unwrap();
    let (table, _) = table.split_once("\n\nA page").unwrap();
    let keys: Vec<&str> = table
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
        .collect();
    assert!(keys.len() >= 13, "{keys:?}");
    let pages = files_below(&content).into_iter();
    let heads: Vec<String> = pages
        .filter(|(path, _)| path.ends_with(".md") && !path.starts_with('_'))
        .map(|(_, bytes)| String::from_utf8(bytes).unwrap())
        .map(|text| text.split("\n---").next().unwrap().to_owned())
        .collect();
    for key in keys {
        let line = format!("\n{key}: ");
        assert!(
            heads.iter().any(|head| head.contains(&line)),
            "no page has `{key}`"
        );
    }
}

#[test]
fn what_is_not_published_is_shown_with_its_mark_only() {
    let pages = texts(&built(&["--drafts"]), ".html");
    let mark = "<p class=\"unpublished\">Draft: ";
    assert!(pages.iter().any(|page| page.contains(mark)));
    let pages = texts(&built(&[]), ".html");
    assert!(
        !pages
            .iter()
            .any(|page| page.contains("class=\"unpublished\""))
    );
}
