//! What a good call prints.

use tera::Value;

use crate::components::files;
use crate::components::set;
use crate::components::shelf::Use;
use crate::components::snippets;
use crate::components::text;
use crate::diagnostic::Rule;
use crate::markdown::code;
use crate::markdown::fence::Fence;
use crate::markdown::picture;
use crate::markdown::walk::Walk;
use crate::markdown::walk::components::arguments::Arguments;
use crate::role::Role;
use crate::suggest::nearest;

/// The component that shows a file as code.
const INCLUDE: &str = "include";

impl Walk<'_> {
    /// Prints a component whose call is good.
    pub(super) fn show(
        &mut self,
        name: &str,
        offset: usize,
        arguments: Arguments,
        body: Option<String>,
    ) {
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
        let name = arguments.text("name");
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
        let path = arguments.text("file");
        let found = self.input.shelf.files.find(&path, self.input.folder);
        let shown = found.and_then(|(path, file)| {
            let lines = files::lines(&file.text, &arguments.text("lines"))?;
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
    let language = arguments.text("language").to_lowercase();
    let name = path.rsplit('/').next().unwrap_or(path);
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let title = arguments.text("title");
    let lines = arguments.text("lines");
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
