//! Findings for other programs.

use std::fs;

use serde_json::{Value, json};

use crate::support::{fixtures, site_gen, stderr, stdout};

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
    let (code, text) = check("markdown", "json");
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
fn every_rule_is_described_for_editors() {
    let page = fixtures().join("../../content/editors/findings.md");
    let page = fs::read_to_string(page).unwrap();
    let log: Value = serde_json::from_str(&check("markdown", "sarif").1).unwrap();
    for rule in log["runs"][0]["tool"]["driver"]["rules"]
        .as_array()
        .unwrap()
    {
        let name = rule["id"].as_str().unwrap();
        let kind = match rule["defaultConfiguration"]["level"].as_str() {
            Some("error") => "Error",
            _ => "Advice",
        };
        let text = rule["shortDescription"]["text"].as_str().unwrap();
        let row = format!("| [`{name}`](#{name}) | {kind} | {text} |\n");
        assert!(page.contains(&row), "{row}");
        assert!(
            page.contains(&format!("\n## {name}\n\n```text\n")),
            "{name}"
        );
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
