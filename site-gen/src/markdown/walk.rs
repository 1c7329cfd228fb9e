//! The walk over a page's events.

mod headings;

use std::cell::RefCell;

use pulldown_cmark::{
    BlockQuoteKind, BrokenLink, CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag,
    TagEnd,
};

use crate::diagnostic::{Diagnostic, Lines, Rule};
use crate::markdown::footnotes::Footnotes;
use crate::markdown::heading::Attributes;
use crate::markdown::print::Printer;
use crate::markdown::slug::Anchors;
use crate::markdown::table::{self, Table};
use crate::markdown::{Document, Input, Link, Printing, Section};
use crate::role::Role;

/// Parses the Markdown of a page.
pub(crate) fn parse(
    input: &Input<'_>,
    printing: Option<&Printing<'_>>,
    findings: &mut Vec<Diagnostic>,
) -> Document {
    let body = input.text.get(input.body_start..).unwrap_or("");
    let undefined = RefCell::new(Vec::new());
    let note_undefined = |link: BrokenLink<'_>| -> Option<(CowStr<'_>, CowStr<'_>)> {
        if link.link_type == LinkType::Reference {
            undefined
                .borrow_mut()
                .push((link.span.start, link.reference.to_string()));
        }
        None
    };
    let parser = Parser::new_with_broken_link_callback(body, options(), Some(note_undefined));
    let mut walk = Walk::new(input, printing, findings);
    for (event, range) in parser.into_offset_iter() {
        walk.offset = range.start;
        walk.event(event);
    }
    for (offset, reference) in undefined.into_inner() {
        walk.offset = offset;
        walk.report(
            Rule::Link,
            format!("the link's reference `[{reference}]` is not defined"),
            format!("add a line `[{reference}]: /section/page.md`"),
        );
    }
    walk.finish()
}

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM
}

/// A section for some roles that is still open.
struct OpenSection {
    level: usize,
    roles: Vec<Role>,
}

/// What is being gathered until its end tag comes.
enum Capture {
    Heading {
        offset: usize,
        id: Option<String>,
        own: Vec<Role>,
        text: String,
    },
    Code {
        info: String,
        text: String,
    },
    Image {
        offset: usize,
        has_text: bool,
        title: String,
    },
    Footnote {
        label: String,
    },
}

struct Walk<'a> {
    input: &'a Input<'a>,
    printing: Option<&'a Printing<'a>>,
    /// Where the current event begins, in bytes of the body.
    offset: usize,
    lines: Lines<'a>,
    /// Block quotes, lists and notes around the current event.
    depth: usize,
    document: Document,
    anchors: Anchors,
    footnotes: Footnotes,
    table: Table,
    /// Where the cell that is being read begins.
    cell: usize,
    open_sections: Vec<OpenSection>,
    captures: Vec<Capture>,
    printer: Printer,
    findings: &'a mut Vec<Diagnostic>,
}

impl<'a> Walk<'a> {
    fn new(
        input: &'a Input<'a>,
        printing: Option<&'a Printing<'a>>,
        findings: &'a mut Vec<Diagnostic>,
    ) -> Self {
        let introduction = Section {
            roles: input.roles.to_vec(),
            ..Section::default()
        };
        Self {
            input,
            printing,
            offset: 0,
            lines: Lines::new(input.text),
            depth: 0,
            document: Document {
                sections: vec![introduction],
                ..Document::default()
            },
            anchors: Anchors::default(),
            footnotes: Footnotes::default(),
            table: Table::default(),
            cell: 0,
            open_sections: Vec::new(),
            captures: Vec::new(),
            printer: Printer::new(input.text.len() * 2),
            findings,
        }
    }

    fn report(&mut self, rule: Rule, message: impl Into<String>, help: impl Into<String>) {
        let position = self.lines.position(self.input.body_start + self.offset);
        self.findings.push(Diagnostic::new(
            rule,
            self.input.file,
            position,
            message,
            help,
        ));
    }

    /// Adds plain text to the section for the search, and to what is being gathered.
    fn text(&mut self, text: &str) {
        match self.captures.last_mut() {
            Some(Capture::Heading { text: heading, .. }) => return heading.push_str(text),
            Some(Capture::Code { text: code, .. }) => code.push_str(text),
            Some(Capture::Image { has_text, .. }) => *has_text |= !text.trim().is_empty(),
            Some(Capture::Footnote { .. }) | None => {}
        }
        if let Some(section) = self.document.sections.last_mut() {
            section.text.push_str(text);
        }
    }

    fn in_code(&self) -> bool {
        matches!(self.captures.last(), Some(Capture::Code { .. }))
    }

    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => {
                self.text(&text);
                if !self.in_code() {
                    self.printer.text(&text);
                }
            }
            Event::Code(text) => {
                self.text(&text);
                self.printer.html("<code>");
                self.printer.text(&text);
                self.printer.html("</code>");
            }
            Event::Html(text) | Event::InlineHtml(text) => {
                self.text(&text);
                self.printer.text(&text);
            }
            Event::SoftBreak => {
                self.text(" ");
                self.printer.line_break("\n");
            }
            Event::HardBreak => {
                self.text(" ");
                self.printer.line_break("<br />\n");
            }
            Event::Rule => self.printer.rule(),
            Event::FootnoteReference(label) => {
                let mention = self.footnotes.mention(&label);
                self.printer.html(&mention);
            }
            Event::TaskListMarker(done) => self.printer.html(task_marker(done)),
            Event::InlineMath(_) | Event::DisplayMath(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        if let Tag::Table(alignments) = &tag {
            self.table = Table::new(alignments.clone());
        }
        if tag == Tag::TableCell {
            self.cell = self.printer.mark();
        }
        if let Some(html) = self.table.open(&tag) {
            return self.printer.html(&html);
        }
        match tag {
            Tag::Heading {
                level,
                id,
                classes,
                attrs,
            } => {
                self.start_heading(
                    level,
                    &Attributes {
                        id,
                        classes,
                        pairs: attrs,
                    },
                );
            }
            Tag::CodeBlock(kind) => {
                let info = match kind {
                    CodeBlockKind::Fenced(info) => info.to_string(),
                    CodeBlockKind::Indented => String::new(),
                };
                self.captures.push(Capture::Code {
                    info,
                    text: String::new(),
                });
            }
            Tag::HtmlBlock => self.printer.open(&Tag::Paragraph),
            Tag::BlockQuote(Some(kind)) => {
                self.depth += 1;
                self.printer.html(&callout(kind));
            }
            Tag::BlockQuote(None) | Tag::List(_) => {
                self.depth += 1;
                self.printer.open(&tag);
            }
            Tag::FootnoteDefinition(label) => {
                self.depth += 1;
                self.captures.push(Capture::Footnote {
                    label: label.to_string(),
                });
                self.printer.begin_part();
            }
            Tag::Link {
                link_type: LinkType::Email,
                dest_url,
                title,
                ..
            } => self.printer.open_link("mailto:", &dest_url, &title),
            Tag::Link {
                dest_url, title, ..
            } => {
                let address = self.take_link(&dest_url, false);
                self.printer
                    .open_link("", address.unwrap_or(&dest_url), &title);
            }
            Tag::Image {
                dest_url, title, ..
            } => {
                let address = self.take_link(&dest_url, true);
                self.captures.push(Capture::Image {
                    offset: self.offset,
                    has_text: false,
                    title: title.to_string(),
                });
                self.printer.open_image(address.unwrap_or(&dest_url));
            }
            tag => self.printer.open(&tag),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(level) => self.end_heading(level),
            TagEnd::CodeBlock => self.end_code(),
            TagEnd::HtmlBlock => self.printer.close(TagEnd::Paragraph),
            TagEnd::BlockQuote(Some(_)) => {
                self.depth -= 1;
                self.printer.html("</div>\n");
            }
            TagEnd::BlockQuote(None) | TagEnd::List(_) => {
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

    fn end_cell(&mut self) {
        let printed = self.printer.since(self.cell);
        let content = printed
            .find('>')
            .map_or(self.cell, |end| self.cell + end + 1);
        let is_empty = self.printer.since(content).is_empty();
        if is_empty {
            self.printer.cut(self.cell);
        } else if let Some(mark) = table::status_mark(self.printer.since(content)) {
            self.printer.cut(content);
            self.printer.html(mark);
        }
        let html = self.table.close_cell(is_empty);
        self.printer.html(html);
    }

    /// Notes a link or an image, and gives the address that is printed for it when that is known.
    fn take_link(&mut self, target: &str, is_image: bool) -> Option<&'a str> {
        let links = &mut self.document.outline.links;
        let printing = self.printing;
        let address = printing.and_then(|printing| printing.targets.get(links.len()));
        links.push(Link {
            target: target.to_owned(),
            is_image,
            position: self.lines.position(self.input.body_start + self.offset),
        });
        address.map(String::as_str)
    }

    fn end_code(&mut self) {
        if let (Some(Capture::Code { info, text }), Some(printing)) =
            (self.captures.pop(), self.printing)
        {
            self.printer.html(&(printing.code)(&info, &text));
        }
    }

    fn end_footnote(&mut self) {
        self.depth -= 1;
        let html = self.printer.end_part();
        if let Some(Capture::Footnote { label }) = self.captures.pop() {
            self.footnotes.define(label, html);
        }
    }

    fn end_image(&mut self) {
        let Some(Capture::Image {
            offset,
            has_text,
            title,
        }) = self.captures.pop()
        else {
            return;
        };
        if !has_text {
            self.offset = offset;
            self.report(
                Rule::Image,
                "the image has no description",
                "describe it for people who cannot see it: `![what it shows](file.png)`",
            );
        }
        self.printer.close_image(&title);
    }

    fn finish(mut self) -> Document {
        self.close_sections(0);
        let mut document = self.document;
        document.html = self.printer.finish();
        document.html.push_str(&self.footnotes.html());
        document.outline.anchors = self.anchors.into_vec();
        for section in &mut document.sections {
            section.text = with_single_spaces(&section.text);
        }
        document
    }
}

fn with_single_spaces(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !result.is_empty() {
            result.push(' ');
        }
        result.push_str(word);
    }
    result
}

fn task_marker(done: bool) -> &'static str {
    if done {
        "<span class=\"task done\" role=\"img\" aria-label=\"Done\"></span> "
    } else {
        "<span class=\"task\" role=\"img\" aria-label=\"To do\"></span> "
    }
}

fn callout(kind: BlockQuoteKind) -> String {
    let (class, title) = match kind {
        BlockQuoteKind::Note => ("note", "Note"),
        BlockQuoteKind::Tip => ("tip", "Tip"),
        BlockQuoteKind::Important => ("important", "Important"),
        BlockQuoteKind::Warning => ("warning", "Warning"),
        BlockQuoteKind::Caution => ("caution", "Caution"),
    };
    format!(
        "<div class=\"callout callout-{class}\" role=\"note\" aria-label=\"{title}\">\
         <p class=\"callout-title\">{title}</p>\n"
    )
}
