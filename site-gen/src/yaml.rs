//! YAML with places.
//!
//! It is read into nodes that know where they stand, not straight into a struct, because a struct
//! stops at the first error and an editor wants all of them.

mod line;
mod mistake;
mod node;
mod reader;

pub(crate) use node::{Node, parse, parse_keys, position};
pub(crate) use reader::Reader;
