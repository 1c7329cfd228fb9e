//! One pass over the Markdown of a page.
//!
//! The pass prints the page's HTML and gathers on the way what the rest of the site needs: headings,
//! links, and the text of each section for the search.

mod apart;
mod autolink;
mod callout;
mod code;
pub(crate) mod copy;
mod diagram;
pub(crate) mod fence;
mod footnotes;
mod heading;
pub(crate) mod language;
mod markup;
mod math;
pub(crate) mod paint;
mod picture;
mod print;
mod slug;
#[cfg(test)]
mod specification;
mod table;
mod tabs;
mod walk;
mod words;

pub(crate) use code::escaped;
pub(crate) use walk::{options, parse};

use serde::{Deserialize, Serialize};

use crate::components::shelf::{Shelf, Use};
use crate::diagnostic::Position;
use crate::images::Pictures;
use crate::markdown::copy::Edit;
use crate::role::Role;
use crate::words::Words;

/// What the pass is given.
pub(crate) struct Input<'a> {
    /// The file as messages name it.
    pub(crate) file: &'a str,
    pub(crate) text: &'a str,
    /// Where the Markdown begins, in bytes.
    pub(crate) body_start: usize,
    pub(crate) roles: &'a [Role],
    /// The title of the page; empty when it has none.
    pub(crate) title: &'a str,
    /// The folder that relative paths start from, with its slash.
    pub(crate) folder: &'a str,
    /// Whether this is a piece of pages, which has no outline of its own.
    pub(crate) is_part: bool,
    pub(crate) shelf: &'a Shelf,
}

/// How links, code and the words of the theme are printed, known once all pages are.
pub(crate) struct Printing<'a> {
    /// What the targets become, in the order of [`Outline::links`].
    pub(crate) targets: &'a [String],
    /// What is printed besides the text itself.
    pub(crate) words: &'a Words,
    /// The HTML of code, given the highlighter's name of its language and its text.
    pub(crate) highlight: &'a dyn Fn(&str, &str) -> Option<String>,
    pub(crate) pictures: &'a Pictures,
}

/// The outcome of the pass.
#[derive(Debug, Default)]
pub(crate) struct Document {
    pub(crate) outline: Outline,
    /// Without a [`Printing`], links keep the targets of the source and code is left out.
    pub(crate) html: String,
    /// The text before the first heading, then one section for each heading.
    pub(crate) sections: Vec<Section>,
    /// What differs in the copy of the page; nothing without a [`Printing`].
    pub(crate) edits: Vec<Edit>,
}

/// What other pages may refer to, and what this page refers to.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Outline {
    /// The headings that divide the page, in order.
    pub(crate) headings: Vec<Heading>,
    /// Every anchor that a link may name.
    pub(crate) anchors: Vec<String>,
    pub(crate) links: Vec<Link>,
    /// What the page takes from the shelf, ordered.
    pub(crate) uses: Vec<Use>,
    /// How many words the page has to read.
    pub(crate) words: usize,
    /// Languages of code blocks that nothing is known about.
    pub(crate) unknown_languages: Vec<Named>,
}

impl Outline {
    /// The images among the links, which have become `targets`.
    pub(crate) fn images<'a>(&self, targets: &'a [String]) -> impl Iterator<Item = &'a str> {
        let links = self.links.iter().zip(targets);
        let images = links.filter(|(link, _)| link.is_image);
        images.map(|(_, target)| target.as_str())
    }
}

/// A heading of the page.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Heading {
    pub(crate) level: usize,
    pub(crate) anchor: String,
    pub(crate) text: String,
    /// The roles that this heading is left to, inherited ones included; empty means everybody.
    pub(crate) roles: Vec<Role>,
}

/// A link or an image as the source has it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Link {
    pub(crate) target: String,
    pub(crate) is_image: bool,
    pub(crate) position: Position,
}

/// A name as the source has it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Named {
    pub(crate) name: String,
    pub(crate) position: Position,
}

/// The plain text under one heading.
#[derive(Debug, Default)]
pub(crate) struct Section {
    pub(crate) heading: String,
    /// Empty for the text before the first heading.
    pub(crate) anchor: String,
    pub(crate) roles: Vec<Role>,
    /// With one space between words.
    pub(crate) text: String,
}
