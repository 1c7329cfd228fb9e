//! The examples of the CommonMark and GFM specifications, run through the walk.
//!
//! What a page adds to the HTML of the specifications, in the same way everywhere, is a rule of
//! [`plain`] and is taken away before the two are compared. What remains is listed with its reason.
//! The test fails when another example differs, and when a listed one no longer does.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde::Deserialize;

use crate::components::shelf::Shelf;
use crate::config::Config;
use crate::images::{Pictures, Store};
use crate::markdown::{Input, Printing, parse};
use crate::words::Words;

const COMMONMARK: &str = include_str!("specification/commonmark.json");
const GFM: &str = include_str!("specification/gfm.json");

/// Why examples differ, and which do.
type Differences<'a> = &'a [(&'a str, &'a [usize])];

const COMMONMARK_DIFFERENCES: Differences<'_> = &[
    (
        "raw HTML is shown as text",
        &[
            21, 31, 148, 149, 150, 151, 152, 153, 154, 155, 156, 157, 158, 159, 160, 161, 162, 163,
            164, 165, 166, 167, 168, 169, 170, 171, 172, 173, 174, 175, 176, 177, 178, 179, 180,
            181, 182, 183, 184, 185, 186, 187, 188, 189, 190, 191, 201, 308, 309, 344, 475, 476,
            477, 491, 494, 524, 536, 613, 614, 615, 616, 617, 623, 625, 626, 627, 628, 629, 630,
            631, 642, 643,
        ],
    ),
    (
        "an address needs no brackets to be a link, as in GFM",
        &[608, 611],
    ),
];

const GFM_DIFFERENCES: Differences<'_> = &[
    (
        "a link may lead to https, http, mailto and tel alone",
        &[628],
    ),
    (
        "a mail address is a link in angle brackets alone",
        &[629, 630, 631],
    ),
    ("all raw HTML is shown as text", &[653]),
];

#[derive(Deserialize)]
struct Example {
    number: usize,
    section: String,
    markdown: String,
    html: String,
}

#[test]
fn commonmark_examples_differ_only_where_they_are_meant_to() {
    check(COMMONMARK, 652, COMMONMARK_DIFFERENCES);
}

#[test]
fn gfm_examples_differ_only_where_they_are_meant_to() {
    check(GFM, 24, GFM_DIFFERENCES);
}

fn check(examples: &str, count: usize, differences: Differences<'_>) {
    let examples: Vec<Example> = serde_json::from_str(examples).unwrap();
    assert_eq!(examples.len(), count);
    let listed: BTreeSet<usize> = differences
        .iter()
        .flat_map(|(_, numbers)| numbers.iter().copied())
        .collect();
    let shelf = shelf();
    let mut wrong = BTreeMap::new();
    for example in &examples {
        let found = plain(&html(&example.markdown, &shelf));
        let expected = plain(&example.html);
        let differs = found != expected;
        if differs != listed.contains(&example.number) {
            wrong.insert(
                example.number,
                format!(
                    "{} ({}) {}\n{:?}\n  expected {expected:?}\n  found    {found:?}",
                    example.number,
                    example.section,
                    if differs {
                        "differs"
                    } else {
                        "is listed and does not differ"
                    },
                    example.markdown
                ),
            );
        }
    }
    let numbers: Vec<_> = wrong.keys().collect();
    let texts: Vec<_> = wrong.values().map(String::as_str).collect();
    assert!(wrong.is_empty(), "{numbers:?}\n{}", texts.join("\n"));
}

fn shelf() -> Shelf {
    let config = Config {
        content: PathBuf::new(),
        static_files: None,
        base_url: "/".parse().unwrap(),
        git: false,
        drafts: false,
        jobs: 0,
        today: "2026-01-01".parse().unwrap(),
    };
    Shelf::load(&config, &[], &mut Vec::new()).unwrap()
}

fn html(markdown: &str, shelf: &Shelf) -> String {
    let input = Input {
        file: "example.md",
        text: markdown,
        body_start: 0,
        roles: &[],
        folder: "",
        title: "",
        is_part: false,
        shelf,
    };
    let words = Words::of("en").unwrap();
    let store = Store::open(None).unwrap();
    let pictures = Pictures::new(&[], &[], &"/".parse().unwrap(), store);
    let printing = Printing {
        targets: &[],
        words: &words,
        highlight: &|_, _| None,
        pictures: &pictures,
    };
    // Links that lead nowhere, skipped headings and the like are findings, not another HTML.
    parse(&input, Some(&printing), &mut Vec::new()).html
}

/// `html` without what a page adds, and with what may be written in two ways written in one.
fn plain(html: &str) -> String {
    let html = html.replace("&quot;", "\"");
    let html = headings(&html);
    let html = code(&html);
    let html = images(&tasks(&tables(&html)));
    // Blanks between elements mean nothing outside of code, where both sides have the same.
    let html = html.replace(">\n", ">").replace("\n<", "<");
    html.replace("<tbody></tbody>", "").trim().to_owned()
}

/// A heading has an anchor, and a link to itself.
fn headings(html: &str) -> String {
    let mut html = html.replace("<div class=\"heading\">", "");
    for level in 1..=6 {
        html = without_attributes(&html, &format!("<h{level} "));
    }
    while let Some(start) = html.find("<a class=\"anchor\"") {
        let end = html[start..].find("</div>").unwrap();
        html.replace_range(start..start + end + "</div>".len(), "");
    }
    html
}

/// Code has a frame with its language, can be reached by the keyboard, and names its language even
/// when there is none; its last newline is left out.
fn code(html: &str) -> String {
    let mut result = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once("<div class=\"code\">") {
        let (_, after) = after.split_once("<pre tabindex=\"0\">").unwrap();
        let (code, after) = after.split_once("</code></pre></div>").unwrap();
        let code = code.replacen("<code class=\"language-text\">", "<code>", 1);
        let is_empty = code.ends_with('>') && code.matches('<').count() == 1;
        result.push_str(before);
        result.push_str("<pre>");
        result.push_str(&code);
        result.push_str(if is_empty { "" } else { "\n" });
        result.push_str("</code></pre>");
        rest = after;
    }
    result + rest
}

/// A table scrolls in a frame, has cells that say what they are the head of, is aligned by classes,
/// and has no header without a text.
fn tables(html: &str) -> String {
    let mut html = html.to_owned();
    while let Some(start) = html.find("<div class=\"table\"") {
        let end = html[start..].find("<table>").unwrap();
        html.replace_range(start..start + end, "");
        html = html.replacen("</table></div>", "</table>", 1);
    }
    html.replace(" scope=\"col\"", "")
        .replace("class=\"align-", "align=\"")
}

/// An image waits until it is near, and holds up nothing.
fn images(html: &str) -> String {
    html.replace(" loading=\"lazy\"", "")
        .replace(" decoding=\"async\"", "")
}

/// A task is an image that says whether it is done: a box that cannot be ticked is no control.
fn tasks(html: &str) -> String {
    let open = "<span class=\"task\" role=\"img\" aria-label=\"To do\"></span>";
    let done = "<span class=\"task done\" role=\"img\" aria-label=\"Done\"></span>";
    html.replace(open, "<input disabled=\"\" type=\"checkbox\">")
        .replace(done, "<input checked=\"\" disabled=\"\" type=\"checkbox\">")
}

/// `html` with the attributes of elements that begin with `tag` left out.
fn without_attributes(html: &str, tag: &str) -> String {
    let mut result = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once(tag) {
        let (_, after) = after.split_once('>').unwrap();
        result.push_str(before);
        result.push_str(tag.trim_end());
        result.push('>');
        rest = after;
    }
    result + rest
}
