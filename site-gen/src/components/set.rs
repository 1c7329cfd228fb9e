//! The components of the theme and those of the site, compiled together.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context as _;
use tera::{Context, ErrorKind, Tera, Value};

use crate::components::definition::Definition;
use crate::components::{failure, template};
use crate::diagnostic::{Broken, Diagnostic, Position, Rule};
use crate::stamp::{self, Hash};
use crate::theme;

/// Everything that content may call.
pub(crate) struct Set {
    tera: Tera,
    definitions: BTreeMap<String, Definition>,
}

/// A file with components of the site.
pub(crate) struct Source {
    /// The file as messages name it.
    pub(crate) file: String,
    pub(crate) text: String,
}

impl Set {
    /// Files that cannot be used are findings, and left out.
    pub(crate) fn load(
        mut own: Vec<Source>,
        findings: &mut Vec<Diagnostic>,
    ) -> anyhow::Result<Self> {
        for source in &own {
            findings.extend(refused(source));
        }
        let mut base = Tera::new();
        base.add_raw_templates(theme::COMPONENTS)
            .context("the theme's components are wrong")?;
        let mut definitions = BTreeMap::new();
        define(&base, &[], &mut definitions);
        own.retain(|source| {
            let taken = source.defined().find(|name| base.contains_component(name));
            if let Some(name) = taken {
                findings.push(Diagnostic::new(
                    Rule::Component,
                    &source.file,
                    Position::START,
                    format!("the theme has a component `{name}` already"),
                    "give yours another name",
                ));
            }
            taken.is_none()
        });
        let tera = loop {
            let mut tera = base.clone();
            let files = own.iter().map(|source| (&source.file, &source.text));
            let Err(error) = tera.add_raw_templates(files) else {
                break tera;
            };
            let found = faults(&error, &base, &own);
            own.retain(|source| !found.iter().any(|finding| finding.file == source.file));
            findings.extend(found);
        };
        define(&tera, &own, &mut definitions);
        Ok(Self { tera, definitions })
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Definition> {
        self.definitions.get(name)
    }

    pub(crate) fn is_inline(&self, name: &str) -> bool {
        self.get(name)
            .is_some_and(|definition| definition.is_inline)
    }

    /// The modules that components ask for.
    pub(crate) fn scripts(&self) -> impl Iterator<Item = &str> {
        let definitions = self.definitions.values();
        definitions.filter_map(|definition| definition.script.as_deref())
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.definitions.keys().map(String::as_str)
    }

    /// The HTML of a component. An error is what went wrong, and what to do.
    pub(crate) fn render(
        &self,
        name: &str,
        arguments: &Context,
        given: &Context,
        body: &str,
    ) -> Result<String, Broken> {
        self.tera
            .render_component_with_implicits(name, arguments, given, Some(body), true)
            .map(|html| html.trim().to_owned())
            .map_err(|error| match error.kind() {
                ErrorKind::RenderingError(report) | ErrorKind::SyntaxError(report) => {
                    let place = format!("{}:{}", report.filename(), report.span().start_line);
                    failure::in_words(report.message(), Some(&place))
                }
                other => failure::in_words(&other.to_string(), None),
            })
    }
}

/// Notes the components of `tera` that are not known yet. Those with a `_` before their name are
/// for other components alone; `own` are the files that they come from.
fn define(tera: &Tera, own: &[Source], definitions: &mut BTreeMap<String, Definition>) {
    for name in tera.get_component_names() {
        let info = tera.get_component_definition(name);
        let is_new = !name.starts_with('_') && !definitions.contains_key(name);
        if let Some(info) = info.filter(|_| is_new) {
            let definition = Definition::new(&info, hash(name, own));
            definitions.insert(name.to_owned(), definition);
        }
    }
}

/// The hash of the files that the component `name` is made from, those of components within it
/// included. Components of the theme belong to the program.
fn hash(name: &str, own: &[Source]) -> Hash {
    let mut hasher = blake3::Hasher::new();
    let mut files = BTreeSet::new();
    let mut waiting: Vec<&Source> = own.iter().filter(|source| source.defines(name)).collect();
    while let Some(source) = waiting.pop() {
        if files.insert(&source.file) {
            let others = own.iter().filter(|other| source.mentions(other));
            waiting.extend(others);
        }
    }
    for source in own.iter().filter(|source| files.contains(&source.file)) {
        hasher.update(&stamp::hash(source.text.as_bytes()));
    }
    stamp::finish(&hasher)
}

impl Source {
    fn defines(&self, name: &str) -> bool {
        self.defined().any(|defined| defined == name)
    }

    /// The names behind `component` and before a bracket.
    fn defined(&self) -> impl Iterator<Item = &str> {
        let parts = self.text.split("component ").skip(1);
        parts.filter_map(|rest| Some(rest.split_once('(')?.0.trim()))
    }

    fn mentions(&self, other: &Self) -> bool {
        let calls = |name: &str| self.text.contains(&format!("<{name}"));
        self.text.contains(&other.file) || other.defined().any(calls)
    }
}

/// What a component must not hold: the site's policy would not let it run.
fn refused(source: &Source) -> Vec<Diagnostic> {
    let lower = source.text.to_ascii_lowercase();
    let mut findings = Vec::new();
    for (sign, message) in [
        ("<script", "a component cannot bring a script"),
        ("<style", "a component cannot bring a style sheet"),
        ("javascript:", "a component cannot bring a script"),
    ] {
        for (offset, _) in lower.match_indices(sign) {
            findings.push(Diagnostic::new(
                Rule::Component,
                &source.file,
                Position::of_offset(&source.text, offset),
                message,
                "leave it out; pages run only the theme's own scripts and styles",
            ));
        }
    }
    if source.defined().next().is_none() {
        findings.push(Diagnostic::new(
            Rule::Component,
            &source.file,
            Position::START,
            "the file defines no component",
            "begin with `{% component name(text: string) %}`, end with `{% endcomponent %}`",
        ));
    }
    findings
}

/// Tera's errors as findings; each names one of the files.
fn faults(error: &tera::Error, base: &Tera, own: &[Source]) -> Vec<Diagnostic> {
    let names = || {
        let own = own.iter().flat_map(Source::defined);
        base.get_component_names().chain(own).collect::<Vec<_>>()
    };
    let finding = |file: &str, place, words: &str| {
        let source = own.iter().find(|source| source.file == file);
        let text = source.map_or("", |source| source.text.as_str());
        let (place, broken) = template::syntax(text, place, words, &names());
        broken.finding(Rule::Component, file, place)
    };
    if let ErrorKind::SyntaxError(report) = error.kind() {
        let position = Position {
            line: report.span().start_line,
            column: report.span().start_col + 1,
        };
        return vec![finding(report.filename(), position, report.message())];
    }
    let text = error.to_string();
    let mut findings: Vec<Diagnostic> = Vec::new();
    let mut message = "";
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("error: ") {
            message = rest;
        } else if let Some((_, place)) = line.split_once("--> ")
            && let Some((file, position)) = place_of(place)
            && own.iter().any(|source| source.file == file)
        {
            findings.push(finding(file, position, message));
        }
    }
    if !findings.is_empty() {
        return findings;
    }
    // Without a place it is about whole files, such as two of them with the same component.
    let named = |source: &&Source| text.contains(&format!("`{}`", source.file));
    let guilty = own.iter().rfind(named).or(own.last());
    let guilty = guilty.map(|source| {
        let broken = match text.split_once(" is defined in both ") {
            Some((name, files)) => Broken::new(
                format!(
                    "{} is defined in two files: {files}",
                    name.replace("Component", "the component")
                ),
                "give one of the two another name",
            ),
            None => Broken::new(
                format!("the component cannot be read: {text}"),
                "compare it with a component that works",
            ),
        };
        broken.finding(Rule::Component, &source.file, Position::START)
    });
    guilty.into_iter().collect()
}

fn place_of(place: &str) -> Option<(&str, Position)> {
    let (rest, column) = place.rsplit_once(':')?;
    let (file, line) = rest.rsplit_once(':')?;
    let position = Position {
        line: line.parse().ok()?,
        column: column.parse().ok()?,
    };
    Some((file, position))
}

/// A value of `values`, in the form in which components get it.
pub(crate) fn context<'a>(values: impl IntoIterator<Item = (&'a str, Value)>) -> Context {
    let mut context = Context::new();
    for (name, value) in values {
        context.insert_value(name.to_owned(), value);
    }
    context
}
