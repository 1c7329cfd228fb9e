//! The walk over a page's events.

mod headings;

use std::cell::RefCell;

use arborium::Highlighter;
use pulldown_cmark::{
    BlockQuoteKind, BrokenLink, CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag,
    TagEnd,
};

use crate::diagnostic::{Diagnostic, Position};
use crate::markdown::code;
use crate::markdown::footnotes::Footnotes;
use crate::markdown::heading::Attributes;
use crate::markdown::slug::Anchors;
use crate::markdown::table::{self, Table};
use crate::markdown::{Document, Link, Section};
use crate::role::Role;
use crate::source::Source;

/// Parses the Markdown of `source` that begins at byte `body_start`.
pub(crate) fn parse(
    source: &Source,
    body_start: usize,
    page_roles: &[Role],
    highlighter: &mut Highlighter,
    findings: &mut Vec<Diagnostic>,
) -> Document {
    let body = source.text.get(body_start..).unwrap_or("");
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
    let mut walk = Walk::new(source, body_start, page_roles, highlighter, findings);
    for (event, range) in parser.into_offset_iter() {
        walk.offset = range.start;
        walk.event(event);
    }
    for (offset, reference) in undefined.into_inner() {
        walk.offset = offset;
        walk.report(
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
    },
    Footnote {
        label: String,
    },
}

struct Walk<'a> {
    source: &'a Source,
    body_start: usize,
    page_roles: &'a [Role],
    highlighter: &'a mut Highlighter,
    /// Where the current event begins, in bytes of the body.
    offset: usize,
    /// Block quotes, lists and notes around the current event.
    depth: usize,
    document: Document,
    anchors: Anchors,
    footnotes: Footnotes,
    table: Table,
    open_sections: Vec<OpenSection>,
    captures: Vec<Capture>,
    /// Events of the page, and above them those of a footnote that is being read.
    outputs: Vec<Vec<Event<'static>>>,
    findings: &'a mut Vec<Diagnostic>,
}

impl<'a> Walk<'a> {
    fn new(
        source: &'a Source,
        body_start: usize,
        page_roles: &'a [Role],
        highlighter: &'a mut Highlighter,
        findings: &'a mut Vec<Diagnostic>,
    ) -> Self {
        let introduction = Section {
            roles: page_roles.to_vec(),
            ..Section::default()
        };
        Self {
            source,
            body_start,
            page_roles,
            highlighter,
            offset: 0,
            depth: 0,
            document: Document {
                sections: vec![introduction],
                ..Document::default()
            },
            anchors: Anchors::default(),
            footnotes: Footnotes::default(),
            table: Table::default(),
            open_sections: Vec::new(),
            captures: Vec::new(),
            outputs: vec![Vec::new()],
            findings,
        }
    }

    fn report(&mut self, message: impl Into<String>, help: impl Into<String>) {
        let offset = self.body_start + self.offset;
        let position = Position::of_offset(&self.source.text, offset);
        self.findings
            .push(Diagnostic::new(&self.source.file, position, message, help));
    }

    fn print(&mut self, event: Event<'_>) {
        if let Some(output) = self.outputs.last_mut() {
            output.push(event.into_static());
        }
    }

    fn print_html(&mut self, html: impl Into<String>) {
        self.print(Event::Html(CowStr::from(html.into())));
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
                    self.print(Event::Text(text));
                }
            }
            Event::Code(text) => {
                self.text(&text);
                self.print(Event::Code(text));
            }
            Event::Html(text) | Event::InlineHtml(text) => {
                self.text(&text);
                self.print(Event::Text(text));
            }
            Event::SoftBreak | Event::HardBreak => {
                self.text(" ");
                self.print(event);
            }
            Event::FootnoteReference(label) => {
                let mention = self.footnotes.mention(&label);
                self.print_html(mention);
            }
            Event::TaskListMarker(done) => self.print_html(task_marker(done)),
            other => self.print(other),
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        if let Tag::Table(alignments) = &tag {
            self.table = Table::new(alignments.clone());
        }
        if let Some(html) = self.table.open(&tag) {
            return self.print_html(html);
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
            Tag::HtmlBlock => self.print(Event::Start(Tag::Paragraph)),
            Tag::BlockQuote(kind) => {
                self.depth += 1;
                match kind {
                    Some(kind) => self.print_html(callout(kind)),
                    None => self.print(Event::Start(tag)),
                }
            }
            Tag::List(_) => {
                self.depth += 1;
                self.print(Event::Start(tag));
            }
            Tag::FootnoteDefinition(label) => {
                self.depth += 1;
                self.captures.push(Capture::Footnote {
                    label: label.to_string(),
                });
                self.outputs.push(Vec::new());
            }
            Tag::Link {
                ref dest_url,
                link_type,
                ..
            } => {
                if link_type != LinkType::Email {
                    self.note_link(dest_url, false);
                }
                self.print(Event::Start(tag));
            }
            Tag::Image { ref dest_url, .. } => {
                self.note_link(dest_url, true);
                self.captures.push(Capture::Image {
                    offset: self.offset,
                    has_text: false,
                });
                self.print(Event::Start(tag));
            }
            tag => self.print(Event::Start(tag)),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(level) => self.end_heading(level),
            TagEnd::CodeBlock => self.end_code(),
            TagEnd::HtmlBlock => self.print(Event::End(TagEnd::Paragraph)),
            TagEnd::BlockQuote(kind) => {
                self.depth -= 1;
                match kind {
                    Some(_) => self.print_html("</div>\n"),
                    None => self.print(Event::End(tag)),
                }
            }
            TagEnd::List(_) => {
                self.depth -= 1;
                self.print(Event::End(tag));
            }
            TagEnd::FootnoteDefinition => self.end_footnote(),
            TagEnd::Image => self.end_image(),
            TagEnd::TableCell => self.end_cell(),
            tag => match self.table.close(tag) {
                Some(html) => self.print_html(html),
                None => self.print(Event::End(tag)),
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
        let Some(output) = self.outputs.last_mut() else {
            return;
        };
        if let [.., start, text @ Event::Text(_)] = output.as_mut_slice()
            && is_cell_start(start)
        {
            table::mark_status(text);
        }
        let is_empty = output.pop_if(|event| is_cell_start(event)).is_some();
        let html = self.table.close_cell(is_empty);
        self.print_html(html);
    }

    fn note_link(&mut self, target: &str, is_image: bool) {
        self.document.links.push(Link {
            target: target.to_owned(),
            is_image,
            offset: self.body_start + self.offset,
        });
    }

    fn end_code(&mut self) {
        if let Some(Capture::Code { info, text }) = self.captures.pop() {
            let html = code::block(&info, &text, self.highlighter);
            self.print_html(html);
        }
    }

    fn end_footnote(&mut self) {
        self.depth -= 1;
        let events = self.outputs.pop().unwrap_or_default();
        if let Some(Capture::Footnote { label }) = self.captures.pop() {
            self.footnotes.define(&label, events);
        }
    }

    fn end_image(&mut self) {
        if let Some(Capture::Image {
            offset,
            has_text: false,
        }) = self.captures.pop()
        {
            self.offset = offset;
            self.report(
                "the image has no description",
                "describe it for people who cannot see it: `![what it shows](file.png)`",
            );
        }
        self.print(Event::End(TagEnd::Image));
    }

    fn finish(mut self) -> Document {
        self.close_sections(0);
        let notes = std::mem::take(&mut self.footnotes).into_events();
        let mut document = self.document;
        document.events = self.outputs.into_iter().flatten().chain(notes).collect();
        document.anchors = self.anchors.into_vec();
        for section in &mut document.sections {
            section.text = section
                .text
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ");
        }
        document
    }
}

fn is_cell_start(event: &Event<'_>) -> bool {
    matches!(event, Event::Html(html) if html.starts_with("<th ") || html.starts_with("<td"))
}

fn task_marker(done: bool) -> String {
    let (class, label) = if done {
        ("task done", "Done")
    } else {
        ("task", "To do")
    };
    format!("<span class=\"{class}\" role=\"img\" aria-label=\"{label}\"></span> ")
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
