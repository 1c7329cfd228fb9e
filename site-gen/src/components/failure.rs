//! Why a component could not be shown, in words for people who know HTML but not the template
//! language.

use crate::diagnostic::Broken;
use crate::suggest::nearest;

/// The sentence for the template language's `words`, with the place in the template when that is known, and what to do.
pub(super) fn in_words(words: &str, place: Option<&str>) -> Broken {
    let (sentence, help) = missing_name(words)
        .or_else(|| wrong_value(words))
        .or_else(|| fixed(words))
        .unwrap_or_else(|| {
            let help = "correct its template, or give it other values";
            (words.trim_end_matches('.').to_owned(), help.to_owned())
        });
    let place = place.map_or_else(String::new, |place| format!(" ({place})"));
    Broken::new(format!("{sentence}{place}"), help)
}

/// The name in the words, which stands in backticks.
fn name_in(words: &str) -> &str {
    words.split('`').nth(1).unwrap_or("")
}

/// A variable, a field or an argument that is not there.
fn missing_name(words: &str) -> Option<(String, String)> {
    let name = name_in(words);
    let behind = |label: &str| words.split_once(label).map_or("", |(_, known)| known);
    if words.starts_with("Variable `") {
        let known = behind("Available variables: ").split(", ");
        let help = nearest(name, known).map_or_else(
            || format!("name `{name}` among the parameters of the component, or leave it out of the template"),
            |near| format!("did you mean `{near}`?"),
        );
        let sentence = format!("its template asks for `{name}`, which nobody gives it");
        return Some((sentence, help));
    }
    if words.starts_with("Field `") {
        let fields = behind("Available fields: ");
        let help = match nearest(name, fields.split(", ")) {
            Some(near) => format!("did you mean `{near}`?"),
            None if fields.is_empty() => {
                "look at what the template takes the field from".to_owned()
            }
            None => format!("the fields are {fields}"),
        };
        let sentence = format!("its template asks for a field `{name}`, which is not there");
        return Some((sentence, help));
    }
    words.starts_with("Missing keyword argument").then(|| {
        (
            format!("a filter or function in its template has no argument `{name}`"),
            format!("give it in brackets behind the name: `({name}=...)`"),
        )
    })
}

/// A value of another kind than its use needs.
fn wrong_value(words: &str) -> Option<(String, String)> {
    if let Some(types) = words.strip_prefix("Invalid type for the value, expected ") {
        let mut names = types.split('`').skip(1).step_by(2);
        let wanted = kind_of(names.next().unwrap_or(""));
        let given = kind_of(names.next().unwrap_or(""));
        return Some((
            format!("a filter in its template wants {wanted}, and gets {given}"),
            "give another value, or take the filter out of the template".to_owned(),
        ));
    }
    let is_loop = words.starts_with("Iteration not possible");
    (is_loop || words.starts_with("Key/value iteration")).then(|| {
        (
            format!(
                "its template goes through {}, which has no entries",
                kind_of(name_in(words))
            ),
            "give a list, or take the `for` out of the template".to_owned(),
        )
    })
}

/// What needs no name.
fn fixed(words: &str) -> Option<(String, String)> {
    let (sentence, help) = if words.contains("recursion depth") {
        (
            "its template calls the component again and again",
            "let a component call itself in an `if` alone, which comes to an end",
        )
    } else if words.contains("undefined") {
        (
            "its template shows a value that is not there",
            "give the value, or let the template have another: `{{ name | default(value=\"\") }}`",
        )
    } else if words.starts_with("Math operations") || words.starts_with("`+` requires") {
        (
            "its template computes with what is no number",
            "give numbers; in the template, `~` joins texts",
        )
    } else if words.starts_with("Cannot compare") {
        (
            "its template compares two values of different kinds",
            "give a value of the other kind, or change the comparison",
        )
    } else {
        return None;
    };
    Some((sentence.to_owned(), help.to_owned()))
}

/// A type as people call it.
fn kind_of(name: &str) -> String {
    let kind = match name.trim_start_matches('&') {
        "string" | "str" | "String" => "a text",
        "bool" => "true or false",
        "array" => "a list",
        "map" => "a mapping",
        "none" | "null" | "undefined" => "nothing",
        "i64" | "u64" | "i128" | "u128" | "f64" | "integer" | "float" | "number" => "a number",
        other if other.contains('[') || other.starts_with("Vec") => "a list",
        other if other.ends_with("Map") => "a mapping",
        other => return format!("`{other}`"),
    };
    kind.to_owned()
}
