//! Content that tries to run something in a reader's browser: refused, or shown as text.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{Site, fixtures, site_gen, stdout};

/// Writes a page for each attack, and gives their names.
fn write_pages(folder: &Path) -> Vec<String> {
    let attacks = fs::read_to_string(fixtures().join("hostile/attacks.md")).unwrap();
    fs::write(folder.join("index.md"), "---\ntitle: Home\n---\n\n## a\n").unwrap();
    let picture = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>";
    fs::write(folder.join("picture.svg"), picture).unwrap();
    let mut names = Vec::new();
    for (number, attack) in attacks.split("\n====\n").enumerate() {
        let name = format!("attack-{number}.md");
        let page = format!("---\ntitle: Attack {number}\n---\n\n{attack}\n\n## a\n");
        fs::write(folder.join(&name), page).unwrap();
        names.push(name);
    }
    names
}

/// Removes the pages that are refused, and gives their names.
fn remove_refused(folder: &Path) -> BTreeSet<String> {
    let content = folder.to_str().unwrap();
    let output = site_gen(&["check", "--content", content, "--format", "json"]);
    let report: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let findings = report["findings"].as_array().unwrap();
    let refused: BTreeSet<String> = findings
        .iter()
        .filter(|finding| finding["severity"] == "error")
        .map(|finding| {
            let file = Path::new(finding["file"].as_str().unwrap());
            file.file_name().unwrap().to_str().unwrap().to_owned()
        })
        .collect();
    for name in &refused {
        fs::remove_file(folder.join(name)).unwrap();
    }
    refused
}

/// The tags of a page, without their brackets.
fn tags(html: &str) -> Vec<&str> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some((_, after)) = rest.split_once('<') {
        let mut is_quoted = false;
        let end = after.find(|c| {
            is_quoted ^= c == '"';
            c == '>' && !is_quoted
        });
        let end = end.expect("a tag ends");
        tags.push(&after[..end]);
        rest = &after[end..];
    }
    tags
}

/// The attributes of a tag; each value is quoted or missing.
fn attributes(tag: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = tag
        .split_once(char::is_whitespace)
        .map_or("", |(_, rest)| rest);
    loop {
        rest = rest.trim_start();
        let end = rest.find(|c: char| c == '=' || c.is_whitespace());
        let (name, after) = rest.split_at(end.unwrap_or(rest.len()));
        if name.is_empty() {
            return found;
        }
        rest = after;
        let mut value = "";
        if let Some(quoted) = after.strip_prefix("=\"") {
            (value, rest) = quoted.split_once('"').unwrap();
        } else {
            assert!(
                !after.starts_with('='),
                "an attribute without quotes in <{tag}>"
            );
        }
        found.push((name.to_lowercase(), value.to_owned()));
    }
}

#[test]
fn nothing_in_content_becomes_a_script_or_a_handler() {
    let folder = TempDir::new().unwrap();
    let names = write_pages(folder.path());
    let refused = remove_refused(folder.path());
    assert!(names.len() > 120 && refused.len() > 30, "{}", refused.len());
    let site = Site::build(folder.path().to_str().unwrap(), &[]);
    for name in names.iter().filter(|name| !refused.contains(*name)) {
        let html = site.read(&format!("{}/index.html", name.trim_end_matches(".md")));
        for tag in tags(&html) {
            let element = tag.split(|c: char| !c.is_ascii_alphanumeric()).next();
            let attributes = attributes(tag);
            let value = |key: &str| {
                let found = attributes.iter().find(|(name, _)| name == key);
                found.map(|(_, value)| value.as_str())
            };
            match element.unwrap() {
                "script" => {
                    let source = value("src").unwrap_or_default();
                    assert!(source.starts_with("/docs/assets/"), "{name}: <{tag}>");
                }
                "iframe" | "object" | "embed" | "base" | "style" | "foreignObject" => {
                    panic!("{name}: <{tag}>")
                }
                _ => {}
            }
            for (key, value) in &attributes {
                assert!(!key.starts_with("on"), "{name}: <{tag}>");
                assert!(key != "style" && key != "srcdoc", "{name}: <{tag}>");
                if !matches!(
                    key.as_str(),
                    "href" | "src" | "action" | "formaction" | "xlink:href"
                ) {
                    continue;
                }
                let is_known = [
                    "/docs/", "#", "?role=", "https://", "http://", "mailto:", "/app/",
                ]
                .iter()
                .any(|begin| value.starts_with(begin));
                assert!(is_known, "{name}: <{tag}>");
            }
        }
    }
}

#[test]
fn every_link_that_runs_something_is_refused_in_all_its_disguises() {
    let folder = TempDir::new().unwrap();
    let names = write_pages(folder.path());
    let texts: Vec<String> = names
        .iter()
        .map(|name| fs::read_to_string(folder.path().join(name)).unwrap())
        .collect();
    let refused = remove_refused(folder.path());
    let links = names.iter().zip(&texts).filter(|(_, text)| {
        let begins = ["javascript:", "data:", "vbscript:", "java&"];
        begins
            .iter()
            .any(|begin| text.contains(&format!("\n[x]({begin}")))
    });
    assert!(links.clone().count() > 5);
    for (name, text) in links {
        assert!(refused.contains(name), "{text}");
    }
}
