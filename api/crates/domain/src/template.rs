//! Templates of agents.

use crate::role::named_enum;

named_enum! {
    /// Who sees a template.
    TemplateScope {
        /// Everybody: it comes with the product.
        BuiltIn = "built_in",
        /// Everybody of the organisation.
        Organisation = "organisation",
        /// Who made it, and those it is shared with.
        Personal = "personal",
    }
}
