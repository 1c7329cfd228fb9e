//! The part of the walk that opens and closes elements.

use pulldown_cmark::{Tag, TagEnd};

use crate::diagnostic::Rule;
use crate::markdown::heading::Attributes;
use crate::markdown::table::Table;
use crate::markdown::walk::{Capture, Walk};

impl Walk<'_> {
    pub(super) fn start(&mut self, tag: Tag<'_>) {
        if let Tag::Table(alignments) = &tag {
            self.table = Table::new(alignments.clone());
        }
        if tag == Tag::TableCell {
            self.start_cell();
        }
        if let Some(html) = self.table.open(&tag, self.word("table")) {
            return self.printer.html(&html);
        }
        match tag {
            Tag::Heading {
                id, classes, attrs, ..
            } => self.start_heading(&Attributes {
                id,
                classes,
                pairs: attrs,
            }),
            Tag::CodeBlock(kind) => self.start_code(&kind),
            Tag::HtmlBlock => self.printer.open(&Tag::Paragraph),
            Tag::BlockQuote(kind) => self.start_quote(kind),
            Tag::List(_) | Tag::DefinitionList => {
                self.depth += 1;
                self.printer.open(&tag);
            }
            Tag::FootnoteDefinition(label) => self.start_footnote(&label),
            Tag::Link {
                link_type,
                dest_url,
                title,
                ..
            } => self.start_link(link_type, &dest_url, &title),
            Tag::Image {
                dest_url, title, ..
            } => self.start_image(&dest_url, &title),
            tag => self.printer.open(&tag),
        }
    }

    pub(super) fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(level) => self.end_heading(level),
            TagEnd::CodeBlock => self.end_code(),
            TagEnd::HtmlBlock => self.printer.close(TagEnd::Paragraph),
            TagEnd::BlockQuote(_) => self.end_quote(),
            TagEnd::Link => self.end_link(),
            TagEnd::List(_) | TagEnd::DefinitionList => {
                self.depth -= 1;
                self.printer.close(tag);
            }
            TagEnd::FootnoteDefinition => self.end_footnote(),
            TagEnd::Image => self.end_image(),
            TagEnd::TableCell => self.end_cell(),
            tag => match self.table.close(tag) {
                Some(html) => self.printer.html(html),
                None => self.printer.close(tag),
            },
        }
        if !matches!(
            tag,
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link
        ) {
            self.text(" ");
        }
    }

    fn start_footnote(&mut self, label: &str) {
        if self.input.is_part {
            self.report(
                Rule::Component,
                "a footnote cannot stand in a snippet",
                "put the note into the text, in brackets",
            );
        }
        self.depth += 1;
        self.captures.push(Capture::Footnote {
            label: label.to_owned(),
        });
        self.printer.begin_part();
    }

    fn end_footnote(&mut self) {
        self.depth -= 1;
        let html = self.printer.end_part();
        if let Some(Capture::Footnote { label }) = self.captures.pop() {
            self.footnotes.define(label, html);
        }
    }
}
