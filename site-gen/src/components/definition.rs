//! What a component asks of its callers.

use tera::{ComponentArg, ComponentArgType, ComponentInfo, Value};

use crate::components::call::Literal;
use crate::stamp::Hash;

/// Parameters of these names take a path, whatever the component: it is checked, and the component
/// gets what it leads to.
pub(crate) const LINK: &str = "link";
pub(crate) const IMAGE: &str = "image";
/// The name of a data file; the component gets what the file holds.
pub(crate) const DATA: &str = "data";

/// A component that content may call.
#[derive(Debug)]
pub(crate) struct Definition {
    pub(crate) name: String,
    parameters: Vec<ComponentArg>,
    takes_any: bool,
    /// Whether it is part of a text; otherwise it is a block of its own.
    pub(crate) is_inline: bool,
    pub(crate) body: Body,
    /// The component that has to be around it.
    pub(crate) inside: Option<String>,
    /// The module of the theme that its pages load.
    pub(crate) script: Option<String>,
    /// The hash of the files that it is made from.
    pub(crate) hash: Hash,
}

/// Whether a component has the form with Markdown in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Body {
    None,
    Optional,
    Required,
}

impl Definition {
    pub(crate) fn new(info: &ComponentInfo, hash: Hash) -> Self {
        let metadata = info.metadata();
        let text = |key: &str| {
            let value = metadata.get(key).and_then(Value::as_str);
            value.map(str::to_owned)
        };
        let callable = |argument: &&ComponentArg| !argument.is_implicit();
        Self {
            name: info.name().to_owned(),
            parameters: info.args().iter().filter(callable).cloned().collect(),
            takes_any: info.rest_param().is_some(),
            is_inline: metadata.get("inline").is_some_and(Value::is_truthy),
            body: match text("body").as_deref() {
                Some("required") => Body::Required,
                Some("optional") => Body::Optional,
                _ => Body::None,
            },
            inside: text("inside"),
            script: text("script"),
            hash,
        }
    }

    /// The value that the component gets for a literal; otherwise what is wrong with it.
    pub(crate) fn value(&self, name: &str, literal: &Literal) -> Result<Value, String> {
        let Some(parameter) = self.parameter(name) else {
            return Ok(value_of(literal));
        };
        let wanted = match name {
            LINK | IMAGE | DATA => Some(ComponentArgType::String),
            _ => parameter.arg_type(),
        };
        if wanted.is_none_or(|wanted| fits(literal, wanted)) {
            return Ok(value_of(literal));
        }
        let wanted = wanted.map_or("a value", described);
        Err(format!(
            "`{name}` must be {wanted}, not {}",
            literal.describe()
        ))
    }

    /// Whether `name` is a parameter; some components take any.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.takes_any || self.parameter(name).is_some()
    }

    /// Whether the content of a data file, a list or a mapping, is what the component wants.
    pub(crate) fn takes_data(&self, value: &Value) -> bool {
        match self.parameter(DATA).and_then(ComponentArg::arg_type) {
            Some(ComponentArgType::Array) => value.is_array(),
            Some(ComponentArgType::Map) => value.is_map(),
            _ => true,
        }
    }

    pub(crate) fn parameter_names(&self) -> impl Iterator<Item = &str> {
        self.parameters.iter().map(ComponentArg::name)
    }

    /// The required parameters that are not among `given`.
    pub(crate) fn missing(&self, given: &[&str]) -> Vec<&str> {
        let parameters = self.parameters.iter();
        parameters
            .filter(|parameter| parameter.is_required() && !given.contains(&parameter.name()))
            .map(ComponentArg::name)
            .collect()
    }

    /// The parameters as a message shows them: the required ones first.
    pub(crate) fn signature(&self) -> String {
        let mut parameters: Vec<&ComponentArg> = self.parameters.iter().collect();
        parameters.sort_by_key(|parameter| !parameter.is_required());
        let mut shown: Vec<String> = parameters.into_iter().map(parameter_in_words).collect();
        if self.takes_any {
            shown.push("any other".to_owned());
        }
        if shown.is_empty() {
            return format!("`{}` takes no arguments", self.name);
        }
        format!("`{}` takes {}", self.name, shown.join(", "))
    }

    fn parameter(&self, name: &str) -> Option<&ComponentArg> {
        self.parameters
            .iter()
            .find(|parameter| parameter.name() == name)
    }
}

fn parameter_in_words(parameter: &ComponentArg) -> String {
    let kind = match parameter.name() {
        LINK => "a link",
        IMAGE => "the path of an image",
        DATA => "the name of a data file",
        _ => parameter.arg_type().map_or("a value", described),
    };
    let name = parameter.name();
    match parameter.default() {
        None => format!("`{name}` ({kind})"),
        Some(_) => format!("`{name}` ({kind}, may be left out)"),
    }
}

impl Literal {
    /// What the literal is, for a message.
    fn describe(&self) -> String {
        match self {
            Self::Text(text) => format!("the text `{text}`"),
            Self::Integer(number) => format!("the number {number}"),
            Self::Float(number) => format!("the number {number}"),
            Self::Bool(value) => format!("the truth value {value}"),
            Self::List(_) => "a list".to_owned(),
        }
    }
}

fn described(kind: ComponentArgType) -> &'static str {
    match kind {
        ComponentArgType::String => "a text",
        ComponentArgType::Bool => "true or false",
        ComponentArgType::Integer => "a whole number",
        ComponentArgType::Float | ComponentArgType::Number => "a number",
        ComponentArgType::Array => "a list",
        _ => "a value of another kind",
    }
}

fn fits(literal: &Literal, wanted: ComponentArgType) -> bool {
    match wanted {
        ComponentArgType::String => matches!(literal, Literal::Text(_)),
        ComponentArgType::Bool => matches!(literal, Literal::Bool(_)),
        ComponentArgType::Integer => matches!(literal, Literal::Integer(_)),
        ComponentArgType::Float => matches!(literal, Literal::Float(_)),
        ComponentArgType::Number => matches!(literal, Literal::Integer(_) | Literal::Float(_)),
        ComponentArgType::Array => matches!(literal, Literal::List(_)),
        _ => false,
    }
}

fn value_of(literal: &Literal) -> Value {
    match literal {
        Literal::Text(text) => Value::from(text.as_str()),
        Literal::Integer(number) => Value::from(*number),
        Literal::Float(number) => Value::from(*number),
        Literal::Bool(value) => Value::from(*value),
        Literal::List(items) => Value::from(items.iter().map(value_of).collect::<Vec<_>>()),
    }
}
