//! A page: its source, what it says about itself, its Markdown as events, and its address.

use arborium::Highlighter;

use crate::diagnostic::Diagnostic;
use crate::front_matter::{self, FrontMatter};
use crate::markdown::{self, Document};
use crate::source::Source;

/// A parsed page whose links are not resolved yet.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) source: Source,
    pub(crate) front_matter: FrontMatter,
    pub(crate) document: Document,
}

impl Page {
    /// The page that stands for `folder` when its editors wrote none.
    pub(crate) fn implied(folder: &str) -> Self {
        let path = format!("{folder}index.md");
        let source = Source {
            file: path.clone(),
            path,
            text: String::new(),
        };
        let front_matter = FrontMatter {
            title: title_of(folder),
            ..FrontMatter::default()
        };
        Self {
            source,
            front_matter,
            document: Document::default(),
        }
    }

    /// The page's address below the site's root: empty, or ending with a slash.
    pub(crate) fn address(&self) -> String {
        address_of(&self.source.path)
    }

    /// The folder of the page with its slash, empty for the content folder itself.
    pub(crate) fn folder(&self) -> &str {
        folder_of(&self.source.path)
    }

    /// Whether the page stands for its folder.
    pub(crate) fn is_index(&self) -> bool {
        self.source.path == "index.md" || self.source.path.ends_with("/index.md")
    }

    /// The first part of the path: the section that names the kind of the page's search records.
    pub(crate) fn top_folder(&self) -> &str {
        self.source.path.split_once('/').map_or("", |(top, _)| top)
    }
}

/// A title made from the name of a folder.
fn title_of(folder: &str) -> String {
    let name = folder
        .trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or("");
    let words = name.replace(['-', '_'], " ");
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => "Documentation".to_owned(),
    }
}

/// The address of the page at `path`.
pub(crate) fn address_of(path: &str) -> String {
    let stem = path.strip_suffix(".md").unwrap_or(path);
    match stem.strip_suffix("index") {
        Some(folder) if folder.is_empty() || folder.ends_with('/') => folder.to_owned(),
        _ => format!("{stem}/"),
    }
}

/// The folder part of `path` with its slash.
pub(crate) fn folder_of(path: &str) -> &str {
    let end = path.rfind('/').map_or(0, |slash| slash + 1);
    path.get(..end).unwrap_or("")
}

/// Parses a source into a page. A draft's Markdown is not looked at.
pub(crate) fn parse(source: Source, highlighter: &mut Highlighter) -> (Page, Vec<Diagnostic>) {
    let mut findings = Vec::new();
    let (front_matter, body_start) = front_matter::parse(&source, &mut findings);
    let document = if front_matter.draft {
        Document::default()
    } else {
        let roles = &front_matter.roles;
        markdown::parse(&source, body_start, roles, highlighter, &mut findings)
    };
    (
        Page {
            source,
            front_matter,
            document,
        },
        findings,
    )
}
