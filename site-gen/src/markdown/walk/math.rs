//! The part of the walk that shows formulas and diagrams.

use crate::diagnostic::Rule;
use crate::markdown::fence::Fence;
use crate::markdown::walk::Walk;
use crate::markdown::{code, diagram, math};

impl Walk<'_> {
    /// A formula between dollar signs.
    pub(super) fn math(&mut self, latex: &str, is_block: bool) {
        let mark = if is_block { 2 } else { 1 };
        let start = self.offset + mark;
        if !is_block && self.is_price(start + latex.len() + mark) {
            return self.print_text(&format!("${latex}$"));
        }
        self.text(latex);
        self.formula(latex, start, is_block);
    }

    /// Prints the formula that begins `start` bytes behind the page's beginning.
    pub(super) fn formula(&mut self, latex: &str, start: usize, is_block: bool) {
        match math::html(latex, is_block) {
            Ok(html) => self.printer.html(&html),
            Err(fault) => {
                let offset = std::mem::replace(&mut self.offset, start + fault.offset);
                self.report(
                    Rule::Math,
                    format!("the formula cannot be shown: {}", fault.message),
                    "correct its LaTeX; for a dollar sign write `\\$`",
                );
                self.offset = offset;
            }
        }
    }

    /// Prints a diagram with its source below.
    pub(super) fn diagram(&mut self, fence: &Fence, source: &str) {
        self.diagrams += 1;
        let name = fence.title.as_deref().unwrap_or(self.word("diagram"));
        let prefix = format!("diagram:{}:", self.diagrams);
        let svg = match diagram::svg(source, name, &prefix) {
            Ok(svg) => svg,
            Err(fault) => return self.report_diagram(&fault),
        };
        let title = fence.title.as_deref().map_or(String::new(), |title| {
            format!("<figcaption>{}</figcaption>", code::escaped(title))
        });
        let plain = Fence {
            language: "mermaid".to_owned(),
            ..Fence::default()
        };
        let source = code::block(&plain, source, |_, _| None);
        let summary = code::escaped(self.word("diagram_as_text"));
        self.printer.html(&format!(
            "<figure class=\"diagram\"><div class=\"diagram-frame\" tabindex=\"0\" role=\"group\" \
             aria-label=\"{}\">{svg}</div>{title}\
             <details class=\"diagram-source\"><summary>{summary}</summary>{source}\
             </details></figure>\n",
            code::escaped(name)
        ));
    }

    fn report_diagram(&mut self, fault: &diagram::Fault) {
        let start = self.offset;
        let body = self.input.text.get(self.input.body_start..).unwrap_or("");
        let block = body.get(start..).unwrap_or("");
        // The first line of the block is that of the fence.
        let line = block.match_indices('\n').nth(fault.line.saturating_sub(1));
        self.offset += line.map_or(0, |(newline, _)| newline + 1);
        self.report(
            Rule::Diagram,
            format!("the diagram cannot be drawn: {}", fault.message),
            "correct it; settings, links and pictures are not possible",
        );
        self.offset = start;
    }

    /// Whether a digit follows what looks like a formula: `$5-$10` speaks of money.
    fn is_price(&self, end: usize) -> bool {
        let body = self.input.text.get(self.input.body_start..).unwrap_or("");
        let next = body.as_bytes().get(end);
        next.is_some_and(u8::is_ascii_digit)
    }
}
