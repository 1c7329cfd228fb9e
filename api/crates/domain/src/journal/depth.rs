//! How deep JSON may be nested in a journal.

use serde_json::Value;

/// The deepest nesting of JSON from outside that a journal takes in.
///
/// An event wraps such a value in a few more levels, and `serde_json` reads at most 128 of them
/// back, so that a deeper value would make its journal unreadable.
pub const MAX_JSON_DEPTH: usize = 64;

/// How deep arrays and objects are nested in a value: 0 for a text or number, 1 for `[]`.
#[must_use]
pub fn json_depth(value: &Value) -> usize {
    let mut deepest = 0;
    // A list of what is left to visit, since a walk that calls itself could use up the stack.
    let mut left = vec![(value, 1)];
    while let Some((value, depth)) = left.pop() {
        match value {
            Value::Array(items) => left.extend(items.iter().map(|item| (item, depth + 1))),
            Value::Object(fields) => left.extend(fields.values().map(|field| (field, depth + 1))),
            _ => continue,
        }
        deepest = deepest.max(depth);
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn depth_counts_arrays_and_objects() {
        for (value, depth) in [
            (json!("text"), 0),
            (json!([]), 1),
            (json!({ "a": 1 }), 1),
            (json!([1, { "a": [2] }, []]), 3),
        ] {
            assert_eq!(json_depth(&value), depth, "{value}");
        }
    }

    #[test]
    fn depth_of_a_hundred_thousand_levels_leaves_the_stack_alone() {
        let mut value = json!(1);
        for _ in 0..100_000 {
            value = Value::Array(vec![value]);
        }
        assert_eq!(json_depth(&value), 100_000);
        // Dropping it would call itself as often.
        std::mem::forget(value);
    }
}
