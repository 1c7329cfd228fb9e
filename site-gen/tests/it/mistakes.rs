//! Mistakes that people make, and what they are told.

mod components;
mod data_files;
mod diagrams;
mod formulas;
mod front_matter;
mod links;

use std::fs;

use tempfile::TempDir;

use crate::support::{site_gen, stderr};

/// The first finding for a site with a good home page and `text` in `file`: its place, what is wrong
/// and what to do.
fn finding(file: &str, text: &str) -> String {
    let content = TempDir::new().unwrap();
    let path = content.path().join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(
        content.path().join("index.md"),
        "---\ntitle: Home\n---\n\n{{ <note text=\"x\" /> }}\n",
    )
    .unwrap();
    if !file.starts_with("_components") {
        let good = "{% component note(text: string) %}{{ text }}{% endcomponent note %}";
        fs::create_dir_all(content.path().join("_components")).unwrap();
        fs::write(content.path().join("_components/note.html"), good).unwrap();
    }
    fs::write(&path, text).unwrap();
    let output = site_gen(&[
        "check",
        "--no-git",
        "--content",
        content.path().to_str().unwrap(),
    ]);
    let report = stderr(&output).replace(&format!("{}/", content.path().display()), "");
    let lines: Vec<&str> = report.lines().take(2).collect();
    lines.join("\n").replace("\n    help: ", " => ")
}

fn check(cases: &[(&str, &str, &str)]) {
    let mut wrong = String::new();
    for (file, text, expected) in cases {
        let found = finding(file, text);
        if found != *expected {
            wrong += &format!("{text:?}\n  told:     {found}\n  expected: {expected}\n");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// As [`check`], for pages whose fifth line is the text that is given.
fn check_text(cases: &[(&str, &str)]) {
    let pages: Vec<String> = cases
        .iter()
        .map(|(text, _)| format!("---\ntitle: Home\n---\n\n{text}\n"))
        .collect();
    let cases = pages.iter().zip(cases);
    let cases: Vec<_> = cases
        .map(|(page, (_, expected))| (PAGE, page.as_str(), *expected))
        .collect();
    check(&cases);
}

/// A page beside the home page.
const PAGE: &str = "page.md";
