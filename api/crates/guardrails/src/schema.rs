//! The schemas of rules.

use domain::agent::FieldError;
use domain::journal::{MAX_JSON_DEPTH, json_depth};
use domain::rule::ToolRule;
use jsonschema::{PatternOptions, Validator};
use serde_json::Value;

/// The longest schema, in bytes of JSON.
const MAX_SCHEMA_BYTES: usize = 8_192;

/// The largest regular expression of a pattern once compiled, in bytes.
const MAX_PATTERN_BYTES: usize = 1 << 20;

/// Everything wrong with the schemas of rules; empty when all is well.
#[must_use]
pub fn check_rules(rules: &[ToolRule]) -> Vec<FieldError> {
    let problems = rules.iter().enumerate().filter_map(|(index, rule)| {
        let message = problem(rule.when.as_ref()?)?;
        let field = format!("configuration.rules[{index}].when");
        Some(FieldError::new(field, message))
    });
    problems.collect()
}

fn problem(schema: &Value) -> Option<String> {
    if !schema.is_object() {
        return Some("must be a JSON Schema, which is an object".to_owned());
    }
    if json_depth(schema) > MAX_JSON_DEPTH {
        return Some(format!("is nested deeper than {MAX_JSON_DEPTH} levels"));
    }
    let length = schema.to_string().len();
    if length > MAX_SCHEMA_BYTES {
        return Some(format!(
            "is {length} bytes long; at most {MAX_SCHEMA_BYTES} are taken"
        ));
    }
    let error = compile(schema).err()?;
    Some(format!("is not a JSON Schema: {error}"))
}

/// # Errors
///
/// What is wrong with the schema. References to other documents are an error: nothing is fetched.
pub(crate) fn compile(schema: &Value) -> Result<Validator, String> {
    let patterns = PatternOptions::regex().size_limit(MAX_PATTERN_BYTES);
    jsonschema::options()
        .with_pattern_options(patterns)
        .build(schema)
        .map_err(|error| error.to_string())
}
