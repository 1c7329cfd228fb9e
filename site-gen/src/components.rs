//! Components in Markdown: calls such as `{{ <badge text="New" /> }}`, what they may be given, and
//! what stands ready for them.

pub(crate) mod call;
pub(crate) mod data;
pub(crate) mod definition;
mod failure;
pub(crate) mod files;
pub(crate) mod scan;
pub(crate) mod set;
pub(crate) mod shelf;
pub(crate) mod snippets;
mod template;
pub(crate) mod text;
