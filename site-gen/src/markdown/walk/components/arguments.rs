//! What a call gives to its component.

use std::collections::BTreeMap;

use tera::Value;

use crate::components::call::{Argument, Call, Literal};
use crate::components::definition::{DATA, Definition, IMAGE, LINK};
use crate::components::shelf::Use;
use crate::diagnostic::Rule;
use crate::markdown::walk::Walk;
use crate::suggest::nearest;

/// What a component is given.
#[derive(Default)]
pub(super) struct Arguments {
    pub(super) values: BTreeMap<String, Value>,
    /// The columns of the data, in the order of the file.
    pub(super) keys: Vec<String>,
    /// The address of the image.
    pub(super) image: Option<String>,
}

impl Arguments {
    /// The text that is given as `name`; empty when it is left out.
    pub(super) fn text(&self, name: &str) -> String {
        let value = self.values.get(name).and_then(Value::as_str);
        value.unwrap_or("").to_owned()
    }
}

impl Walk<'_> {
    /// The values of the arguments; None after a finding.
    pub(super) fn arguments(&mut self, call: &Call, definition: &Definition) -> Option<Arguments> {
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
}
