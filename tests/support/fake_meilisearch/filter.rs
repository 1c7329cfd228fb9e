//! The conditions that the product writes: `a IN ["x", "y"]` and `a IS EMPTY`, with `OR` between.

use serde_json::Value;

/// Whether a document fulfils a condition.
pub(super) fn allows(condition: &str, document: &Value) -> bool {
    let mut rest = condition;
    loop {
        let (attribute, after) = rest.split_once(' ').unwrap();
        let has = values(document, attribute);
        let (fulfils, after) = if let Some(list) = after.strip_prefix("IN [") {
            let (wanted, after) = strings(list);
            let is_one = |value: &&str| wanted.contains(&value.to_lowercase());
            (has.iter().any(is_one), after)
        } else {
            let after = after.strip_prefix("IS EMPTY");
            let after = after.unwrap_or_else(|| panic!("not understood: {condition}"));
            (has.iter().all(|value| value.is_empty()), after)
        };
        if fulfils {
            return true;
        }
        if after.is_empty() {
            return false;
        }
        rest = after.strip_prefix(" OR ").unwrap();
    }
}

/// The values of an attribute, be it a list or not.
pub(super) fn values<'a>(document: &'a Value, attribute: &str) -> Vec<&'a str> {
    match &document[attribute] {
        Value::Array(values) => values.iter().filter_map(Value::as_str).collect(),
        Value::String(value) => vec![value],
        other => panic!("{attribute} is {other}"),
    }
}

/// Quoted strings, in lower case as the server compares them, and what follows their bracket.
fn strings(list: &str) -> (Vec<String>, &str) {
    let (mut strings, mut current) = (Vec::new(), None);
    let mut signs = list.char_indices();
    while let Some((place, sign)) = signs.next() {
        match (sign, &mut current) {
            ('\\', Some(string)) => String::push(string, signs.next().unwrap().1),
            ('"', Some(string)) => {
                strings.push(string.to_lowercase());
                current = None;
            }
            (other, Some(string)) => string.push(other),
            ('"', None) => current = Some(String::new()),
            (']', None) => return (strings, &list[place + 1..]),
            (',' | ' ', None) => {}
            (other, None) => panic!("{other:?} in {list}"),
        }
    }
    panic!("no end of {list}")
}
