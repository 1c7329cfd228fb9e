//! The tree of pages: sections, their order, and the way to each page.

use std::collections::BTreeMap;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::editions::{Edition, Plan};
use crate::page::Page;

/// A page in the tree, by its index in reading order, with the pages below it.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) page: usize,
    pub(crate) children: Vec<Node>,
}

/// Puts `pages` into reading order, one edition after the other.
///
/// The root of each tree is the edition's home page; an edition without one has no pages. Folders
/// without an index page have got one before.
pub(crate) fn arrange(pages: Vec<Arc<Page>>, plans: &[Plan]) -> (Vec<Arc<Page>>, Vec<Edition>) {
    let home_of = |page: &Page| plans.iter().position(|plan| page.is_index_of(&plan.folder));
    let mut by_parent: BTreeMap<String, Vec<Arc<Page>>> = BTreeMap::new();
    let mut homes = vec![None; plans.len()];
    for page in pages {
        match home_of(&page).and_then(|number| homes.get_mut(number)) {
            Some(home) => *home = Some(page),
            None => by_parent.entry(parent_of(&page)).or_default().push(page),
        }
    }
    for siblings in by_parent.values_mut() {
        siblings.sort_by_cached_key(|page| order(page));
    }
    let mut arranged = Vec::new();
    let mut editions = Vec::new();
    for (plan, home) in plans.iter().zip(homes) {
        let Some(home) = home else { continue };
        let start = arranged.len();
        let root = place(home, &mut by_parent, &mut arranged);
        editions.push(Edition {
            plan: plan.clone(),
            root,
            pages: start..arranged.len(),
        });
    }
    (arranged, editions)
}

/// The folder whose index page stands above `page`.
fn parent_of(page: &Page) -> String {
    let folder = page.folder();
    if !page.is_index() {
        return folder.to_owned();
    }
    crate::page::folder_of(folder.trim_end_matches('/')).to_owned()
}

fn order(page: &Page) -> (i64, String, String) {
    let weight = page.front_matter.weight.unwrap_or(i64::MAX);
    (
        weight,
        collation(&page.front_matter.title),
        page.path.clone(),
    )
}

/// A form of titles that sorts as readers expect: letters with marks stand beside those without, and
/// numbers go by their value.
pub(crate) fn collation(title: &str) -> String {
    let folded = folded(title);
    if !folded.bytes().any(|byte| byte.is_ascii_digit()) {
        return folded;
    }
    let mut sorted = String::with_capacity(folded.len() + 2);
    let mut rest = folded.as_str();
    while let Some(start) = rest.find(|letter: char| letter.is_ascii_digit()) {
        let (before, number) = rest.split_at(start);
        let end = number.find(|letter: char| !letter.is_ascii_digit());
        let (number, after) = number.split_at(end.unwrap_or(number.len()));
        let value = number.trim_start_matches('0');
        sorted.push_str(before);
        // A number with more digits is a larger one, and all numbers come before letters.
        sorted.push(char::from(
            b'0' + u8::try_from(value.len().min(16)).unwrap_or(16),
        ));
        sorted.push_str(value);
        rest = after;
    }
    sorted + rest
}

/// The title in lower case, its letters without marks.
pub(crate) fn folded(title: &str) -> String {
    if title.is_ascii() {
        return title.to_ascii_lowercase();
    }
    let letters = title.nfd().filter(|letter| !is_combining_mark(*letter));
    letters.collect::<String>().to_lowercase()
}

fn place(
    page: Arc<Page>,
    by_parent: &mut BTreeMap<String, Vec<Arc<Page>>>,
    arranged: &mut Vec<Arc<Page>>,
) -> Node {
    let below = if page.is_index() {
        by_parent.remove(page.folder()).unwrap_or_default()
    } else {
        Vec::new()
    };
    let index = arranged.len();
    arranged.push(page);
    let children = below
        .into_iter()
        .map(|child| place(child, by_parent, arranged))
        .collect();
    Node {
        page: index,
        children,
    }
}

impl Node {
    /// The nodes from this one down to `page`, both included; empty when `page` is not below.
    pub(crate) fn path_to(&self, page: usize) -> Vec<&Node> {
        let mut path = vec![self];
        let mut node = self;
        while node.page != page {
            let Some(child) = node.towards(page) else {
                return Vec::new();
            };
            path.push(child);
            node = child;
        }
        path
    }

    /// The child that `page` is, or is below. Children stand in reading order, so only the last one that
    /// starts early enough can hold it.
    pub(crate) fn towards(&self, page: usize) -> Option<&Node> {
        let after = self.children.partition_point(|child| child.page <= page);
        self.children.get(after.checked_sub(1)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_sort_as_readers_expect() {
        let sorted = [
            "1.9 is out",
            "1.10 is out",
            "Äpfel",
            "Apple",
            "Page 7",
            "page 25",
            "Page 025 b",
            "Page 249",
            "Zebra",
        ];
        let mut titles = sorted;
        titles.sort_by_cached_key(|title| collation(title));
        assert_eq!(titles, sorted);
    }
}
