//! The part of the walk that gathers code.

use pulldown_cmark::{CodeBlockKind, Event, Tag};

use crate::diagnostic::Rule;
use crate::markdown::fence::{Fault, Fence};
use crate::markdown::walk::{Capture, Walk};
use crate::markdown::{Named, code, language};

impl Walk<'_> {
    pub(super) fn start_code(&mut self, kind: &CodeBlockKind<'_>) {
        let fence = match kind {
            CodeBlockKind::Fenced(info) => {
                self.check_end_of_fence();
                self.read_fence(info)
            }
            CodeBlockKind::Indented => Fence::default(),
        };
        self.captures.push(Capture::Code {
            fence,
            text: String::new(),
        });
    }

    pub(super) fn end_code(&mut self) {
        let Some(Capture::Code { fence, text }) = self.captures.pop() else {
            return;
        };
        let count = text.lines().count();
        if fence.last_marked() > count {
            let message = format!(
                "there is no line {} to point out: the block has {count}",
                fence.last_marked()
            );
            self.report(Rule::Code, message, "count the lines of the block from 1");
        }
        match fence.language.as_str() {
            "math" => {
                let start = self.code_start();
                self.printer.html("<p>");
                self.formula(text.trim_end(), start, true);
                return self.printer.html("</p>\n");
            }
            "mermaid" => return self.diagram(&fence, &text),
            _ => {}
        }
        let html = match self.printing {
            Some(printing) => code::block(&fence, &text, printing.highlight),
            None => String::new(),
        };
        match fence.tab {
            Some(name) => self.add_tab(name, html),
            None => self.printer.html(&html),
        }
    }

    /// Where the text of the block begins, behind the line of its fence.
    fn code_start(&self) -> usize {
        let body = self.input.text.get(self.input.body_start..).unwrap_or("");
        let line = body.get(self.offset..).and_then(|block| block.find('\n'));
        self.offset + line.map_or(0, |newline| newline + 1)
    }

    /// Ends a group of tabs unless `event` goes on with it.
    pub(super) fn leave_tabs(&mut self, event: &Event<'_>) {
        let goes_on = match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                Fence::parse(info).0.tab.is_some()
            }
            _ => self.in_code(),
        };
        if !goes_on {
            self.close_tabs();
        }
    }

    pub(super) fn close_tabs(&mut self) {
        if self.tabs.is_open() {
            let html = self.tabs.close();
            self.printer.html(&html);
        }
    }

    /// Reports a fence that is not closed: everything below it would be code.
    fn check_end_of_fence(&mut self) {
        let body = self.input.text.get(self.input.body_start..).unwrap_or("");
        let block = body.get(self.offset..self.end).unwrap_or("");
        let mut lines = block.trim_end().lines();
        let sign = lines.next().and_then(|line| line.chars().next());
        let sign = sign.unwrap_or('`');
        let last = lines.next_back().unwrap_or("");
        let last = last.trim().trim_start_matches(['>', ' ', '\t']);
        if last.chars().count() < 3 || last.chars().any(|c| c != sign) {
            let message = "the code block does not end";
            let help = "put the signs that it begins with in a line of their own below it";
            self.report(Rule::Code, message, help);
        }
    }

    fn read_fence(&mut self, info: &str) -> Fence {
        let (fence, faults) = Fence::parse(info);
        for fault in faults {
            self.report_fault(fault);
        }
        self.note_language(&fence);
        for words in [&fence.title, &fence.tab].into_iter().flatten() {
            self.text(words);
            self.text(" ");
        }
        fence
    }

    /// Notes the language of a block when nothing is known about it.
    pub(super) fn note_language(&mut self, fence: &Fence) {
        if language::is_unknown(&fence.language) {
            let position = self.lines.position(self.input.body_start + self.offset);
            self.document.outline.unknown_languages.push(Named {
                name: fence.language.clone(),
                position,
            });
        }
    }

    /// Reports `fault` where it stands on the line of the fence.
    fn report_fault(&mut self, fault: Fault) {
        let start = self.offset;
        let body = self.input.text.get(self.input.body_start..).unwrap_or("");
        let line = body.get(start..).and_then(|rest| rest.lines().next());
        self.offset += line.and_then(|line| line.find(&fault.part)).unwrap_or(0);
        self.report(Rule::Code, fault.message, fault.help);
        self.offset = start;
    }

    fn add_tab(&mut self, name: String, html: String) {
        if self.tabs.has(&name) {
            self.report(
                Rule::Code,
                format!("two neighbouring code blocks have the tab `{name}`"),
                "give each a name of its own, or put text between them",
            );
        }
        self.tabs.add(name, html);
    }
}
