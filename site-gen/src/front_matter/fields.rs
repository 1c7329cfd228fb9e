//! The keys of front matter: their types, and what to say when one is wrong.

use serde::{Deserialize, Serialize};
use serde_saphyr::Spanned;

use crate::day;
use crate::diagnostic::Position;
use crate::role::{self, Role};
use crate::source::{LONGEST_NAME, LONGEST_PATH};
use crate::yaml::{Node, Reader};

const KEYS: &[&str] = &[
    "title",
    "description",
    "roles",
    "tags",
    "weight",
    "date",
    "authors",
    "image",
    "draft",
    "publish",
    "expires",
    "aliases",
    "version",
];

/// What a page says about itself.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FrontMatter {
    pub(crate) title: String,
    pub(crate) description: String,
    /// In the order of the role selector; empty means everybody.
    pub(crate) roles: Vec<Role>,
    pub(crate) tags: Vec<String>,
    /// Where each tag stands.
    pub(crate) tag_positions: Vec<Position>,
    /// Pages with a smaller weight come first, those without one last.
    pub(crate) weight: Option<i64>,
    pub(crate) date: Option<String>,
    /// An empty list names nobody, and keeps git from naming somebody.
    pub(crate) authors: Option<Vec<String>>,
    /// The picture that stands for the page elsewhere, as a path like those of pictures in the text,
    /// with its place in the file.
    pub(crate) image: Option<(String, Position)>,
    pub(crate) draft: bool,
    /// The day from which the page is part of the site.
    pub(crate) publish: Option<String>,
    /// The day from which it no longer is, with its place in the file.
    pub(crate) expires: Option<(String, Position)>,
    /// Former addresses, each with its place in the file.
    pub(crate) aliases: Vec<(String, Position)>,
    pub(crate) version: Option<String>,
}

/// Reads the fields of `root`, leaving out what is wrong with a finding.
pub(crate) fn read(root: &Spanned<Node>, reader: &mut Reader<'_>) -> FrontMatter {
    let mut result = FrontMatter::default();
    let entries = root.value.entries().unwrap_or_default();
    for (key, value) in entries {
        field(&mut result, key, value, reader);
    }
    if let (Some(publish), Some((expires, position))) = (&result.publish, &result.expires)
        && expires <= publish
    {
        let message = format!("the page expires on {expires}, before it appears on {publish}");
        reader.report(
            *position,
            message,
            "write a later day, or leave one of the two out",
        );
    }
    if !entries.iter().any(|(key, _)| key.value == "title") {
        reader.report(
            Position::START,
            "the page has no title",
            "add a line `title: ...`",
        );
    }
    result
}

fn field(
    result: &mut FrontMatter,
    key: &Spanned<String>,
    value: &Spanned<Node>,
    reader: &mut Reader<'_>,
) {
    let name = key.value.as_str();
    match name {
        "title" => result.title = title(value, reader),
        "description" => result.description = reader.text(name, value).unwrap_or_default(),
        "roles" => result.roles = roles(name, value, reader),
        "tags" => {
            let tags = reader.texts(name, value);
            (result.tags, result.tag_positions) = tags.into_iter().unzip();
        }
        "weight" => result.weight = reader.integer(name, value),
        "date" => result.date = date(name, value, reader),
        "authors" => result.authors = Some(authors(name, value, reader)),
        "image" => {
            let path = reader.text(name, value);
            result.image = path.map(|path| (path, reader.place(value)));
        }
        "publish" => result.publish = date(name, value, reader),
        "expires" => {
            let day = date(name, value, reader);
            result.expires = day.map(|day| (day, reader.place(value)));
        }
        "draft" => result.draft = reader.flag(name, value).unwrap_or_default(),
        "aliases" => result.aliases = aliases(name, value, reader),
        "version" => result.version = version(name, value, reader),
        _ => reader.unknown_key(key, KEYS),
    }
}

fn title(value: &Spanned<Node>, reader: &mut Reader<'_>) -> String {
    match &value.value {
        Node::Text(text) if !text.trim().is_empty() => text.clone(),
        _ => {
            reader.wrong_type("title", value, "a text", "`title: \"...\"`, in quotes");
            String::new()
        }
    }
}

fn roles(key: &str, value: &Spanned<Node>, reader: &mut Reader<'_>) -> Vec<Role> {
    let mut roles = Vec::new();
    for (name, position) in reader.texts(key, value) {
        match name.parse() {
            Ok(role) => roles.push(role),
            Err(()) => {
                let (message, help) = role::unknown(&name);
                reader.report(position, message, help);
            }
        }
    }
    roles.sort_unstable();
    roles.dedup();
    roles
}

fn date(key: &str, value: &Spanned<Node>, reader: &mut Reader<'_>) -> Option<String> {
    let text = reader.text(key, value)?;
    if !day::is_day(&text) {
        let message = format!("`{text}` is not a date");
        let help = format!("write year-month-day: `{key}: 2026-01-31`");
        reader.report(reader.place(value), message, help);
    }
    Some(text)
}

fn authors(key: &str, value: &Spanned<Node>, reader: &mut Reader<'_>) -> Vec<String> {
    let mut names = Vec::new();
    for (name, position) in reader.texts(key, value) {
        if name.contains('@') {
            let message = format!("`{name}` is an e-mail address, which a page does not show");
            reader.report(position, message, "write the name alone");
        } else if name.trim().is_empty() {
            reader.report(
                position,
                "an author has no name",
                "write the name, or leave it out",
            );
        }
        names.push(name);
    }
    names
}

fn version(key: &str, value: &Spanned<Node>, reader: &mut Reader<'_>) -> Option<String> {
    if let Node::Integer(_) | Node::Float(_) = value.value {
        let example = "`version: \"1.10\"`, in quotes, so that no digit is lost";
        reader.wrong_type("version", value, "a text", example);
        return None;
    }
    reader.text(key, value)
}

fn aliases(key: &str, value: &Spanned<Node>, reader: &mut Reader<'_>) -> Vec<(String, Position)> {
    let aliases = reader.texts(key, value);
    for (alias, position) in &aliases {
        if !is_address(alias) {
            let message = format!("the alias `{alias}` is not a path of the site");
            let help = "write the old address from the site's root: `/old-section/old-page/`";
            reader.report(*position, message, help);
        }
    }
    aliases
}

fn is_address(alias: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
    let Some(path) = alias.strip_prefix('/') else {
        return false;
    };
    let mut parts = path.strip_suffix('/').unwrap_or(path).split('/');
    let is_name = |part: &str| {
        (1..=LONGEST_NAME).contains(&part.len())
            && !part.starts_with('.')
            && part.chars().all(allowed)
    };
    path.len() <= LONGEST_PATH && parts.all(is_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_stays_inside_the_site() {
        for good in ["/old/", "/old", "/a/b.html"] {
            assert!(is_address(good), "{good}");
        }
        for bad in ["old/", "/", "//host/", "/../x/", "/a b/", "https://host/"] {
            assert!(!is_address(bad), "{bad}");
        }
        assert!(!is_address(&format!("/{}/", "a".repeat(201))));
        assert!(!is_address(&"/a".repeat(501)));
    }
}
