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
            Err(mut fault) => {
                // Words between two prices, more often than not.
                if !is_block && !latex.contains('\\') {
                    fault.help += "; where `$` is meant as a dollar sign, write `\\$`";
                }
                let offset = std::mem::replace(&mut self.offset, start + fault.offset);
                self.report_formula(fault);
                self.offset = offset;
            }
        }
    }

    /// Reports what `text` holds between dollar signs, and is shown as text because of its braces.
    pub(super) fn check_unread_formula(&mut self, text: &str) {
        if !text.contains('$') || self.offset < self.unread_until {
            return;
        }
        let body = self.input.text.get(self.input.body_start..).unwrap_or("");
        let Some(start) = text.find('$').map(|at| self.offset + at) else {
            return;
        };
        let is_escaped = body
            .get(..start)
            .is_some_and(|before| before.ends_with('\\'));
        let found = body.get(start..).and_then(math::unread::find);
        let Some((length, fault)) = found.filter(|_| !is_escaped) else {
            return;
        };
        self.unread_until = start + length;
        let offset = std::mem::replace(&mut self.offset, start + fault.offset);
        self.report_formula(fault);
        self.offset = offset;
    }

    fn report_formula(&mut self, fault: math::Fault) {
        let message = format!("the formula cannot be shown: {}", fault.message);
        self.report(Rule::Math, message, fault.help);
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
        let light = if diagram::has_own_colors(&svg) {
            " diagram-light"
        } else {
            ""
        };
        self.printer.html(&format!(
            "<figure class=\"diagram\"><div class=\"diagram-frame{light}\" tabindex=\"0\" role=\"group\" \
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
        let line_start = line.map_or(0, |(newline, _)| newline + 1);
        let line = block.get(line_start..).and_then(|rest| rest.lines().next());
        let part = line.and_then(|line| line.find(&fault.part));
        self.offset += line_start + part.unwrap_or(0);
        let message = format!("the diagram cannot be drawn: {}", fault.message);
        self.report(Rule::Diagram, message, fault.help.as_str());
        self.offset = start;
    }

    /// Whether a digit follows what looks like a formula: `$5-$10` speaks of money.
    fn is_price(&self, end: usize) -> bool {
        let body = self.input.text.get(self.input.body_start..).unwrap_or("");
        let next = body.as_bytes().get(end);
        next.is_some_and(u8::is_ascii_digit)
    }
}
