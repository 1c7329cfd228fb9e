//! Reading nodes into values, with a finding for each that is wrong.

use serde_saphyr::Spanned;

use crate::diagnostic::{Diagnostic, Position, Rule};
use crate::suggest::nearest;
use crate::yaml::node::{self, Node, SyntaxError};

/// Where the nodes come from, and where findings go.
pub(crate) struct Reader<'a> {
    pub(crate) file: &'a str,
    pub(crate) rule: Rule,
    /// Lines of the file before the YAML.
    pub(crate) lines_before: usize,
    pub(crate) findings: &'a mut Vec<Diagnostic>,
}

impl Reader<'_> {
    /// Where a node stands in the file.
    pub(crate) fn place<T>(&self, spanned: &Spanned<T>) -> Position {
        self.below(node::position(spanned.referenced))
    }

    fn below(&self, position: Position) -> Position {
        Position {
            line: position.line + self.lines_before,
            ..position
        }
    }

    pub(crate) fn report(
        &mut self,
        position: Position,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let finding = Diagnostic::new(self.rule, self.file, position, message, help);
        self.findings.push(finding);
    }

    pub(crate) fn syntax_error(&mut self, error: SyntaxError) {
        let position = self.below(error.position.unwrap_or(Position::START));
        self.report(position, error.message, error.help);
    }

    pub(crate) fn unknown_key(&mut self, key: &Spanned<String>, known: &[&str]) {
        let help = match nearest(&key.value, known.iter().copied()) {
            Some(known) => format!("did you mean `{known}`?"),
            None => format!("the keys are {}", known.join(", ")),
        };
        let message = format!("there is no key `{}`", key.value);
        self.report(self.place(key), message, help);
    }

    pub(crate) fn wrong_type(
        &mut self,
        key: &str,
        value: &Spanned<Node>,
        wanted: &str,
        example: &str,
    ) {
        let message = format!("`{key}` must be {wanted}, not {}", value.value.describe());
        self.report(self.place(value), message, format!("write {example}"));
    }

    pub(crate) fn text(&mut self, key: &str, value: &Spanned<Node>) -> Option<String> {
        let Node::Text(text) = &value.value else {
            let example = format!("`{key}: \"...\"`, in quotes");
            self.wrong_type(key, value, "a text", &example);
            return None;
        };
        Some(text.clone())
    }

    /// A list of texts, each with its place.
    pub(crate) fn texts(&mut self, key: &str, value: &Spanned<Node>) -> Vec<(String, Position)> {
        let example = format!("`{key}: [one, two]`");
        let Node::List(items) = &value.value else {
            self.wrong_type(key, value, "a list", &example);
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in items {
            match &item.value {
                Node::Text(text) => texts.push((text.clone(), self.place(item))),
                _ => self.wrong_type(key, item, "a list of texts", &example),
            }
        }
        texts
    }

    pub(crate) fn integer(&mut self, key: &str, value: &Spanned<Node>) -> Option<i64> {
        let Node::Integer(number) = value.value else {
            self.wrong_type(key, value, "a whole number", &format!("`{key}: 10`"));
            return None;
        };
        Some(number)
    }

    pub(crate) fn flag(&mut self, key: &str, value: &Spanned<Node>) -> Option<bool> {
        let Node::Bool(flag) = value.value else {
            self.wrong_type(key, value, "true or false", &format!("`{key}: true`"));
            return None;
        };
        Some(flag)
    }
}
