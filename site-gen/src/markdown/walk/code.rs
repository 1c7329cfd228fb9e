//! The part of the walk that gathers code.

use pulldown_cmark::CodeBlockKind;

use crate::markdown::walk::{Capture, Walk};

impl Walk<'_> {
    pub(super) fn start_code(&mut self, kind: &CodeBlockKind<'_>) {
        let info = match kind {
            CodeBlockKind::Fenced(info) => info.to_string(),
            CodeBlockKind::Indented => String::new(),
        };
        self.captures.push(Capture::Code {
            info,
            text: String::new(),
        });
    }

    pub(super) fn end_code(&mut self) {
        if let (Some(Capture::Code { info, text }), Some(printing)) =
            (self.captures.pop(), self.printing)
        {
            self.printer.html(&(printing.code)(&info, &text));
        }
    }
}
