//! Whether a call has a component, and the form and the place that it asks for.

use crate::components::call::{Call, Form};
use crate::components::definition::{Body, Definition};
use crate::diagnostic::Rule;
use crate::markdown::walk::Walk;
use crate::suggest::nearest;

impl Walk<'_> {
    /// Whether the call has the form and the place that its component asks for.
    pub(super) fn stands_right(
        &mut self,
        call: &Call,
        definition: &Definition,
        is_block: bool,
    ) -> bool {
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

    pub(super) fn unknown_component(&mut self, call: &Call, is_block: bool) {
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
}
