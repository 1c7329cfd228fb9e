//! Findings for other programs, and advice.

use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{site_gen, stderr, stdout};

fn check(fixture: &str, format: &str) -> (Option<i32>, String) {
    let output = site_gen(&["check", "--content", fixture, "--format", format]);
    assert_eq!(stderr(&output), "");
    (output.status.code(), stdout(&output))
}

#[test]
fn json_holds_every_finding() {
    let (code, text) = check("invalid/links", "json");
    assert_eq!(code, Some(1));
    let report: Value = serde_json::from_str(&text).unwrap();
    let findings = report["findings"].as_array().unwrap();
    assert_eq!(report["errors"], findings.len());
    assert_eq!(report["advice"], 0);
    assert!(findings.iter().any(|finding| finding["rule"] == "image"));
    assert!(findings.iter().any(|finding| finding["rule"] == "link"));
    for finding in findings {
        assert_eq!(finding["file"], "invalid/links/index.md");
        assert!(finding["line"].as_u64() > Some(0));
        assert_eq!(finding["severity"], "error");
        for key in ["message", "help"] {
            assert!(!finding[key].as_str().unwrap().is_empty());
        }
    }
    let (code, text) = check("basic", "json");
    assert_eq!(code, Some(0));
    let report: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(report, json!({"errors": 0, "advice": 0, "findings": []}));
}

#[test]
fn sarif_names_rules_that_it_lists() {
    let (code, text) = check("invalid/links", "sarif");
    assert_eq!(code, Some(1));
    let log: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    assert!(!results.is_empty());
    for result in results {
        assert!(rules.iter().any(|rule| rule["id"] == result["ruleId"]));
        let place = &result["locations"][0]["physicalLocation"];
        assert!(
            place["artifactLocation"]["uri"]
                .as_str()
                .unwrap()
                .ends_with(".md")
        );
        assert!(place["region"]["startLine"].as_u64() > Some(0));
    }
}

#[test]
fn github_gets_one_command_for_each_finding() {
    let (code, text) = check("invalid/links", "github");
    assert_eq!(code, Some(1));
    let json: Value = serde_json::from_str(&check("invalid/links", "json").1).unwrap();
    assert_eq!(
        text.lines().count(),
        json["findings"].as_array().unwrap().len()
    );
    for line in text.lines() {
        assert!(line.starts_with("::error file=invalid/links/"), "{line}");
        assert!(line.contains(",title=") && line.contains("%0A"), "{line}");
    }
}

#[test]
fn advice_is_given_and_fails_nothing() {
    let content = TempDir::new().unwrap();
    for (name, tag) in [("index", "security"), ("a", "security"), ("b", "securty")] {
        let page = format!("---\ntitle: {name}\ntags: [{tag}]\n---\n\n![Used](used.svg)\n");
        fs::write(content.path().join(format!("{name}.md")), page).unwrap();
    }
    for name in ["used.svg", "left.svg"] {
        fs::write(content.path().join(name), "<svg/>").unwrap();
    }
    let output = site_gen(&["check", "--content", content.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0));
    let folder = content.path().display();
    assert_eq!(
        stderr(&output),
        format!(
            "{folder}/b.md:3:8: advice: no other page has the tag `securty`\n    \
             help: did you mean `security`?\n\
             {folder}/left.svg:1:1: advice: no page uses this file\n    \
             help: show it or link to it, or remove it\n"
        )
    );
}
