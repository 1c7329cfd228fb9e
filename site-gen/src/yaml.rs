//! YAML with places.
//!
//! It is read into nodes that know where they stand, not straight into a struct, because a struct
//! stops at the first error and an editor wants all of them.

mod node;
mod reader;

pub(crate) use node::{Node, SyntaxError, parse, position};
pub(crate) use reader::Reader;
