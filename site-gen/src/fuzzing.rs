//! An entrance for fuzzing: what any text goes through, without a file or a command.

use std::path::PathBuf;

use anyhow::Context;

use crate::cache::highlights::Highlights;
use crate::components::data;
use crate::components::shelf::Shelf;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Position};
use crate::images::{Pictures, Store};
use crate::page;
use crate::stamp;
use crate::words::{self, Words};

/// What the texts are tried against: the theme's components, and a content folder without files.
pub struct Subject {
    shelf: Shelf,
    words: Words,
    highlights: Highlights,
    pictures: Pictures,
}

impl Subject {
    /// Fails only when the theme is wrong.
    pub fn new() -> anyhow::Result<Self> {
        let config = Config {
            content: PathBuf::from("no-such-folder"),
            static_files: None,
            base_url: "/docs/".parse().map_err(anyhow::Error::msg)?,
            git: false,
            today: "2026-01-31".parse().map_err(anyhow::Error::msg)?,
            drafts: false,
            jobs: 1,
        };
        Ok(Self {
            shelf: Shelf::load(&config, &[], &mut Vec::new())?,
            words: Words::of(words::DEFAULT).context("the theme's words are wrong")?,
            highlights: Highlights::open(None)?,
            pictures: Pictures::new(&[], &[], &config.base_url, Store::open(None)?),
        })
    }

    /// Reads `text` as a page and prints it, whatever it holds, and says in words which promise was
    /// broken on the way.
    pub fn page(&self, text: &str) -> Vec<String> {
        let mut findings = Vec::new();
        let hash = stamp::hash(text.as_bytes());
        let (page, read) = page::parse(
            "page.md",
            "page.md",
            hash,
            false,
            text,
            &self.shelf,
            &mut findings,
        );
        let mut broken = outside(text, &findings);
        if page.front_matter.draft {
            return broken;
        }
        let targets = vec!["/docs/".to_owned(); page.outline.links.len()];
        let print = || {
            page::print(
                &page,
                text,
                &targets,
                &self.words,
                &self.highlights,
                &self.pictures,
                &self.shelf,
            )
        };
        let printed = print();
        if printed.outline.links.len() != targets.len() {
            broken.push("printing a page found other links than reading it".to_owned());
        }
        if printed.sections.len() != read.sections.len() {
            broken.push("printing a page found other sections than reading it".to_owned());
        }
        if printed.html != print().html {
            broken.push("a page is not printed the same twice".to_owned());
        }
        broken
    }

    /// Reads `text` as a data file of each kind.
    pub fn data(&self, text: &str) -> Vec<String> {
        let mut broken = Vec::new();
        for path in ["_data/x.yaml", "_data/x.json", "_data/x.csv"] {
            let mut findings = Vec::new();
            data::parse(path, path, text, &mut findings);
            broken.extend(outside(text, &findings));
        }
        broken
    }
}

/// The findings whose place is not in `text`; behind its last sign is still in it.
fn outside(text: &str, findings: &[Diagnostic]) -> Vec<String> {
    let lines: Vec<usize> = text.split('\n').map(|line| line.chars().count()).collect();
    let is_inside = |Position { line, column }: Position| {
        let length = line.checked_sub(1).and_then(|index| lines.get(index));
        column >= 1 && length.is_some_and(|length| column <= length + 1)
    };
    let wrong = findings.iter().filter(|it| !is_inside(it.position));
    wrong
        .map(|finding| format!("a finding lies outside of the text: {finding}"))
        .collect()
}
