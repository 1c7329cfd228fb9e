//! Reading nodes into values, with a mistake for each that is wrong.

use std::collections::HashMap;

use serde_saphyr::Spanned;

use crate::mistake::Mistake;
use crate::node::{self, Node};
use crate::suggest::instead;

/// The largest and the smallest number that a key may have is checked later; this is what fits.
const WHOLE: &str = "a whole number";

/// Where mistakes go, and where each field stands.
#[derive(Default)]
pub(crate) struct Reader {
    pub(crate) mistakes: Vec<Mistake>,
    places: HashMap<String, (u32, u32)>,
}

impl Reader {
    pub(crate) fn report(
        &mut self,
        (line, column): (u32, u32),
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.mistakes.push(Mistake {
            line,
            column,
            message: message.into(),
            remedy: remedy.into(),
        });
    }

    /// Where a field such as `tools[1]` stands, or the nearest one around it.
    pub(crate) fn place(&self, field: &str) -> (u32, u32) {
        let mut field = field;
        loop {
            if let Some(place) = self.places.get(field) {
                return *place;
            }
            match field.rfind(['.', '[']) {
                Some(end) => field = field.get(..end).unwrap_or_default(),
                None => return (1, 1),
            }
        }
    }

    pub(crate) fn note(&mut self, field: &str, node: &Spanned<Node>) {
        let place = node::place(node.referenced);
        self.places.insert(field.to_owned(), place);
    }

    /// The values of a group's known keys, the first of each. `field` is the group's own, empty for
    /// the whole file.
    pub(crate) fn keys<'n>(
        &mut self,
        field: &str,
        group: &'n Spanned<Node>,
        known: &[&'static str],
    ) -> Vec<(&'static str, String, &'n Spanned<Node>)> {
        self.note(field, group);
        let entries = match &group.value {
            Node::Map(entries) => entries.as_slice(),
            Node::Null => &[],
            other => {
                let message = format!(
                    "{} must be a group of keys, not {}",
                    named(field, "the file"),
                    other.describe()
                );
                let known: Vec<&str> = known.iter().copied().take(3).collect();
                let remedy = format!("write keys such as `{}: ...`", known.join(": ...`, `"));
                self.report(node::place(group.referenced), message, remedy);
                &[]
            }
        };
        let mut found: Vec<(&'static str, String, &Spanned<Node>)> = Vec::new();
        for (key, value) in entries {
            let place = node::place(key.referenced);
            let Some(name) = known.iter().find(|name| **name == key.value) else {
                let message = format!("there is no key `{}` here", key.value);
                self.report(place, message, instead(&key.value, known));
                continue;
            };
            if found.iter().any(|(earlier, ..)| earlier == name) {
                let message = format!("the key `{name}` is given twice");
                self.report(place, message, "keep one of the two");
                continue;
            }
            let path = if field.is_empty() {
                (*name).to_owned()
            } else {
                format!("{field}.{name}")
            };
            self.note(&path, value);
            found.push((name, path, value));
        }
        found
    }

    /// The items of a list, each with its field. Nothing is an empty list.
    pub(crate) fn items<'n>(
        &mut self,
        field: &str,
        value: &'n Spanned<Node>,
        example: &str,
    ) -> Vec<(String, &'n Spanned<Node>)> {
        let items = match &value.value {
            Node::List(items) => items.as_slice(),
            Node::Null => &[],
            _ => {
                self.wrong_kind(field, value, "a list", example);
                &[]
            }
        };
        let mut found = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let field = format!("{field}[{index}]");
            self.note(&field, item);
            found.push((field, item));
        }
        found
    }

    pub(crate) fn text(&mut self, field: &str, value: &Spanned<Node>) -> Option<String> {
        let last = field.rsplit('.').next().unwrap_or(field);
        let example = match &value.value {
            Node::Text(text) => return Some(text.clone()),
            Node::Integer(number) => format!("`{last}: \"{number}\"`, in quotes"),
            _ => format!("`{last}: \"...\"`, in quotes"),
        };
        self.wrong_kind(field, value, "a text", &example);
        None
    }

    pub(crate) fn texts(&mut self, field: &str, value: &Spanned<Node>) -> Vec<String> {
        let last = field.rsplit('.').next().unwrap_or(field);
        let example = format!("`{last}: [one, two]`");
        let items = self.items(field, value, &example);
        items
            .into_iter()
            .filter_map(|(field, item)| self.text(&field, item))
            .collect()
    }

    pub(crate) fn number(&mut self, field: &str, value: &Spanned<Node>) -> Option<u32> {
        let number = match &value.value {
            Node::Integer(number) => u32::try_from(*number).ok(),
            _ => None,
        };
        if number.is_none() {
            let last = field.rsplit('.').next().unwrap_or(field);
            self.wrong_kind(field, value, WHOLE, &format!("`{last}: 10`"));
        }
        number
    }

    pub(crate) fn flag(&mut self, field: &str, value: &Spanned<Node>) -> Option<bool> {
        if let Node::Bool(flag) = &value.value {
            return Some(*flag);
        }
        let last = field.rsplit('.').next().unwrap_or(field);
        let example = format!("`{last}: true` or `{last}: false`");
        self.wrong_kind(field, value, "true or false", &example);
        None
    }

    fn wrong_kind(&mut self, field: &str, value: &Spanned<Node>, wanted: &str, example: &str) {
        let message = format!("`{field}` must be {wanted}, not {}", value.value.describe());
        self.report(
            node::place(value.referenced),
            message,
            format!("write {example}"),
        );
    }
}

fn named(field: &str, whole: &str) -> String {
    if field.is_empty() {
        whole.to_owned()
    } else {
        format!("`{field}`")
    }
}
