//! A page as the rest of the site knows it, and the two times that its text is looked at: once for
//! what it says about itself, and once more, when all pages are known, to print it.

use serde::{Deserialize, Serialize};

use crate::cache::highlights::Highlights;
use crate::components::shelf::Shelf;
use crate::diagnostic::Diagnostic;
use crate::front_matter::{self, FrontMatter};
use crate::images::Pictures;
use crate::markdown::{self, Document, Input, Link, Outline, Printing, Section};
use crate::stamp::{self, Hash};
use crate::words::Words;

/// What a page says about itself. It depends on nothing but the file, so it can be kept.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Page {
    /// Relative to the content folder, with `/` between its parts.
    pub(crate) path: String,
    /// The file as a person finds it, for messages.
    pub(crate) file: String,
    /// The hash of the file.
    pub(crate) hash: Hash,
    pub(crate) body_start: usize,
    pub(crate) front_matter: FrontMatter,
    pub(crate) outline: Outline,
    /// The hash of what the page takes from the shelf.
    pub(crate) parts: Hash,
    /// The hash of what other pages may show of it: its place and its front matter.
    pub(crate) matter: Hash,
}

impl Page {
    /// The page that stands for `folder`, or for an edition, when its editors wrote none.
    pub(crate) fn implied(folder: &str, is_home: bool) -> Self {
        let path = format!("{folder}index.md");
        let front_matter = FrontMatter {
            title: title_of(if is_home { "" } else { folder }),
            ..FrontMatter::default()
        };
        Self {
            file: path.clone(),
            matter: matter(&path, &front_matter),
            path,
            front_matter,
            ..Self::default()
        }
    }

    /// What stands for a file that is part of pages and has links, but is none itself. Its relative
    /// links start at the content folder.
    pub(crate) fn part(file: &str, outline: Outline) -> Self {
        Self {
            file: file.to_owned(),
            outline,
            ..Self::default()
        }
    }

    /// The hash of everything that the page's text consists of.
    pub(crate) fn key(&self) -> Hash {
        if self.outline.uses.is_empty() {
            return self.hash;
        }
        stamp::hash(&[self.hash, self.parts].concat())
    }

    /// Whether the page has no file.
    pub(crate) fn is_implied(&self) -> bool {
        self.hash == Hash::default()
    }

    /// The page's address below the site's root: empty, or ending with a slash.
    pub(crate) fn address(&self) -> String {
        address_of(&self.path)
    }

    /// The folder of the page with its slash, empty for the content folder itself.
    pub(crate) fn folder(&self) -> &str {
        folder_of(&self.path)
    }

    /// Whether the page stands for its folder.
    pub(crate) fn is_index(&self) -> bool {
        self.path == "index.md" || self.path.ends_with("/index.md")
    }

    /// Whether the page stands for the folder named.
    pub(crate) fn is_index_of(&self, folder: &str) -> bool {
        self.path.strip_prefix(folder) == Some("index.md")
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

/// Reads what the page at `path` says about itself; the document gives the text of its sections.
///
/// A draft's Markdown is not looked at, unless drafts are shown.
pub(crate) fn parse(
    path: &str,
    file: &str,
    hash: Hash,
    with_drafts: bool,
    text: &str,
    shelf: &Shelf,
    findings: &mut Vec<Diagnostic>,
) -> (Page, Document) {
    let (front_matter, body_start) = front_matter::parse(file, text, findings);
    let input = Input {
        file,
        text,
        body_start,
        roles: &front_matter.roles,
        title: &front_matter.title,
        folder: folder_of(path),
        is_part: false,
        shelf,
    };
    let mut document = if front_matter.draft && !with_drafts {
        Document::default()
    } else {
        markdown::parse(&input, None, findings)
    };
    // The picture of the page is one that it shows, though not in its text.
    let picture = front_matter.image.iter().map(|(target, position)| Link {
        target: target.clone(),
        is_image: true,
        position: *position,
    });
    document.outline.links.extend(picture);
    let page = Page {
        path: path.to_owned(),
        file: file.to_owned(),
        hash,
        body_start,
        parts: shelf.hash(&document.outline.uses),
        matter: matter(path, &front_matter),
        outline: std::mem::take(&mut document.outline),
        front_matter,
    };
    (page, document)
}

fn matter(path: &str, front_matter: &FrontMatter) -> Hash {
    stamp::hash(format!("{path}\0{front_matter:?}").as_bytes())
}

/// Prints the page, whose file holds `text` and whose links become `targets`.
pub(crate) fn print(
    page: &Page,
    text: &str,
    targets: &[String],
    words: &Words,
    highlights: &Highlights,
    pictures: &Pictures,
    shelf: &Shelf,
) -> Document {
    let input = input(page, text, shelf);
    print_input(&input, targets, words, highlights, pictures)
}

/// Prints Markdown whose links become `targets`.
pub(crate) fn print_input(
    input: &Input<'_>,
    targets: &[String],
    words: &Words,
    highlights: &Highlights,
    pictures: &Pictures,
) -> Document {
    let printing = Printing {
        targets,
        words,
        highlight: &|language, code| highlights.html(language, code),
        pictures,
    };
    // Findings have been reported when the page was parsed.
    markdown::parse(input, Some(&printing), &mut Vec::new())
}

/// The sections of the page, whose file holds `text`.
pub(crate) fn sections(page: &Page, text: &str, shelf: &Shelf) -> Vec<Section> {
    markdown::parse(&input(page, text, shelf), None, &mut Vec::new()).sections
}

fn input<'a>(page: &'a Page, text: &'a str, shelf: &'a Shelf) -> Input<'a> {
    Input {
        file: &page.file,
        text,
        body_start: page.body_start,
        roles: &page.front_matter.roles,
        title: &page.front_matter.title,
        folder: page.folder(),
        is_part: false,
        shelf,
    }
}
