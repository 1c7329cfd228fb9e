//! The nodes.

use std::borrow::Cow;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{Location, MessageFormatter, Spanned, UserMessageFormatter};

use crate::diagnostic::Position;
use crate::yaml::mistake;

/// A YAML value of the few shapes that are in use.
#[derive(Debug)]
pub(crate) enum Node {
    Null,
    Bool(bool),
    Integer(i64),
    Float(f64),
    Text(String),
    List(Vec<Spanned<Node>>),
    Map(Vec<(Spanned<String>, Spanned<Node>)>),
}

impl Node {
    /// The entries of a mapping.
    pub(crate) fn entries(&self) -> Option<&[(Spanned<String>, Spanned<Self>)]> {
        match self {
            Self::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// Whether it is keys with values, or nothing.
    fn has_keys(&self) -> bool {
        matches!(self, Self::Map(_) | Self::Null)
    }

    /// What the node is, for a message.
    pub(crate) fn describe(&self) -> String {
        match self {
            Self::Null => "nothing".to_owned(),
            Self::Bool(value) => format!("the truth value {value}"),
            Self::Integer(value) => format!("the number {value}"),
            Self::Float(value) => format!("the number {value}"),
            Self::Text(value) => format!("the text `{value}`"),
            Self::List(_) => "a list".to_owned(),
            Self::Map(_) => "a mapping".to_owned(),
        }
    }
}

/// YAML that could not be read at all.
pub(crate) struct SyntaxError {
    pub(crate) position: Option<Position>,
    pub(crate) message: String,
    pub(crate) help: String,
}

const FORM: &str = "write one `key: value` on a line; put values with `:` or `#` in quotes";

/// Parses `yaml`; positions count from its first line.
pub(crate) fn parse(yaml: &str) -> Result<Spanned<Node>, SyntaxError> {
    let yaml = with_one_kind_of_line_end(yaml);
    read(&yaml).map_err(|error| described(&yaml, &error, |text| reach(read(text))))
}

/// Parses `yaml`, which is to be keys with values, or nothing.
pub(crate) fn parse_keys(yaml: &str) -> Result<Spanned<Node>, SyntaxError> {
    let yaml = with_one_kind_of_line_end(yaml);
    let reach = |text: &str| match read(text) {
        Ok(root) if !root.value.has_keys() => position(root.referenced).line,
        other => reach(other),
    };
    let root = read(&yaml).map_err(|error| described(&yaml, &error, reach))?;
    if root.value.has_keys() {
        return Ok(root);
    }
    let place = position(root.referenced);
    Err(
        mistake::find(&yaml, place.line, reach).unwrap_or_else(|| SyntaxError {
            position: Some(place),
            message: "no key stands in front of this".to_owned(),
            help: FORM.to_owned(),
        }),
    )
}

fn read(yaml: &str) -> Result<Spanned<Node>, serde_saphyr::Error> {
    serde_saphyr::from_str(yaml)
}

/// The line up to which a text could be read.
fn reach(outcome: Result<Spanned<Node>, serde_saphyr::Error>) -> usize {
    let place = |error: serde_saphyr::Error| error.location().map(position);
    match outcome {
        Ok(_) => usize::MAX,
        Err(error) => place(error).map_or(0, |place| place.line),
    }
}

fn described(
    yaml: &str,
    error: &serde_saphyr::Error,
    reach: impl Fn(&str) -> usize,
) -> SyntaxError {
    let error = error.without_snippet();
    let place = error.location().map(position);
    if let serde_saphyr::Error::DuplicateMappingKey { key, .. } = error {
        return SyntaxError {
            position: place,
            message: match key {
                Some(key) => format!("the key `{key}` is given twice"),
                None => "a key is given twice".to_owned(),
            },
            help: "keep one of the two".to_owned(),
        };
    }
    let stop = place.map_or(1, |place| place.line);
    mistake::find(yaml, stop, reach).unwrap_or_else(|| SyntaxError {
        position: place,
        message: format!(
            "the YAML cannot be read: {}",
            UserMessageFormatter.format_message(error)
        ),
        help: FORM.to_owned(),
    })
}

/// A carriage return alone ends a line for YAML, and for nobody else: places would be wrong.
fn with_one_kind_of_line_end(yaml: &str) -> Cow<'_, str> {
    if !yaml.contains('\r') {
        return yaml.into();
    }
    yaml.replace("\r\n", "\n").replace('\r', " ").into()
}

/// A location as the number of its line and column.
pub(crate) fn position(location: Location) -> Position {
    let number = |value: u64| usize::try_from(value).unwrap_or(usize::MAX).max(1);
    Position {
        line: number(location.line()),
        column: number(location.column()),
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a text, a number, a list or a mapping")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_none<E: de::Error>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Integer(value))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Node, E> {
        i64::try_from(value).map(Node::Integer).map_err(E::custom)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Float(value))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Node, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = sequence.next_element()? {
            items.push(item);
        }
        Ok(Node::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Node::Map(entries))
    }
}
