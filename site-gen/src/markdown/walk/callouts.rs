//! The part of the walk that finds callouts among quotations.

use pulldown_cmark::{BlockQuoteKind, Event, Tag, TagEnd};

use crate::diagnostic::Rule;
use crate::markdown::callout::{self, Fold, Head, Kind};
use crate::markdown::code::escaped;
use crate::markdown::walk::Walk;

/// The quotations around the current event, and a callout whose title is not printed yet.
#[derive(Default)]
pub(super) struct Callouts {
    /// What ends each.
    open: Vec<&'static str>,
    /// The beginning of a callout and where its title begins, until a paragraph follows.
    pending: Option<(Head, usize)>,
    title: Option<Title>,
}

/// A title that is being read.
struct Title {
    head: Head,
    /// Where it begins, in bytes of the body.
    start: usize,
    /// Elements around the current event, within the title.
    nesting: usize,
    /// Where the text of the section ended before it.
    text_start: usize,
}

impl Callouts {
    /// Whether the next event may belong to a title.
    pub(super) fn is_at_title(&self) -> bool {
        self.pending.is_some() || self.title.is_some()
    }
}

impl Walk<'_> {
    pub(super) fn start_quote(&mut self, kind: Option<BlockQuoteKind>) {
        self.depth += 1;
        if let Some(kind) = kind {
            let kind = Kind::from(kind);
            return self.open_callout(kind, Fold::Never, None, None);
        }
        let body = self.input.text.get(self.input.body_start..).unwrap_or("");
        let line = body.get(self.offset..).and_then(|rest| rest.lines().next());
        match line.and_then(callout::head) {
            Some(Ok(head)) => {
                let start = self.offset + head.length;
                self.callouts.pending = Some((head, start));
            }
            Some(Err(name)) => {
                let message = format!("there is no callout `[!{name}]`");
                let help = callout::advice(name);
                self.report(Rule::Callout, message, help);
                self.open_quote();
            }
            None => self.open_quote(),
        }
    }

    pub(super) fn end_quote(&mut self) {
        self.depth -= 1;
        if let Some(html) = self.callouts.open.pop() {
            self.printer.html(html);
        }
    }

    /// Takes the events of a title; gives back what is none.
    pub(super) fn title_event<'e>(&mut self, event: Event<'e>) -> Option<Event<'e>> {
        if let Some((head, start)) = self.callouts.pending.take() {
            if event != Event::Start(Tag::Paragraph) {
                self.open_quote();
                return Some(event);
            }
            self.start_title(head, start);
            return None;
        }
        let title = self.callouts.title.as_mut()?;
        match event {
            Event::Text(text) if self.offset < title.start => {
                let rest = text.get(title.start - self.offset..).unwrap_or("");
                (!rest.is_empty()).then(|| Event::Text(rest.to_owned().into()))
            }
            Event::SoftBreak | Event::HardBreak if title.nesting == 0 => {
                self.end_title();
                self.printer.open(&Tag::Paragraph);
                None
            }
            Event::End(TagEnd::Paragraph) => {
                self.end_title();
                None
            }
            Event::Start(_) => {
                title.nesting += 1;
                Some(event)
            }
            Event::End(_) => {
                title.nesting = title.nesting.saturating_sub(1);
                Some(event)
            }
            event => Some(event),
        }
    }

    fn start_title(&mut self, head: Head, start: usize) {
        let section = self.document.sections.last();
        self.callouts.title = Some(Title {
            head,
            start,
            nesting: 0,
            text_start: section.map_or(0, |section| section.text.len()),
        });
        self.printer.begin_part();
    }

    fn end_title(&mut self) {
        let html = self.printer.end_part();
        let Some(Title {
            head, text_start, ..
        }) = self.callouts.title.take()
        else {
            return;
        };
        let section = self.document.sections.last();
        let text = section.and_then(|section| section.text.get(text_start..));
        let text = text.unwrap_or("").trim().to_owned();
        self.text(" ");
        let title = (!html.is_empty()).then(|| html.trim_end());
        let anchor =
            (head.kind == Kind::Details && !text.is_empty()).then(|| self.anchors.take_for(&text));
        self.open_callout(head.kind, head.fold, title, anchor.as_deref());
    }

    /// Without a title of its own, a callout is called after its kind.
    fn open_callout(&mut self, kind: Kind, fold: Fold, title: Option<&str>, anchor: Option<&str>) {
        let name = escaped(self.word(kind.class()));
        let title = title.unwrap_or(&name);
        let html = callout::open(kind, fold, &name, title, anchor);
        self.printer.html(&html);
        self.callouts.open.push(callout::close(fold));
    }

    fn open_quote(&mut self) {
        self.printer.open(&Tag::BlockQuote(None));
        self.callouts.open.push("</blockquote>\n");
    }
}
