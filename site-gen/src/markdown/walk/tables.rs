//! The part of the walk that prints the cells of tables.

use crate::markdown::table;
use crate::markdown::walk::Walk;

/// Code of more signs than this makes a column so wide that the others suffer.
const LONG: usize = 24;

impl Walk<'_> {
    /// The tag that opens code within a text. In a cell code stays in one line, since names and options
    /// are not to be torn apart; long code of several words goes on in the next.
    pub(super) fn code_tag(&self, text: &str) -> &'static str {
        let is_long = text.contains(' ') && text.chars().count() > LONG;
        if is_long && self.table.is_open() {
            "<code class=\"words\">"
        } else {
            "<code>"
        }
    }

    pub(super) fn start_cell(&mut self) {
        self.cell = self.printer.mark();
    }

    pub(super) fn end_cell(&mut self) {
        let printed = self.printer.since(self.cell);
        let content = printed
            .find('>')
            .map_or(self.cell, |end| self.cell + end + 1);
        let is_empty = self.printer.since(content).is_empty();
        if is_empty {
            self.printer.cut(self.cell);
        } else if let Some(printing) = self.printing
            && let Some(mark) = table::status_mark(self.printer.since(content), printing.words)
        {
            self.printer.cut(content);
            self.printer.html(&mark);
        }
        let html = self.table.close_cell(is_empty);
        self.printer.html(html);
    }
}
