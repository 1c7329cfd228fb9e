//! The part of the walk that prints the cells of tables.

use crate::markdown::table;
use crate::markdown::walk::Walk;

impl Walk<'_> {
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
