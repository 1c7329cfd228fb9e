//! Arguments as typed values.

use connector_sdk::{Call, ToolError};
use serde::de::DeserializeOwned;

/// Reads what the schema has already let through.
pub(crate) fn parse<T: DeserializeOwned>(call: &Call) -> Result<T, ToolError> {
    T::deserialize(&call.arguments)
        .map_err(|problem| ToolError::InvalidArguments(problem.to_string()))
}
