//! What is added to each page while editing: the script that shows changes, and the findings.

use crate::diagnostic::Diagnostic;
use crate::serve::Shown;

/// The script that is added.
pub(super) const SCRIPT: &str = include_str!("../../theme/js/live.js");
/// Its address.
pub(super) const SCRIPT_PATH: &str = "/_site-gen/live.js";

const STYLE: &str = "position:fixed;inset:auto 0 0 0;max-height:60vh;overflow:auto;z-index:1000;\
    margin:0;padding:16px 24px;background:#7f1d1d;color:#fff;font:14px/1.5 ui-monospace,monospace;\
    white-space:pre-wrap";

/// `html` with what belongs to editing.
pub(super) fn add(html: &str, shown: &Shown) -> String {
    let script = format!(
        "<script src=\"{SCRIPT_PATH}\" data-generation=\"{}\"></script>\n</head>",
        shown.generation
    );
    let html = html.replacen("</head>", &script, 1);
    if shown.findings.is_empty() {
        return html;
    }
    let (before, after) = html.rsplit_once("</body>").unwrap_or((&html, ""));
    format!("{before}{}</body>{after}", list(&shown.findings))
}

/// The page before there is any site: nothing but the findings.
pub(super) fn alone(shown: &Shown) -> String {
    let page = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
                <title>The site has errors</title></head><body></body></html>\n";
    add(page, shown)
}

fn list(findings: &[Diagnostic]) -> String {
    let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
    let mut text = String::new();
    // Writing to a string does not fail.
    let _ = pulldown_cmark_escape::escape_html(&mut text, &lines.join("\n"));
    format!(
        "<pre id=\"site:findings\" role=\"alert\" style=\"{STYLE}\">\
         Not shown yet, because of {} in the content:\n\n{text}</pre>",
        crate::cli::count(findings.len(), "error")
    )
}
