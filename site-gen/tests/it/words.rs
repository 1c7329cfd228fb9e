//! The theme says nothing of its own: all of its words stand in `theme/words`.

use std::fs;
use std::path::PathBuf;

use crate::support::files_below;

fn theme() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("theme")
}

fn sources(folder: &str) -> Vec<(String, String)> {
    let files = files_below(&theme().join(folder)).into_iter();
    files
        .map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap()))
        .collect()
}

/// `text` without what stands between `open` and `close`.
fn without(text: &str, open: &str, close: &str) -> String {
    let mut pieces = text.split(open);
    let first = pieces.next().unwrap_or("").to_owned();
    pieces.fold(first, |kept, piece| {
        kept + piece.split_once(close).map_or("", |(_, rest)| rest)
    })
}

/// What stands behind each `mark`, up to the first sign that is no part of a name.
fn names<'a>(text: &'a str, mark: &str) -> Vec<&'a str> {
    let is_end = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
    let pieces = text.split(mark).skip(1);
    pieces
        .map(|rest| rest.split(is_end).next().unwrap())
        .collect()
}

/// The keys in one part of the file of English words.
fn keys(part: &str) -> Vec<String> {
    let text = fs::read_to_string(theme().join("words/en.yaml")).unwrap();
    let start = text.find(&format!("\n{part}:\n")).unwrap() + part.len() + 3;
    let lines = text[start..].lines();
    lines
        .take_while(|line| line.starts_with(' ') || line.is_empty())
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .map(|line| line.trim().split(':').next().unwrap().to_owned())
        .collect()
}

#[test]
fn templates_hold_no_words() {
    // Names, and what stands on keys.
    let allowed = ["Profile Builder", "Enter", "Esc", "404"];
    let templates = sources("templates").into_iter();
    for (path, text) in templates.chain(sources("components")) {
        let literal = without(&without(&text, "{%", "%}"), "{{", "}}");
        let mut shown = without(&literal, "<", ">");
        for attribute in ["aria-label=\"", "placeholder=\"", "title=\"", "alt=\""] {
            for piece in literal.split(attribute).skip(1) {
                shown.push('\n');
                shown.push_str(piece.split('"').next().unwrap());
            }
        }
        let shown = allowed
            .iter()
            .fold(shown, |text, name| text.replace(name, ""));
        let words = shown
            .lines()
            .find(|line| line.chars().any(char::is_alphabetic));
        assert_eq!(words, None, "{path}");
    }
}

#[test]
fn the_words_that_templates_and_scripts_name_are_there_and_no_others() {
    let (page, script) = (keys("page"), keys("script"));
    let templates: String = sources("templates")
        .into_iter()
        .chain(sources("components"))
        .map(|(_, text)| text)
        .collect();
    for name in names(&templates, "words.") {
        assert!(page.iter().any(|key| key == name), "{name}");
    }
    let scripts: String = sources("js").into_iter().map(|(_, text)| text).collect();
    for name in names(&scripts, "say(\"") {
        assert!(script.iter().any(|key| key == name), "{name}");
    }
    let src = files_below(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src"));
    let program: String = src
        .into_values()
        .map(|bytes| String::from_utf8(bytes).unwrap())
        .collect();
    for key in page {
        let is_used = names(&templates, "words.").contains(&key.as_str())
            || program.contains(&format!("\"{key}\""));
        assert!(is_used, "nothing says `{key}`");
    }
    for key in script {
        // Some keys are put together from a beginning and an end.
        let beginning = key
            .trim_end_matches("_for")
            .split_once("_")
            .map_or("", |(first, _)| first);
        let is_used = scripts.contains(&format!("\"{}\"", key.trim_end_matches("_for")))
            || scripts.contains(&format!("`{beginning}_${{"));
        assert!(is_used, "no script says `{key}`");
    }
}
