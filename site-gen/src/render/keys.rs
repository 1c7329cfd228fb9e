//! What pages and lists are made from, as hashes: after a small change a build compares thousands of
//! them and makes a few.
//!
//! A key holds the hash of everything that the templates are given, or of more than that, and never of
//! less.

use blake3::Hasher;

use crate::library::Library;
use crate::navigation::Node;
use crate::page::Page;
use crate::stamp::{self, Hash};
use crate::tags::Tag;

/// For each page the hash of its matter and that of the sections above it, and of which of them have
/// pages below.
pub(super) struct Trails(Vec<Hash>);

impl Trails {
    pub(super) fn of(library: &Library) -> Self {
        let mut trails = vec![Hash::default(); library.pages.len()];
        for edition in library.editions.iter() {
            follow(&edition.root, &Hash::default(), library, &mut trails);
        }
        Self(trails)
    }

    pub(super) fn to(&self, page: usize) -> &[u8] {
        self.0.get(page).map_or(&[], AsRef::as_ref)
    }

    /// Adds where `pages` are and what they are called.
    pub(super) fn add(&self, pages: impl ExactSizeIterator<Item = usize>, hasher: &mut Hasher) {
        hasher.update(&pages.len().to_le_bytes());
        for page in pages {
            hasher.update(self.to(page));
        }
    }

    /// Adds a tag and the pages that have it.
    pub(super) fn add_tag(&self, tag: &Tag, hasher: &mut Hasher) {
        hasher.update(&stamp::hash(tag.name.as_bytes()));
        self.add(tag.pages.iter().copied(), hasher);
    }
}

fn follow(node: &Node, above: &Hash, library: &Library, trails: &mut [Hash]) {
    let mut hasher = Hasher::new();
    hasher.update(above);
    let page = library.pages.get(node.page);
    hasher.update(page.map_or(&[], |page: &std::sync::Arc<Page>| page.matter.as_ref()));
    hasher.update(&[u8::from(node.children.is_empty())]);
    let trail = stamp::finish(&hasher);
    if let Some(place) = trails.get_mut(node.page) {
        *place = trail;
    }
    for child in &node.children {
        follow(child, &trail, library, trails);
    }
}
