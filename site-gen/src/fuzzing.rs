//! An entrance for fuzzing: what any text goes through, without a file or a command.

use std::path::PathBuf;

use anyhow::Context;

use crate::cache::highlights::Highlights;
use crate::components::data;
use crate::components::shelf::Shelf;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Position};
use crate::editions;
use crate::images::{Pictures, Store};
use crate::library::{Index, LeftOut};
use crate::links;
use crate::markdown::fence::Fence;
use crate::markdown::{Document, Link};
use crate::page::{self, Page};
use crate::site_config::{self, SiteConfig};
use crate::stamp;
use crate::words::{self, Words};

/// What texts can be tried as; each has a corpus of this name.
pub const TARGETS: [&str; 5] = ["data", "fence", "link", "page", "site"];

/// What stands ready for pages, so that the calls of components in them are reached.
const PARTS: [(&str, &str); 4] = [
    (
        "_components/note.html",
        include_str!("../fuzz/parts/note.html"),
    ),
    ("_data/plans.yaml", include_str!("../fuzz/parts/plans.yaml")),
    ("_data/rules.yaml", include_str!("../fuzz/parts/rules.yaml")),
    ("_snippets/help.md", include_str!("../fuzz/parts/help.md")),
];

/// What the texts are tried against: the theme's components, one of each kind of a site's own
/// parts, and a content folder without files.
pub struct Subject {
    config: Config,
    shelf: Shelf,
    words: Words,
    highlights: Highlights,
    pictures: Pictures,
}

impl Subject {
    /// Fails only when the theme or the parts are wrong.
    pub fn new() -> anyhow::Result<Self> {
        let config = Config {
            content: PathBuf::from("no-such-folder"),
            static_files: None,
            base_url: BASE.parse().map_err(anyhow::Error::msg)?,
            git: false,
            today: "2026-01-31".parse().map_err(anyhow::Error::msg)?,
            drafts: false,
            jobs: 1,
        };
        let mut findings = Vec::new();
        let parts = PARTS.map(|(path, text)| (path.to_owned(), path.to_owned(), text.to_owned()));
        let shelf = Shelf::of_texts(&config, parts.to_vec(), &mut findings)?;
        let wrong = findings
            .first()
            .map_or_else(String::new, ToString::to_string);
        anyhow::ensure!(findings.is_empty(), "the parts are wrong: {wrong}");
        Ok(Self {
            shelf,
            words: Words::of(words::DEFAULT).context("the theme's words are wrong")?,
            highlights: Highlights::open(None)?,
            pictures: Pictures::new(&[], &[], &config.base_url, Store::open(None)?),
            config,
        })
    }

    /// Tries `text` as `target`, one of [`TARGETS`], and says in words which promise was broken on
    /// the way; None when there is no such target.
    pub fn check(&self, target: &str, text: &str) -> Option<Vec<String>> {
        Some(match target {
            "data" => Self::data(text),
            "fence" => self.fence(text),
            "link" => self.link(text),
            "page" => self.page(text),
            "site" => Self::site(text),
            _ => return None,
        })
    }

    /// What is found in `text` as a page; for a look at what the subject knows.
    pub fn findings(&self, text: &str) -> Vec<String> {
        let mut findings = Vec::new();
        self.parse(text, &mut findings);
        findings.iter().map(ToString::to_string).collect()
    }

    fn parse(&self, text: &str, findings: &mut Vec<Diagnostic>) -> (Page, Document) {
        let hash = stamp::hash(text.as_bytes());
        page::parse(
            "page.md",
            "page.md",
            hash,
            false,
            text,
            &self.shelf,
            findings,
        )
    }

    /// Reads `text` as a page and prints it, whatever it holds.
    fn page(&self, text: &str) -> Vec<String> {
        let mut findings = Vec::new();
        let (page, read) = self.parse(text, &mut findings);
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
    fn data(text: &str) -> Vec<String> {
        let mut broken = Vec::new();
        for path in ["_data/x.yaml", "_data/x.json", "_data/x.csv"] {
            let mut findings = Vec::new();
            data::parse(path, path, text, &mut findings);
            broken.extend(outside(text, &findings));
        }
        broken
    }

    /// Reads `text` as the configuration of a site.
    fn site(text: &str) -> Vec<String> {
        let mut findings = Vec::new();
        let site = site_config::parse("site.yaml", text, &mut findings);
        let mut broken = outside(text, &findings);
        for plan in editions::plans(&site) {
            let folder = plan.folder.as_str();
            let is_safe = |part: &str| !part.starts_with('.') && !part.contains('\\');
            if folder.starts_with('/') || !folder.split_terminator('/').all(is_safe) {
                broken.push(format!("an edition stands in the folder `{folder}`"));
            }
        }
        broken
    }

    /// Reads `text` as what stands behind the fence of a code block, alone and in a page.
    fn fence(&self, text: &str) -> Vec<String> {
        let (fence, faults) = Fence::parse(text);
        let mut broken = Vec::new();
        for fault in faults {
            if !text.contains(&fault.part) {
                broken.push(format!("`{}` is blamed, and is not there", fault.part));
            }
        }
        if fence
            .marked
            .iter()
            .any(|range| *range.start() == 0 || range.is_empty())
        {
            broken.push("a line is pointed out that no block has".to_owned());
        }
        let line = text.replace(['\n', '\r'], " ");
        broken.extend(self.page(&format!("---\ntitle: x\n---\n\n~~~{line}\na\nb\n~~~\n")));
        broken
    }

    /// Reads `text` as the target of a link and of an image.
    fn link(&self, text: &str) -> Vec<String> {
        let page = |path: &str| {
            let mut page = Page::implied("", true);
            page.path = path.to_owned();
            page.outline.anchors = vec!["start".to_owned()];
            page
        };
        let [home, guide, german] = ["index.md", "guides/first.md", "de/index.md"].map(page);
        let mut from = page("guides/second.md");
        from.outline.links = [false, true]
            .map(|is_image| Link {
                target: text.to_owned(),
                is_image,
                position: Position::START,
            })
            .into();
        let pages = [&home, &guide, &german].map(|page| (page.path.as_str(), page));
        let index = Index {
            pages: pages.into_iter().collect(),
            left_out: [("guides/later.md", LeftOut::Draft)].into_iter().collect(),
            assets: ["guides/map.svg"].into_iter().collect(),
            plans: &editions::plans(&SiteConfig::default()),
            has_app: true,
        };
        let (targets, findings) = links::resolve(&from, &index, &self.config.base_url);
        let mut broken = Vec::new();
        for (target, link) in targets.iter().zip(&from.outline.links) {
            // Browsers skip control signs when they look for the scheme.
            let seen: String = target.chars().filter(|c| !c.is_control()).collect();
            let seen = seen.trim_start().to_lowercase();
            let is_good = STARTS.iter().any(|start| seen.starts_with(start));
            let is_local = seen.starts_with(BASE);
            if !seen.is_empty()
                && !(if link.is_image {
                    is_local
                } else {
                    is_good || is_local
                })
            {
                broken.push(format!("`{text}` becomes `{target}`"));
            }
        }
        let good = targets.iter().filter(|target| !target.is_empty());
        if good.count() + findings.len() != targets.len() {
            broken.push("a link leads nowhere, and nobody says so".to_owned());
        }
        broken
    }
}

/// Where the site stands.
const BASE: &str = "/docs/";

/// How an address may begin that leads to another place than the site.
const STARTS: [&str; 10] = [
    "https://", "http://", "mailto:", "tel:", "#", "/app", "/api", "/graphql", "/healthz",
    "/readyz",
];

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
