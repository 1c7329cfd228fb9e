//! Tables, printed here because the printer's own alignment is an inline style, which a strict
//! content security policy refuses.

use pulldown_cmark::{Alignment, Tag, TagEnd};

use crate::markdown::code::escaped;
use crate::words::Words;

/// The table that is being read.
#[derive(Debug, Default)]
pub(crate) struct Table {
    alignments: Vec<Alignment>,
    column: usize,
    in_head: bool,
    is_open: bool,
}

impl Table {
    pub(crate) fn new(alignments: Vec<Alignment>) -> Self {
        Self {
            alignments,
            ..Self::default()
        }
    }

    /// Whether one is being read.
    pub(crate) fn is_open(&self) -> bool {
        self.is_open
    }

    /// The HTML that opens a table, which is called `name`, a row or a cell; None for any other tag.
    pub(crate) fn open(&mut self, tag: &Tag<'_>, name: &str) -> Option<String> {
        Some(match tag {
            Tag::Table(_) => {
                self.is_open = true;
                format!(
                    "<div class=\"table\" tabindex=\"0\" role=\"group\" aria-label=\"{}\"><table>\n",
                    escaped(name)
                )
            }
            Tag::TableHead => {
                self.in_head = true;
                self.column = 0;
                "<thead><tr>".to_owned()
            }
            Tag::TableRow => {
                self.column = 0;
                "<tr>".to_owned()
            }
            Tag::TableCell => self.open_cell(),
            _ => return None,
        })
    }

    fn open_cell(&mut self) -> String {
        let class = match self.alignments.get(self.column) {
            Some(Alignment::Center) => " class=\"align-center\"",
            Some(Alignment::Right) => " class=\"align-right\"",
            _ => "",
        };
        self.column += 1;
        if self.in_head {
            format!("<th scope=\"col\"{class}>")
        } else {
            format!("<td{class}>")
        }
    }

    /// The HTML that closes a cell, or stands for a whole empty one: a header without text would
    /// announce a column without a name.
    pub(crate) fn close_cell(&self, is_empty: bool) -> &'static str {
        match (is_empty, self.in_head) {
            (true, _) => "<td></td>",
            (false, true) => "</th>",
            (false, false) => "</td>",
        }
    }

    /// The HTML that closes what [`Table::open`] opened.
    pub(crate) fn close(&mut self, tag: TagEnd) -> Option<&'static str> {
        Some(match tag {
            TagEnd::Table => {
                self.is_open = false;
                "</tbody></table></div>\n"
            }
            TagEnd::TableHead => {
                self.in_head = false;
                "</tr></thead><tbody>\n"
            }
            TagEnd::TableRow => "</tr>\n",
            _ => return None,
        })
    }
}

/// The lights of a traffic light: the name in English, and the key of that in other
/// languages among the theme's words.
const LIGHTS: [(&str, &str); 3] = [("Red", "red"), ("Amber", "amber"), ("Green", "green")];

/// The coloured mark for a cell that says nothing but the colour of a traffic light, in English or
/// in the language of the page.
pub(crate) fn status_mark(cell: &str, words: &Words) -> Option<String> {
    let is_meant = |(name, key): &(&str, &str)| cell == *name || cell == words.text(key);
    let (_, key) = LIGHTS.into_iter().find(is_meant)?;
    Some(format!("<span class=\"status status-{key}\">{cell}</span>"))
}
