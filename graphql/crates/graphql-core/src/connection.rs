//! Relay connections: pages with cursors.

use async_graphql::{Context, Error, SimpleObject};
use domain::page::{MAX_PAGE, Page, Window};

use crate::error::invalid;

/// Where a page stands in its list.
#[derive(Debug, Clone, SimpleObject)]
pub struct PageInfo {
    /// Whether items come before this page.
    pub has_previous_page: bool,
    /// Whether items come after this page.
    pub has_next_page: bool,
    /// The cursor of the first item.
    pub start_cursor: Option<String>,
    /// The cursor of the last item.
    pub end_cursor: Option<String>,
}

impl PageInfo {
    /// The place of `page`, whose items have cursors by `cursor`.
    pub fn of<T>(page: &Page<T>, cursor: impl Fn(&T) -> String) -> Self {
        Self {
            has_previous_page: page.has_previous,
            has_next_page: page.has_next,
            start_cursor: page.items.first().map(&cursor),
            end_cursor: page.items.last().map(&cursor),
        }
    }
}

/// The four arguments of a connection, as they came.
#[derive(Debug)]
pub struct Arguments {
    /// The first so many items.
    pub first: Option<i32>,
    /// Behind this cursor.
    pub after: Option<String>,
    /// The last so many items.
    pub last: Option<i32>,
    /// In front of this cursor.
    pub before: Option<String>,
}

impl Arguments {
    /// The window they ask for. `C` reads a cursor.
    ///
    /// # Errors
    ///
    /// When neither or both of `first` and `last` are given, one is out of 1 to 100, or a cursor
    /// is not one.
    pub fn window<C>(&self, ctx: &Context<'_>) -> Result<Window<C>, Error>
    where
        C: std::str::FromStr,
    {
        let (limit, from_end) = match (self.first, self.last) {
            (Some(first), None) => (first, false),
            (None, Some(last)) => (last, true),
            _ => {
                return Err(invalid(
                    ctx,
                    "give either \"first\" or \"last\", from 1 to 100",
                ));
            }
        };
        if !(1..=MAX_PAGE).contains(&limit) {
            let name = if from_end { "last" } else { "first" };
            let message = format!("\"{name}\" is {limit}; it must be from 1 to {MAX_PAGE}");
            return Err(invalid(ctx, message));
        }
        let read = |name: &str, cursor: &Option<String>| match cursor {
            None => Ok(None),
            Some(text) => text.parse().map(Some).map_err(|_| {
                invalid(
                    ctx,
                    format!("\"{name}\" is not a cursor of this list; take one from its edges"),
                )
            }),
        };
        Ok(Window {
            after: read("after", &self.after)?,
            before: read("before", &self.before)?,
            limit,
            from_end,
        })
    }
}
