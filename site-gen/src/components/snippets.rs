//! Snippets: pieces of Markdown that several pages show.
//!
//! A snippet is read once, so that a finding in it is reported once, and printed once.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::cache::highlights::Highlights;
use crate::components::call::Literal;
use crate::components::scan;
use crate::components::set::Set;
use crate::components::shelf::Shelf;
use crate::diagnostic::{Diagnostic, Lines, Rule};
use crate::images::Pictures;
use crate::markdown::{self, Document, Input, copy};
use crate::page::{self, Page};
use crate::stamp::{self, Hash};
use crate::words::Words;

/// The component that shows a snippet.
pub(crate) const COMPONENT: &str = "snippet";

/// A snippet, read or printed.
pub(crate) struct Snippet {
    /// Its links and what it takes from the shelf, held as those of a page are.
    pub(crate) page: Arc<Page>,
    source: Arc<str>,
    pub(crate) html: String,
    /// The Markdown for copies of pages.
    pub(crate) copy: String,
    /// What the search finds.
    pub(crate) text: String,
    pub(crate) hash: Hash,
}

/// Reads a snippet; those that it shows have been read.
pub(super) fn parse(
    file: &str,
    text: String,
    shelf: &Shelf,
    findings: &mut Vec<Diagnostic>,
) -> Snippet {
    let mut document = markdown::parse(&input(file, &text, shelf), None, findings);
    let page = Page::part(file, std::mem::take(&mut document.outline));
    let mut hasher = blake3::Hasher::new();
    hasher.update(text.as_bytes());
    hasher.update(&shelf.hash(&page.outline.uses));
    Snippet {
        page: Arc::new(page),
        source: text.into(),
        text: text_of(&document),
        html: document.html,
        copy: String::new(),
        hash: stamp::finish(&hasher),
    }
}

/// The snippet with links to `targets`; those that it shows have been printed.
pub(super) fn print(
    snippet: &Snippet,
    targets: &[String],
    words: &Words,
    shelf: &Shelf,
    highlights: &Highlights,
    pictures: &Pictures,
) -> Snippet {
    let input = input(&snippet.page.file, &snippet.source, shelf);
    let document = page::print_input(&input, targets, words, highlights, pictures);
    Snippet {
        page: snippet.page.clone(),
        source: snippet.source.clone(),
        text: text_of(&document),
        hash: stamp::hash(document.html.as_bytes()),
        copy: copy::edited(&snippet.source, document.edits),
        html: document.html,
    }
}

fn input<'a>(file: &'a str, text: &'a str, shelf: &'a Shelf) -> Input<'a> {
    Input {
        file,
        text,
        body_start: 0,
        roles: &[],
        folder: "",
        title: "",
        is_part: true,
        shelf,
    }
}

fn text_of(document: &Document) -> String {
    let texts = document
        .sections
        .iter()
        .map(|section| section.text.as_str());
    texts.collect::<Vec<_>>().join(" ")
}

/// The names of the snippets, each behind those that it shows. One that would show itself is a
/// finding and left out.
pub(super) fn order(
    texts: &BTreeMap<String, (String, String)>,
    components: &Set,
    findings: &mut Vec<Diagnostic>,
) -> Vec<String> {
    let mentions: BTreeMap<&str, Vec<(String, usize)>> = texts
        .iter()
        .map(|(name, (_, text))| (name.as_str(), shown_by(text, components)))
        .collect();
    let mut order: Vec<String> = Vec::new();
    // Each round takes those whose snippets are all there; what is left at the end goes in circles.
    loop {
        let is_ready = |name: &&&str| {
            let shown = mentions.get(*name).into_iter().flatten();
            let mut waiting = shown.filter(|(other, _)| texts.contains_key(other));
            !order.iter().any(|known| known == **name)
                && waiting.all(|(other, _)| order.contains(other))
        };
        let ready: Vec<String> = mentions
            .keys()
            .filter(is_ready)
            .map(|name| (*name).to_owned())
            .collect();
        if ready.is_empty() {
            break;
        }
        order.extend(ready);
    }
    for (name, (file, text)) in texts {
        let shown = mentions.get(name.as_str()).into_iter().flatten();
        let in_circle =
            |(other, _): &&(String, usize)| texts.contains_key(other) && !order.contains(other);
        if let Some((other, offset)) = shown.into_iter().find(in_circle)
            && !order.contains(name)
        {
            findings.push(Diagnostic::new(
                Rule::Component,
                file,
                Lines::new(text).position(*offset),
                format!("the snippet `{other}` leads back to this one, or to itself"),
                "a snippet cannot show itself; take one of the calls out",
            ));
        }
    }
    order
}

/// The snippets that a text shows, each with its place.
fn shown_by(text: &str, components: &Set) -> Vec<(String, usize)> {
    let is_inline = |name: &str| components.is_inline(name);
    let calls = scan::scan(text, markdown::options(), is_inline).calls;
    let shown = calls.into_iter().filter_map(|found| {
        let call = found.call.ok().filter(|call| call.name == COMPONENT)?;
        let name = call.arguments.into_iter().find(|it| it.name == "name")?;
        match name.value {
            Literal::Text(text) => Some((text, call.range.start)),
            _ => None,
        }
    });
    shown.collect()
}
