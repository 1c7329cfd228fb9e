//! Search: records for programs, and the index that the search box loads piece by piece.

pub(crate) mod index;
pub(crate) mod records;
pub(crate) mod words;

use std::ops::Range;
use std::sync::Arc;

use crate::page::Page;
use crate::stamp;

/// About how many pages are in one file of the search.
const PAGES_IN_FILE: u16 = 32;

/// The pages of each file. Whether a file ends with a page is told from the page's path alone, so
/// that a page that comes or goes changes one file and leaves the others.
pub(crate) fn ranges(pages: &[Arc<Page>]) -> Vec<Range<usize>> {
    let mut start = 0;
    pages
        .split_inclusive(|page| ends_file(page))
        .map(|pages| {
            let range = start..start + pages.len();
            start = range.end;
            range
        })
        .collect()
}

fn ends_file(page: &Page) -> bool {
    let [first, second, ..] = stamp::hash(page.path.as_bytes());
    u16::from_le_bytes([first, second]).is_multiple_of(PAGES_IN_FILE)
}
