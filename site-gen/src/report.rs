//! Findings in the forms that other programs read.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::diagnostic::{Diagnostic, Rule};

/// One object; its names are an interface.
pub(crate) fn json(findings: &[Diagnostic]) -> Value {
    let errors = findings.iter().filter(|finding| finding.rule.is_error());
    let errors = errors.count();
    let list: Vec<Value> = findings
        .iter()
        .map(|finding| {
            json!({
                "file": finding.file,
                "line": finding.position.line,
                "column": finding.position.column,
                "rule": finding.rule.name(),
                "severity": if finding.rule.is_error() { "error" } else { "advice" },
                "message": finding.message,
                "help": finding.help,
            })
        })
        .collect();
    json!({ "errors": errors, "advice": findings.len() - errors, "findings": list })
}

/// A SARIF 2.1.0 log with one run.
pub(crate) fn sarif(findings: &[Diagnostic]) -> Value {
    let rules: Vec<Value> = Rule::ALL
        .iter()
        .map(|(rule, text)| {
            json!({
                "id": rule.name(),
                "shortDescription": { "text": text },
                "defaultConfiguration": { "level": level(*rule) },
            })
        })
        .collect();
    let results: Vec<Value> = findings
        .iter()
        .map(|finding| {
            json!({
                "ruleId": finding.rule.name(),
                "level": level(finding.rule),
                "message": { "text": format!("{}; {}", finding.message, finding.help) },
                "locations": [{
                    "physicalLocation": {
                        "artifactLocation": { "uri": finding.file },
                        "region": {
                            "startLine": finding.position.line,
                            "startColumn": finding.position.column,
                        },
                    },
                }],
            })
        })
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": "site-gen",
                    "version": env!("CARGO_PKG_VERSION"),
                    "rules": rules,
                },
            },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn level(rule: Rule) -> &'static str {
    if rule.is_error() { "error" } else { "note" }
}

/// One workflow command on a line.
pub(crate) fn github(findings: &[Diagnostic]) -> String {
    let mut commands = String::new();
    for finding in findings {
        let level = if finding.rule.is_error() {
            "error"
        } else {
            "notice"
        };
        // Writing to a string does not fail.
        let _ = writeln!(
            commands,
            "::{level} file={},line={},col={},title={}::{}",
            property(&finding.file),
            finding.position.line,
            finding.position.column,
            property(finding.rule.name()),
            data(&format!("{}\n{}", finding.message, finding.help)),
        );
    }
    commands
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
