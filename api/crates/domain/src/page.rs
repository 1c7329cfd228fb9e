//! Lists come in pages: a window into an order, at most [`MAX_PAGE`] items wide.

/// The most items of one page.
pub const MAX_PAGE: i32 = 100;

/// Which part of a list to load, by the place (`C`) of the item beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window<C> {
    /// Only items behind this one.
    pub after: Option<C>,
    /// Only items in front of this one.
    pub before: Option<C>,
    /// At most so many, 1 to [`MAX_PAGE`].
    pub limit: i32,
    /// Whether the last items of the range are meant instead of the first.
    pub from_end: bool,
}

impl<C> Window<C> {
    /// The first `limit` items, behind `after` when given. The limit is brought into its range.
    #[must_use]
    pub fn first(limit: i32, after: Option<C>) -> Self {
        Self {
            after,
            before: None,
            limit: limit.clamp(1, MAX_PAGE),
            from_end: false,
        }
    }

    /// How many rows to ask the database for: one more tells whether the list goes on.
    #[must_use]
    pub fn rows(&self) -> i64 {
        i64::from(self.limit) + 1
    }
}

/// One page of a list, in the list's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Whether items come before them.
    pub has_previous: bool,
    /// Whether items come after them.
    pub has_next: bool,
}

impl<T> Page<T> {
    /// A page from the rows that a query with [`Window::rows`] found, nearest the window's edge
    /// first.
    #[must_use]
    pub fn from_rows<C>(mut rows: Vec<T>, window: &Window<C>) -> Self {
        let limit = usize::try_from(window.limit).unwrap_or_default();
        let more = rows.len() > limit;
        rows.truncate(limit);
        if window.from_end {
            rows.reverse();
            return Self {
                items: rows,
                has_previous: more,
                has_next: window.before.is_some(),
            };
        }
        Self {
            items: rows,
            has_previous: window.after.is_some(),
            has_next: more,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_row_too_many_says_that_the_list_goes_on() {
        let window = Window::first(2, Some(7));
        let page = Page::from_rows(vec![6, 5, 4], &window);
        assert_eq!(
            page,
            Page {
                items: vec![6, 5],
                has_previous: true,
                has_next: true
            }
        );
        let page = Page::from_rows(vec![6], &window);
        assert_eq!(
            page,
            Page {
                items: vec![6],
                has_previous: true,
                has_next: false
            }
        );
    }

    #[test]
    fn a_page_from_the_end_is_turned_round() {
        let window = Window {
            after: None,
            before: Some(3),
            limit: 2,
            from_end: true,
        };
        let page = Page::from_rows(vec![4, 5, 6], &window);
        assert_eq!(
            page,
            Page {
                items: vec![5, 4],
                has_previous: true,
                has_next: true
            }
        );
    }
}
