//! The part of the walk that shows components.

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};
use tera::Value;

use crate::components::call::{Argument, Call, Form, Literal};
use crate::components::definition::{Body, DATA, Definition, IMAGE, LINK};
use crate::components::files;
use crate::components::scan::Found;
use crate::components::set;
use crate::components::shelf::Use;
use crate::components::snippets;
use crate::components::text;
use crate::diagnostic::Rule;
use crate::markdown::code;
use crate::markdown::fence::Fence;
use crate::markdown::picture;
use crate::markdown::walk::{Capture, Walk};
use crate::role::Role;
use crate::suggest::nearest;

/// The component that shows a file as code.
const INCLUDE: &str = "include";

/// The component that shows one of its texts at a time, and that of such a text.
const TABS: &str = "tabs";
const TAB: &str = "tab";

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

/// What a component is given.
#[derive(Default)]
struct Arguments {
    values: BTreeMap<String, Value>,
    /// The columns of the data, in the order of the file.
    keys: Vec<String>,
    /// The address of the image.
    image: Option<String>,
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
                let title = text_of(arguments, "title");
                self.copy_call(&format!("**{title}**"));
                self.text(&format!(" {title} "));
            }
            return self.open_component(call, arguments, is_block);
        }
        if let Some(arguments) = arguments {
            self.show(&call.name, call.range.start, arguments, None);
        }
    }

    fn unknown_component(&mut self, call: &Call, is_block: bool) {
        let message = format!("there is no component `{}`", call.name);
        let names = || self.input.shelf.components.names();
        let help = match nearest(&call.name, names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "the components are {}",
                names().collect::<Vec<_>>().join(", ")
            ),
        };
        self.report(Rule::Component, message, help);
        if call.form == Form::Open {
            self.open_component(call, None, is_block);
        }
    }

    /// Whether the call has the form and the place that its component asks for.
    fn stands_right(&mut self, call: &Call, definition: &Definition, is_block: bool) -> bool {
        let name = &call.name;
        let inside = definition.inside.as_deref();
        let (message, help) = if call.form == Form::Open && definition.body == Body::None {
            (
                format!("the component `{name}` has no body"),
                format!("write `{{{{ <{name} ... /> }}}}`, without an end"),
            )
        } else if call.form == Form::Whole && definition.body == Body::Required {
            (
                format!("the component `{name}` needs a body"),
                format!(
                    "write `{{% <{name}> %}}`, the text, and `{{% </{name}> %}}`, each on lines of its own"
                ),
            )
        } else if !is_block && (!definition.is_inline || call.form != Form::Whole) {
            (
                format!("the component `{name}` cannot stand within a text"),
                "put the call on a line of its own".to_owned(),
            )
        } else if let Some(inside) = inside.filter(|it| self.calls.around() != Some(*it)) {
            (
                format!("the component `{name}` stands outside of `{inside}`"),
                format!("put `{{% <{inside}> %}}` before it and `{{% </{inside}> %}}` after it"),
            )
        } else {
            return true;
        };
        self.report(Rule::Component, message, help);
        false
    }

    /// The values of the arguments; None after a finding.
    fn arguments(&mut self, call: &Call, definition: &Definition) -> Option<Arguments> {
        let mut arguments = Arguments::default();
        let mut is_good = true;
        for argument in &call.arguments {
            is_good &= self
                .argument(argument, definition, &mut arguments)
                .is_some();
        }
        let given: Vec<&str> = call.arguments.iter().map(|it| it.name.as_str()).collect();
        for missing in definition.missing(&given) {
            self.offset = call.name_offset;
            let message = format!("the argument `{missing}` of `{}` is missing", call.name);
            self.report(Rule::Component, message, definition.signature());
            is_good = false;
        }
        is_good.then_some(arguments)
    }

    fn argument(
        &mut self,
        argument: &Argument,
        definition: &Definition,
        arguments: &mut Arguments,
    ) -> Option<()> {
        let name = argument.name.as_str();
        if !definition.has(name) {
            self.offset = argument.offset;
            let message = format!("`{}` has no argument `{name}`", definition.name);
            let help = match nearest(name, definition.parameter_names()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => definition.signature(),
            };
            self.report(Rule::Component, message, help);
            return None;
        }
        self.offset = argument.value_offset;
        let value = match definition.value(name, &argument.value) {
            Ok(value) => value,
            Err(message) => {
                self.report(Rule::Component, message, definition.signature());
                return None;
            }
        };
        let value = match (name, &argument.value) {
            (LINK | IMAGE, Literal::Text(path)) if !path.is_empty() => {
                let address = self.take_link(path, name == IMAGE);
                if name == IMAGE {
                    arguments.image = address.map(str::to_owned);
                }
                Value::from(address.unwrap_or(path))
            }
            (DATA, Literal::Text(file)) => self.data(file, definition, arguments)?,
            _ => value,
        };
        arguments.values.insert(name.to_owned(), value);
        Some(())
    }

    fn data(
        &mut self,
        name: &str,
        definition: &Definition,
        arguments: &mut Arguments,
    ) -> Option<Value> {
        let shelf = self.input.shelf;
        let Some(data) = shelf.data(name) else {
            let help = match nearest(name, shelf.data_names()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("make a file `_data/{name}.yaml` in the content folder"),
            };
            self.report(
                Rule::Component,
                format!("there is no data file `{name}`"),
                help,
            );
            return None;
        };
        self.use_of(Use::Data(name.to_owned()));
        if !definition.takes_data(&data.value) {
            let is_list = data.value.is_array();
            let (found, wanted) = if is_list {
                ("a list", "a mapping")
            } else {
                ("a mapping", "a list")
            };
            self.report(
                Rule::Component,
                format!(
                    "the data of `{name}` are {found}, and `{}` wants {wanted}",
                    definition.name
                ),
                "change the data file, or name another one",
            );
            return None;
        }
        arguments.keys = data.keys().into_iter().map(str::to_owned).collect();
        Some(data.value.clone())
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

    /// Keeps a text for the group of tabs around it.
    fn take_tab(&mut self, arguments: &Arguments, body: String) {
        let title = text_of(arguments, "title");
        let tabs = self.calls.open.last_mut().map(|around| &mut around.tabs);
        let Some(tabs) = tabs else {
            return;
        };
        let is_taken = tabs.iter().any(|(known, _)| *known == title);
        tabs.push((title.clone(), body));
        if title.trim().is_empty() {
            self.report(Rule::Component, "a tab has no title", "write a word or two");
        } else if is_taken {
            let message = format!("two tabs of a group have the title `{title}`");
            self.report(Rule::Component, message, "give each a title of its own");
        }
    }

    /// Prints a group of tabs; `outside` is what stands in it and in none of them.
    fn show_tabs(&mut self, tabs: Vec<(String, String)>, outside: &str) {
        let help = "put each text between `{% <tab title=\"...\"> %}` and `{% </tab> %}`";
        if !outside.trim().is_empty() {
            let message = "a text in `tabs` stands outside of its tabs";
            self.report(Rule::Component, message, help);
        } else if tabs.is_empty() {
            self.report(Rule::Component, "the component `tabs` has no tab", help);
        }
        let html = self.tabs.of_texts(tabs);
        self.printer.html(&html);
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

    /// Prints a component whose call is good.
    fn show(&mut self, name: &str, offset: usize, arguments: Arguments, body: Option<String>) {
        self.offset = offset;
        let has_body = body.is_some();
        let body = match name {
            snippets::COMPONENT => self.snippet(&arguments),
            INCLUDE => self.include(&arguments),
            _ => Some(body.unwrap_or_default()),
        };
        let Some(body) = body else {
            return;
        };
        let shelf = self.input.shelf;
        let values = arguments.values.iter();
        let context = set::context(values.map(|(name, value)| (name.as_str(), value.clone())));
        let keys = arguments
            .keys
            .into_iter()
            .map(Value::from)
            .collect::<Vec<_>>();
        let pictures = self.printing.map(|printing| printing.pictures);
        let image = arguments.image.as_deref();
        let picture = pictures.and_then(|pictures| pictures.get(image?));
        let departments = Role::ALL.map(|role| Value::from(role.slug())).to_vec();
        let given = set::context([
            ("keys", Value::from(keys)),
            ("departments", Value::from(departments)),
            ("words", shelf.words.clone()),
            ("picture_head", Value::safe_string(&picture::head(picture))),
            (
                "picture_tail",
                Value::safe_string(&picture::tail(picture, false)),
            ),
        ]);
        match shelf.components.render(name, &context, &given, &body) {
            Ok(html) => {
                self.printer.html(&html);
                if !shelf.components.is_inline(name) {
                    self.printer.html("\n");
                }
            }
            Err(broken) => {
                let reason = broken.message;
                let message = format!("the component `{name}` cannot be shown: {reason}");
                return self.report(Rule::Component, message, broken.help);
            }
        }
        // The text of a body has been noted when it was read.
        if let Ok(frame) = shelf.components.render(name, &context, &given, "") {
            let mut words = String::new();
            text::add(&frame, &mut words);
            if !has_body && name != snippets::COMPONENT && name != INCLUDE {
                self.copy_call(words.trim());
            }
            self.text(&words);
        }
    }

    fn snippet(&mut self, arguments: &Arguments) -> Option<String> {
        let shelf = self.input.shelf;
        let name = text_of(arguments, "name");
        let Some(snippet) = shelf.snippet(&name) else {
            let help = match nearest(&name, shelf.snippet_names()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("make a file `_snippets/{name}.md` in the content folder"),
            };
            self.report(
                Rule::Component,
                format!("there is no snippet `{name}`"),
                help,
            );
            return None;
        };
        self.use_of(Use::Snippet(name));
        for it in &snippet.page.outline.uses {
            self.use_of(it.clone());
        }
        self.copy_call(snippet.copy.trim_end());
        self.text(&format!(" {} ", snippet.text));
        Some(snippet.html.clone())
    }

    fn include(&mut self, arguments: &Arguments) -> Option<String> {
        let path = text_of(arguments, "file");
        let found = self.input.shelf.files.find(&path, self.input.folder);
        let shown = found.and_then(|(path, file)| {
            let lines = files::lines(&file.text, &text_of(arguments, "lines"))?;
            Ok((path, lines.to_owned()))
        });
        match shown {
            Ok((path, code)) => {
                self.text(&format!(" {code} "));
                let fence = fence_of(arguments, &path);
                let ticks = if code.contains("```") { "`````" } else { "```" };
                let language = &fence.language;
                self.copy_call(&format!("{ticks}{language}\n{}\n{ticks}", code.trim_end()));
                let html = self
                    .printing
                    .map(|printing| code::block(&fence, &code, printing.highlight));
                self.note_language(&fence);
                self.use_of(Use::File(path));
                Some(html.unwrap_or_default())
            }
            Err((message, help)) => {
                self.report(Rule::Component, message, help);
                None
            }
        }
    }
}

/// The fence that an included file would have.
fn fence_of(arguments: &Arguments, path: &str) -> Fence {
    let language = text_of(arguments, "language").to_lowercase();
    let name = path.rsplit('/').next().unwrap_or(path);
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let title = text_of(arguments, "title");
    let lines = text_of(arguments, "lines");
    let first = lines.split('-').next();
    let first = first.and_then(|line| line.trim().parse().ok());
    let has_numbers = arguments
        .values
        .get("numbers")
        .is_some_and(Value::is_truthy);
    Fence {
        language: if language.is_empty() {
            extension.to_owned()
        } else {
            language
        },
        title: (!title.is_empty()).then_some(title),
        first_number: has_numbers.then(|| first.unwrap_or(1)),
        ..Fence::default()
    }
}

fn text_of(arguments: &Arguments, name: &str) -> String {
    let value = arguments.values.get(name).and_then(Value::as_str);
    value.unwrap_or("").to_owned()
}
