//! The walk over a page's events.

mod broken_links;
mod callouts;
mod code;
mod components;
mod headings;
mod links;
mod math;
mod tables;
mod tags;

use std::cell::RefCell;

use pulldown_cmark::{BrokenLink, CowStr, Event, Options, Parser};

use crate::components::scan;
use crate::diagnostic::{Diagnostic, Lines, Rule};
use crate::markdown::fence::Fence;
use crate::markdown::footnotes::Footnotes;
use crate::markdown::print::Printer;
use crate::markdown::slug::Anchors;
use crate::markdown::table::Table;
use crate::markdown::tabs::Tabs;
use crate::markdown::walk::broken_links::BrokenText;
use crate::markdown::walk::callouts::Callouts;
use crate::markdown::walk::components::Calls;
use crate::markdown::walk::links::Loose;
use crate::markdown::{Document, Input, Printing, Section, words};
use crate::role::Role;

/// Parses the Markdown of a page.
pub(crate) fn parse(
    input: &Input<'_>,
    printing: Option<&Printing<'_>>,
    findings: &mut Vec<Diagnostic>,
) -> Document {
    let body = input.text.get(input.body_start..).unwrap_or("");
    let broken = RefCell::new(Vec::new());
    let note_broken = |link: BrokenLink<'_>| -> Option<(CowStr<'_>, CowStr<'_>)> {
        broken.borrow_mut().extend(BrokenText::of(&link));
        None
    };
    let is_inline = |name: &str| input.shelf.components.is_inline(name);
    let scan = scan::scan(body, options(), is_inline);
    let text = scan.text.as_ref();
    let parser = Parser::new_with_broken_link_callback(text, options(), Some(note_broken));
    let mut walk = Walk::new(input, printing, findings);
    walk.calls = Calls::new(scan.calls);
    let definitions = parser.reference_definitions().iter();
    let defined: Vec<String> = definitions.map(|(name, _)| name.to_owned()).collect();
    if printing.is_some() {
        let definitions = parser.reference_definitions().iter();
        let without = definitions.map(|(_, definition)| (definition.span.clone(), String::new()));
        walk.document.edits.extend(without);
    }
    for (event, range) in parser.into_offset_iter() {
        walk.offset = range.start;
        walk.end = range.end;
        if walk.calls.is_empty() {
            walk.event(event);
        } else {
            walk.event_among_calls(event, range, body);
        }
    }
    walk.close_components(0);
    for text in broken.into_inner() {
        walk.report_broken(&text, &defined);
    }
    walk.finish()
}

/// The extensions of Markdown that pages may use.
pub(crate) fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_MATH
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
        fence: Fence,
        text: String,
    },
    Image {
        offset: usize,
        has_text: bool,
        title: String,
        /// What is printed behind it.
        tail: String,
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
    /// Where it ends.
    end: usize,
    lines: Lines<'a>,
    /// Block quotes, lists and notes around the current event.
    depth: usize,
    document: Document,
    anchors: Anchors,
    footnotes: Footnotes,
    table: Table,
    tabs: Tabs,
    /// Where the cell that is being read begins.
    cell: usize,
    open_sections: Vec<OpenSection>,
    captures: Vec<Capture>,
    /// Whether the page has shown an image already.
    has_image: bool,
    calls: Calls,
    callouts: Callouts,
    /// Links around the current event.
    links: usize,
    loose: Option<Loose>,
    /// Where the last formula ends that was reported and is shown as text.
    unread_until: usize,
    /// Diagrams so far.
    diagrams: usize,
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
            end: 0,
            lines: Lines::new(input.text),
            depth: 0,
            document: Document {
                sections: vec![introduction],
                ..Document::default()
            },
            anchors: Anchors::default(),
            footnotes: Footnotes::default(),
            table: Table::default(),
            tabs: Tabs::default(),
            cell: 0,
            open_sections: Vec::new(),
            captures: Vec::new(),
            has_image: false,
            calls: Calls::default(),
            callouts: Callouts::default(),
            links: 0,
            loose: None,
            unread_until: 0,
            diagrams: 0,
            printer: match printing {
                Some(_) => Printer::new(input.text.len() * 2),
                None => Printer::silent(),
            },
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

    /// What the theme says under `key`; nothing while nothing is printed.
    fn word(&self, key: &str) -> &'a str {
        self.printing
            .map_or("", |printing| printing.words.text(key))
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
        if self.loose.is_some() && !matches!(event, Event::Text(_)) {
            self.release();
        }
        if self.tabs.is_open() {
            self.leave_tabs(&event);
        }
        if !self.callouts.is_at_title() {
            return self.print_event(event);
        }
        if let Some(event) = self.title_event(event) {
            self.print_event(event);
        }
    }

    fn print_event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) if self.in_code() => self.text(&text),
            Event::Text(text) => {
                self.check_note(&text);
                self.check_unread_formula(&text);
                if !self.keeps(&text) {
                    self.print_text(&text);
                }
            }
            Event::Code(text) => {
                self.text(&text);
                self.printer.html(self.code_tag(&text));
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
                let words = self.printing.map(|printing| printing.words);
                let mention = self.footnotes.mention(&label, words);
                self.printer.html(&mention);
            }
            Event::TaskListMarker(done) => self.printer.task(done),
            Event::InlineMath(latex) => self.math(&latex, false),
            Event::DisplayMath(latex) => self.math(&latex, true),
        }
    }

    fn print_text(&mut self, text: &str) {
        self.text(text);
        self.printer.text(text);
    }

    fn finish(mut self) -> Document {
        self.close_tabs();
        self.close_sections(0);
        let mut document = self.document;
        document.html = self.printer.finish();
        if let Some(printing) = self.printing {
            document.html.push_str(&self.footnotes.html(printing.words));
        }
        document.outline.anchors = self.anchors.into_vec();
        document.outline.uses.sort_unstable();
        document.outline.uses.dedup();
        for section in &mut document.sections {
            section.text = with_single_spaces(&section.text);
            // Whoever prints knows them from the first walk.
            if self.printing.is_none() {
                document.outline.words += words::count(&section.heading);
                document.outline.words += words::count(&section.text);
            }
        }
        document
    }
}

fn with_single_spaces(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut add = |word: &str| {
        if !result.is_empty() {
            result.push(' ');
        }
        result.push_str(word);
    };
    if text.is_ascii() {
        text.split_ascii_whitespace().for_each(&mut add);
    } else {
        text.split_whitespace().for_each(&mut add);
    }
    result
}
