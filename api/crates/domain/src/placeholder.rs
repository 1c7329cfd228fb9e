//! `{{name}}` in a prompt or a template stands for a value.

use std::collections::BTreeMap;
use std::ops::Range;

/// A place for a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placeholder<'a> {
    /// The value's name.
    pub name: &'a str,
    /// Where it stands, braces included.
    pub range: Range<usize>,
}

/// The places for values in a text, in order. What is between braces and is no name is text.
#[must_use]
pub fn placeholders(text: &str) -> Vec<Placeholder<'_>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = find(text, "{{", from) {
        let Some(end) = find(text, "}}", start + 2) else {
            break;
        };
        // Of several opening braces the last two count.
        let inside = text.get(start + 2..end).unwrap_or_default();
        let start = inside.rfind("{{").map_or(start, |at| start + 2 + at);
        let name = text.get(start + 2..end).unwrap_or_default().trim();
        if is_name(name) {
            let range = start..end + 2;
            found.push(Placeholder { name, range });
        }
        from = end + 2;
    }
    found
}

/// The text with values in their places. A value is not looked into: what stands between braces in
/// it stays as it is. Names without a value stay, too.
#[must_use]
pub fn fill(text: &str, values: &BTreeMap<String, String>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut end = 0;
    for Placeholder { name, range } in placeholders(text) {
        let Some(value) = values.get(name) else {
            continue;
        };
        filled.push_str(text.get(end..range.start).unwrap_or_default());
        filled.push_str(value);
        end = range.end;
    }
    filled.push_str(text.get(end..).unwrap_or_default());
    filled
}

fn find(text: &str, wanted: &str, from: usize) -> Option<usize> {
    text.get(from..)?.find(wanted).map(|at| from + at)
}

/// Whether a text can be the name of a value.
#[must_use]
pub fn is_name(text: &str) -> bool {
    let mut characters = text.chars();
    let begins = characters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == '_');
    begins && characters.all(|one| one.is_ascii_alphanumeric() || matches!(one, '_' | '-' | '.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<&str> {
        placeholders(text).into_iter().map(|one| one.name).collect()
    }

    fn values(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        pairs.iter().map(own).collect()
    }

    #[test]
    fn only_names_are_placeholders() {
        assert_eq!(names("Dear {{name}}, {{ due_date }}"), ["name", "due_date"]);
        assert_eq!(
            names("{{}} {{ 7*7 }} {{a b}} {{ <note /> }} {{é}} {{"),
            [""; 0]
        );
        assert_eq!(names("{{{{name}}}} {{ {{x}}"), ["name", "x"]);
    }

    #[test]
    fn values_are_put_in_once() {
        let values = values(&[("a", "{{b}}"), ("b", "B")]);
        assert_eq!(fill("{{a}} {{ b }} {{c}}é", &values), "{{b}} B {{c}}é");
        assert_eq!(fill("", &values), "");
    }
}
