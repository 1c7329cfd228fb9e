//! What is wrong with the template of a component, in words for people who know HTML but not the
//! template language.

use crate::diagnostic::{Broken, Position};
use crate::suggest::nearest;

/// The filters and tests of the template language, for suggestions.
const FILTERS: &str = "abs array_of bool capitalize default double escape escape_html escape_xml \
    first float get group_by indent int join keys last length lower newlines_to_br nth odd pairs \
    pluralize replace reverse round safe sort split str title trim trim_end trim_start truncate \
    unique upper values wordcount";
const TESTS: &str = "array bool containing defined divisible_by ending_with even float integer \
    iterable map none number odd starting_with string undefined";

const TAGS: [&str; 9] = [
    "if",
    "elif",
    "else",
    "endif",
    "for",
    "endfor",
    "set",
    "component",
    "endcomponent",
];

/// What the language's own words for a mistake mean, when they leave nothing to fill in.
const SENTENCES: &[(&str, &str, &str)] = &[
    (
        "Default value for",
        "the default of this parameter is of another type than the parameter",
        "write a default of the type that stands behind the colon",
    ),
    (
        "unexpected escape character",
        "a backslash begins a sign that does not exist",
        "write a backslash twice: `\\\\`",
    ),
    (
        "Component definitions cannot be written in another tag.",
        "a component cannot be defined within another tag",
        "end the tag around it first; each component has a file or a part of a file of its own",
    ),
    (
        "The name `body` is reserved for component body content.",
        "no parameter can be called `body`, which is the Markdown between the ends of a call",
        "give the parameter another name",
    ),
    (
        "Unexpected character",
        "this sign means nothing within braces",
        "take it away, or put it in quotes when it belongs to a text",
    ),
];

/// The finding for a mistake of syntax, given the template language's words for it. `names` are the
/// components that there are.
pub(super) fn syntax(
    source: &str,
    place: Position,
    words: &str,
    names: &[&str],
) -> (Position, Broken) {
    let offset = offset_of(source, place);
    if let Some(broken) = unknown(words, names) {
        return (place, broken);
    }
    let ends_early = ["end of input", "endcomponent", "Unclosed"];
    if ends_early.iter().any(|part| words.contains(part))
        && let Some(found) = unclosed(source, source)
    {
        return found;
    }
    if let Some((opening, _)) = words.split_once(" as name in the end tag") {
        let name = opening.split('`').nth(1).unwrap_or("");
        let help = format!("write `{{% endcomponent {name} %}}`");
        return (place, Broken::new("the end names another component", help));
    }
    if words.contains("Unknown tag") {
        return unknown_tag(source, offset, place);
    }
    if words.contains("end of string") || words.contains("missing its closing") {
        let message = "the quotes that begin here are not closed";
        return (place, Broken::new(message, "close them in the same line"));
    }
    if let Some(wanted) = words
        .strip_prefix("Found ")
        .and_then(|words| words.split_once(" but "))
        .map(|(_, wanted)| wanted)
    {
        return misplaced(source, offset, place, wanted);
    }
    let sentence = SENTENCES.iter().find(|(known, _, _)| words.contains(known));
    let broken = match sentence {
        Some((_, message, help)) => Broken::new(*message, *help),
        None => Broken::new(
            format!(
                "the template cannot be read here: {}",
                words.trim_end_matches('.')
            ),
            "compare it with a component that works, such as the one in the documentation",
        ),
    };
    (place, broken)
}

/// A tag that nobody has, or one that ends another than the last one.
fn unknown_tag(source: &str, offset: usize, place: Position) -> (Position, Broken) {
    let name = word_at(source.get(offset..).unwrap_or(""));
    let before = source.get(..offset).unwrap_or("");
    let before = before.get(..before.rfind("{%").unwrap_or(0)).unwrap_or("");
    if name.starts_with("end")
        && let Some(found) = unclosed(source, before)
    {
        return found;
    }
    let help = match nearest(name, TAGS) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "use `if`, `for`, `set` or the call of a component".to_owned(),
    };
    (
        place,
        Broken::new(format!("there is no tag `{name}`"), help),
    )
}

/// A name that nobody has.
fn unknown(words: &str, names: &[&str]) -> Option<Broken> {
    let (kind, name) = words.strip_prefix("Unknown ")?.split_once(' ')?;
    let name = name.trim_matches('`');
    let message = format!("there is no {kind} `{name}`");
    let (known, otherwise): (Vec<&str>, _) = match kind {
        "filter" => (FILTERS.split_whitespace().collect(), "take the filter away"),
        "test" => (TESTS.split_whitespace().collect(), "take the test away"),
        "component" => (
            names.to_vec(),
            "call a component of the theme, or of a file in `_components`",
        ),
        "function" => (
            vec!["range", "throw"],
            "a template can call `range` and `throw` alone",
        ),
        _ => (
            Vec::new(),
            "put what it holds into a component, and call that",
        ),
    };
    let help = match nearest(name, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => otherwise.to_owned(),
    };
    Some(Broken::new(message, help))
}

/// Something that stands where something else is expected.
fn misplaced(source: &str, offset: usize, place: Position, wanted: &str) -> (Position, Broken) {
    let rest = source.get(offset..).unwrap_or("");
    let found = word_at(rest);
    let before = source.get(..offset).unwrap_or("");
    let value = before.rfind("{{");
    let tag = before.rfind("{%");
    let start = value.max(tag);
    let marks = if value > tag {
        ("{{", "}}")
    } else {
        ("{%", "%}")
    };
    let is_on_another_line =
        start.is_some_and(|start| before.get(start..).is_some_and(|text| text.contains('\n')));
    let is_end = wanted.contains(marks.1);
    let bracket = start.and_then(|start| before.get(start..)?.rfind('(').map(|at| start + at));
    if let Some(bracket) = bracket
        && rest.starts_with(['%', '}'])
        && !before.get(bracket..).unwrap_or("").contains(')')
    {
        let broken = Broken::new(
            "the bracket that opens here is not closed",
            "close it with `)`",
        );
        return (Position::of_offset(source, bracket), broken);
    }
    if let Some(start) =
        start.filter(|_| is_end && (is_on_another_line || rest.starts_with(['{', '<'])))
    {
        let message = format!("the `{}` that stands here does not end", marks.0);
        let help = format!("close it with `{}`", marks.1);
        return (
            Position::of_offset(source, start),
            Broken::new(message, help),
        );
    }
    let message = format!("`{found}` cannot stand here");
    let help = if is_end {
        format!(
            "close with `{}` in front of it; two texts are joined with `~`",
            marks.1
        )
    } else if wanted.contains("the only types allowed") {
        "the types of parameters are string, bool, integer, float, number, array and map".to_owned()
    } else if wanted.contains("component default") {
        "a default is a text in quotes, a number, true, false, a list or a mapping".to_owned()
    } else if wanted.contains("one of: integer") {
        "a value belongs here: a name, a text in quotes or a number".to_owned()
    } else {
        let wanted = wanted
            .trim_start_matches("expected ")
            .trim_start_matches("was expecting ");
        format!("expected is {}", wanted.trim_end_matches('.'))
    };
    (place, Broken::new(message, help))
}

/// The last tag of `part`, with which `source` begins, that has no end, though it needs one.
fn unclosed(source: &str, part: &str) -> Option<(Position, Broken)> {
    let mut open: Vec<(usize, &str)> = Vec::new();
    for (start, _) in part.match_indices("{%") {
        let tag = part.get(start + 2..).unwrap_or("");
        let tag = tag.trim_start_matches('-').trim_start();
        let name = tag
            .split(|c: char| !c.is_ascii_alphabetic())
            .next()
            .unwrap_or("");
        if let Some(ended) = name.strip_prefix("end") {
            if let Some(place) = open.iter().rposition(|(_, name)| *name == ended) {
                open.truncate(place);
            }
        } else if ["if", "for", "component", "filter", "raw"].contains(&name) {
            open.push((start, name));
        }
    }
    let (start, tag) = open.pop()?;
    let message = format!("the tag `{tag}` is not ended");
    let help = format!("put `{{% end{tag} %}}` behind what belongs to it");
    let broken = Broken::new(message, help);
    Some((Position::of_offset(source, start), broken))
}

fn word_at(text: &str) -> &str {
    let is_end = |c: char| c.is_whitespace() || "|,()[]{}%\"".contains(c);
    let end = text.char_indices().skip(1).find(|(_, c)| is_end(*c));
    text.get(..end.map_or(text.len(), |(end, _)| end))
        .unwrap_or(text)
}

/// The byte at a place of the text.
fn offset_of(text: &str, Position { line, column }: Position) -> usize {
    let lines = text.split_inclusive('\n').take(line.saturating_sub(1));
    let start: usize = lines.map(str::len).sum();
    let line = text.get(start..).unwrap_or("");
    let place = line.char_indices().nth(column.saturating_sub(1));
    start + place.map_or(line.len(), |(at, _)| at)
}
