//! One pass over the Markdown of a page.
//!
//! The pass turns the parser's events into the events to print, and gathers on the way what the
//! rest of the site needs: headings, links, and the text of each section for the search.

mod code;
mod footnotes;
mod heading;
mod slug;
mod table;
mod walk;

pub(crate) use walk::parse;

use pulldown_cmark::Event;

use crate::role::Role;

/// The outcome of the pass.
#[derive(Debug, Default)]
pub(crate) struct Document {
    /// What to print. Links still carry the targets that the source gives.
    pub(crate) events: Vec<Event<'static>>,
    /// The headings that divide the page, in order.
    pub(crate) headings: Vec<Heading>,
    /// Every anchor that a link may name.
    pub(crate) anchors: Vec<String>,
    pub(crate) links: Vec<Link>,
    /// The text before the first heading, then one section for each heading.
    pub(crate) sections: Vec<Section>,
}

/// A heading of the page.
#[derive(Debug, Clone)]
pub(crate) struct Heading {
    pub(crate) level: usize,
    pub(crate) anchor: String,
    pub(crate) text: String,
    /// The roles that this heading is left to, inherited ones included; empty means everybody.
    pub(crate) roles: Vec<Role>,
}

/// A link or an image as the source has it.
#[derive(Debug)]
pub(crate) struct Link {
    pub(crate) target: String,
    pub(crate) is_image: bool,
    /// Where it stands in the source, in bytes.
    pub(crate) offset: usize,
}

/// The plain text under one heading.
#[derive(Debug, Default)]
pub(crate) struct Section {
    pub(crate) heading: String,
    /// Empty for the text before the first heading.
    pub(crate) anchor: String,
    pub(crate) roles: Vec<Role>,
    pub(crate) text: String,
}
