//! Data files: YAML, JSON or CSV that components get as a value.

mod csv;
mod json;

use tera::Value;
use tera::value::{Key, Map};

use crate::diagnostic::{Diagnostic, Position, Rule};
use crate::yaml::{self, Node};

/// Entries with this key are links, checked as those of pages are.
const LINK: &str = "link";

/// A value that knows where its texts stand.
#[derive(Debug, PartialEq)]
pub(crate) enum Datum {
    Null,
    Bool(bool),
    Integer(i64),
    Float(f64),
    Text(String, Position),
    List(Vec<Datum>),
    /// In the order of the file.
    Map(Vec<(String, Datum)>),
}

/// Reads a data file; None after a finding.
pub(crate) fn parse(
    file: &str,
    path: &str,
    text: &str,
    findings: &mut Vec<Diagnostic>,
) -> Option<Datum> {
    let text = text.trim_start_matches('\u{feff}');
    let parsed = match path.rsplit('.').next() {
        Some("csv") => csv::parse(text),
        // JSON is YAML as well, but not the other way round.
        Some("json") => json::check(text).and_then(|()| read_yaml(text)),
        _ => read_yaml(text),
    };
    let fault = match parsed {
        Ok(datum @ (Datum::List(_) | Datum::Map(_))) => return Some(datum),
        Ok(_) => Fault {
            position: Position::START,
            message: "the file holds no list and no mapping".to_owned(),
            help: "write one entry on a line, such as `- name: value`".to_owned(),
        },
        Err(fault) => fault,
    };
    findings.push(Diagnostic::new(
        Rule::Data,
        file,
        fault.position,
        fault.message,
        fault.help,
    ));
    None
}

struct Fault {
    position: Position,
    message: String,
    help: String,
}

fn read_yaml(text: &str) -> Result<Datum, Fault> {
    let root = yaml::parse(text).map_err(|error| Fault {
        position: error.position.unwrap_or(Position::START),
        message: error.message,
        help: error.help,
    })?;
    let position = yaml::position(root.referenced);
    Ok(datum_of(root.value, position))
}

fn datum_of(node: Node, position: Position) -> Datum {
    match node {
        Node::Null => Datum::Null,
        Node::Bool(value) => Datum::Bool(value),
        Node::Integer(number) => Datum::Integer(number),
        Node::Float(number) => Datum::Float(number),
        Node::Text(text) => Datum::Text(text, position),
        Node::List(items) => {
            let item = |item: serde_saphyr::Spanned<Node>| {
                datum_of(item.value, yaml::position(item.referenced))
            };
            Datum::List(items.into_iter().map(item).collect())
        }
        Node::Map(entries) => {
            let entry =
                |(key, item): (serde_saphyr::Spanned<String>, serde_saphyr::Spanned<Node>)| {
                    let position = yaml::position(item.referenced);
                    (key.value, datum_of(item.value, position))
                };
            Datum::Map(entries.into_iter().map(entry).collect())
        }
    }
}

impl Datum {
    /// The value for the components, in which each link is what `link` makes of it.
    pub(crate) fn value(&self, link: &mut dyn FnMut(&str, Position) -> String) -> Value {
        match self {
            Self::Null => Value::none(),
            Self::Bool(value) => Value::from(*value),
            Self::Integer(number) => Value::from(*number),
            Self::Float(number) => Value::from(*number),
            Self::Text(text, _) => Value::from(text.as_str()),
            Self::List(items) => Value::from(
                items
                    .iter()
                    .map(|item| item.value(link))
                    .collect::<Vec<_>>(),
            ),
            Self::Map(entries) => {
                let mut map = Map::default();
                for (key, item) in entries {
                    let value = match item {
                        Self::Text(text, position) if key == LINK && !text.is_empty() => {
                            Value::from(link(text, *position))
                        }
                        item => item.value(link),
                    };
                    map.insert(Key::from(key.clone()), value);
                }
                Value::from(map)
            }
        }
    }

    /// The keys of the first entry of a list, in order.
    pub(crate) fn keys(&self) -> Vec<&str> {
        match self {
            Self::List(items) => items.first().map_or_else(Vec::new, Self::keys),
            Self::Map(entries) => entries.iter().map(|(key, _)| key.as_str()).collect(),
            _ => Vec::new(),
        }
    }
}
