//! The part of the walk that shows components.

mod arguments;
mod form;
mod show;
mod tabs;

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::components::call::{Call, Form};
use crate::components::scan::Found;
use crate::components::shelf::Use;
use crate::diagnostic::Rule;
use crate::markdown::walk::components::arguments::Arguments;
use crate::markdown::walk::components::tabs::{TAB, TABS};
use crate::markdown::walk::{Capture, Walk};

/// The calls of a page, and where the walk is among them.
#[derive(Default)]
pub(super) struct Calls {
    found: Vec<Found>,
    /// Elements around the current event.
    nesting: usize,
    /// Components whose body is being read.
    open: Vec<Open>,
    /// Where the call that is being shown stands.
    place: Range<usize>,
    /// Whether the current block is the cover of a call.
    is_covered: bool,
}

impl Calls {
    pub(super) fn new(found: Vec<Found>) -> Self {
        Self {
            found,
            ..Self::default()
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The component around the current event.
    pub(super) fn around(&self) -> Option<&str> {
        self.open.last().map(|open| open.name.as_str())
    }

    /// The first call at or behind `offset`, when it begins before `end`.
    fn next(&self, offset: usize, end: usize) -> Option<Found> {
        let index = self
            .found
            .partition_point(|found| found.range().start < offset);
        let found = self.found.get(index)?;
        (found.range().start < end).then(|| found.clone())
    }
}

struct Open {
    name: String,
    offset: usize,
    nesting: usize,
    /// None when something is wrong with the call.
    arguments: Option<Arguments>,
    /// The texts in tabs that it holds, by title.
    tabs: Vec<(String, String)>,
}

impl Walk<'_> {
    /// An event of a page that has calls; `body` is the page without covers.
    pub(super) fn event_among_calls(&mut self, event: Event<'_>, range: Range<usize>, body: &str) {
        match event {
            Event::Start(Tag::HtmlBlock) => match self.calls.next(range.start, range.end) {
                Some(found) if found.is_block => {
                    self.close_tabs();
                    self.calls.is_covered = true;
                    self.component(&found);
                }
                _ => {
                    self.calls.nesting += 1;
                    self.event(event);
                }
            },
            Event::Html(_) if self.calls.is_covered => {}
            Event::End(TagEnd::HtmlBlock) if self.calls.is_covered => {
                self.calls.is_covered = false;
            }
            Event::Start(_) => {
                self.calls.nesting += 1;
                self.event(event);
            }
            Event::End(_) => {
                self.calls.nesting = self.calls.nesting.saturating_sub(1);
                self.close_components(self.calls.nesting + 1);
                self.event(event);
            }
            Event::Text(text) if text.len() == range.len() => self.text_among_calls(range, body),
            event => self.event(event),
        }
    }

    fn text_among_calls(&mut self, range: Range<usize>, body: &str) {
        let is_literal = matches!(
            self.captures.last(),
            Some(Capture::Code { .. } | Capture::Image { .. })
        );
        let mut start = range.start;
        while let Some(found) = self.calls.next(start, range.end).filter(|_| !is_literal) {
            let call = found.range();
            self.plain(body, start..call.start);
            self.offset = call.start;
            self.component(&found);
            start = call.end;
        }
        self.plain(body, start..range.end);
    }

    fn plain(&mut self, body: &str, range: Range<usize>) {
        if let Some(text) = body.get(range).filter(|text| !text.is_empty()) {
            self.event(Event::Text(text.into()));
        }
    }

    fn component(&mut self, found: &Found) {
        self.release();
        self.close_tabs();
        self.calls.place = found.range();
        // Of a component around Markdown, copies have the Markdown.
        self.copy_call("");
        match &found.call {
            Ok(call) => self.call(call, found.is_block),
            Err(malformed) => {
                self.offset = malformed.offset;
                let (message, help) = (malformed.message.clone(), malformed.help.clone());
                self.report(Rule::Component, message, help);
            }
        }
    }

    /// Notes what the copy of the page has in place of the call.
    fn copy_call(&mut self, text: &str) {
        if self.printing.is_none() {
            return;
        }
        let edits = &mut self.document.edits;
        let place = &self.calls.place;
        match edits.last_mut().filter(|(known, _)| known == place) {
            Some((_, known)) => text.clone_into(known),
            None => edits.push((place.clone(), text.to_owned())),
        }
    }

    fn call(&mut self, call: &Call, is_block: bool) {
        if call.form == Form::Close {
            return self.close_component(call, is_block);
        }
        let shelf = self.input.shelf;
        self.offset = call.name_offset;
        let Some(definition) = shelf.components.get(&call.name) else {
            return self.unknown_component(call, is_block);
        };
        self.use_of(Use::Component(call.name.clone()));
        let mut is_good = self.stands_right(call, definition, is_block);
        let arguments = self.arguments(call, definition);
        is_good &= arguments.is_some();
        let arguments = arguments.filter(|_| is_good);
        if call.form == Form::Open {
            if call.name == TAB
                && let Some(arguments) = &arguments
            {
                let title = arguments.text("title");
                self.copy_call(&format!("**{title}**"));
                self.text(&format!(" {title} "));
            }
            return self.open_component(call, arguments, is_block);
        }
        if let Some(arguments) = arguments {
            self.show(&call.name, call.range.start, arguments, None);
        }
    }

    fn use_of(&mut self, it: Use) {
        self.document.outline.uses.push(it);
    }

    fn open_component(&mut self, call: &Call, arguments: Option<Arguments>, is_block: bool) {
        if !is_block {
            // The finding has been reported; without a line of its own it has no end either.
            return;
        }
        self.calls.open.push(Open {
            name: call.name.clone(),
            offset: call.range.start,
            nesting: self.calls.nesting,
            arguments,
            tabs: Vec::new(),
        });
        self.printer.begin_part();
    }

    fn close_component(&mut self, call: &Call, is_block: bool) {
        self.offset = call.range.start;
        let is_last = |open: &Open| open.name == call.name && open.nesting == self.calls.nesting;
        if is_block && self.calls.open.last().is_some_and(is_last) {
            let body = self.printer.end_part();
            let Some(open) = self.calls.open.pop() else {
                return;
            };
            if let Some(arguments) = open.arguments {
                self.offset = open.offset;
                match open.name.as_str() {
                    TABS => self.show_tabs(open.tabs, &body),
                    TAB => self.take_tab(&arguments, body),
                    name => self.show(name, open.offset, arguments, Some(body)),
                }
            }
            return;
        }
        let help = match self.calls.around() {
            _ if !is_block => "put it on a line of its own".to_owned(),
            Some(name) => format!("the open component is `{name}`: write `{{% </{name}> %}}`"),
            None => format!("put `{{% <{}> %}}` before it", call.name),
        };
        let message = format!("`{{% </{}> %}}` ends nothing here", call.name);
        self.report(Rule::Component, message, help);
    }

    /// Ends the components that were opened this deep or deeper: what is around them ends.
    pub(super) fn close_components(&mut self, nesting: usize) {
        while self
            .calls
            .open
            .last()
            .is_some_and(|open| open.nesting >= nesting)
        {
            let Some(open) = self.calls.open.pop() else {
                return;
            };
            let body = self.printer.end_part();
            self.printer.html(&body);
            let offset = std::mem::replace(&mut self.offset, open.offset);
            self.report(
                Rule::Component,
                format!("the component `{}` is not ended", open.name),
                format!(
                    "write `{{% </{}> %}}` on a line of its own below its text, at the same depth",
                    open.name
                ),
            );
            self.offset = offset;
        }
    }
}
