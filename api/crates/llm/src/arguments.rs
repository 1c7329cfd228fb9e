//! The arguments of a call, as a model wrote them.

use domain::journal::{MAX_JSON_DEPTH, json_depth};
use serde_json::{Value, json};

/// The arguments of a call. Text that is no JSON stays text, and so does JSON that is nested too
/// deep to be kept: the loop refuses it with a message that lets the model try again, which an
/// error here would not.
pub(crate) fn arguments(input: Value, text: String) -> Value {
    if text.is_empty() {
        return match input {
            Value::Null => json!({}),
            deep if json_depth(&deep) > MAX_JSON_DEPTH => Value::String(deep.to_string()),
            input => input,
        };
    }
    match serde_json::from_str(&text) {
        Ok(parsed) if json_depth(&parsed) <= MAX_JSON_DEPTH => parsed,
        _ => Value::String(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(depth: usize) -> String {
        format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth))
    }

    #[test]
    fn arguments_nested_too_deep_stay_text() {
        let deepest = nested(MAX_JSON_DEPTH);
        let parsed = arguments(json!({}), deepest.clone());
        assert!(parsed.is_object());
        assert_eq!(parsed.to_string(), deepest);
        // serde_json itself still reads 126 levels, and no longer 200.
        for depth in [MAX_JSON_DEPTH + 1, 126, 200] {
            let text = nested(depth);
            assert_eq!(
                arguments(json!({}), text.clone()),
                Value::String(text),
                "{depth}"
            );
        }
    }

    #[test]
    fn arguments_that_came_with_the_start_of_the_block_keep_the_limit_too() {
        let text = nested(MAX_JSON_DEPTH + 1);
        let input = serde_json::from_str(&text).unwrap();
        assert_eq!(arguments(input, String::new()), Value::String(text));
        assert_eq!(
            arguments(json!({ "a": 1 }), String::new()),
            json!({ "a": 1 })
        );
        assert_eq!(arguments(Value::Null, String::new()), json!({}));
    }
}
