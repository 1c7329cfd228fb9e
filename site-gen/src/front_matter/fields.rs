//! The keys of front matter: their types, and what to say when one is wrong.

use serde::{Deserialize, Serialize};
use serde_saphyr::Spanned;

use crate::diagnostic::{Diagnostic, Position, Rule};
use crate::front_matter::LINES_BEFORE;
use crate::front_matter::node::{self, Node};
use crate::role::{self, Role};
use crate::suggest::nearest;

const KEYS: [&str; 9] = [
    "title",
    "description",
    "roles",
    "tags",
    "weight",
    "date",
    "draft",
    "aliases",
    "version",
];

/// What a page says about itself.
#[derive(Debug, Default, Serialize, Deserialize)]
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
    pub(crate) draft: bool,
    /// Former addresses, each with its place in the file.
    pub(crate) aliases: Vec<(String, Position)>,
    pub(crate) version: Option<String>,
}

/// Reads the fields of `root`, leaving out what is wrong with a finding.
pub(crate) fn read(
    root: &Spanned<Node>,
    file: &str,
    findings: &mut Vec<Diagnostic>,
) -> FrontMatter {
    Reader { file, findings }.read(root)
}

struct Reader<'a> {
    file: &'a str,
    findings: &'a mut Vec<Diagnostic>,
}

impl Reader<'_> {
    fn read(&mut self, root: &Spanned<Node>) -> FrontMatter {
        let mut result = FrontMatter::default();
        let start = Position::START;
        let Node::Map(entries) = &root.value else {
            self.missing_title(start);
            return result;
        };
        for (key, value) in entries {
            self.field(&mut result, key, value);
        }
        if !entries.iter().any(|(key, _)| key.value == "title") {
            self.missing_title(start);
        }
        result
    }

    fn field(&mut self, result: &mut FrontMatter, key: &Spanned<String>, value: &Spanned<Node>) {
        match key.value.as_str() {
            "title" => result.title = self.title(value),
            "description" => result.description = self.text(key, value).unwrap_or_default(),
            "roles" => result.roles = self.roles(key, value),
            "tags" => {
                let tags = self.texts(key, value);
                (result.tags, result.tag_positions) = tags.into_iter().unzip();
            }
            "weight" => result.weight = self.weight(value),
            "date" => result.date = self.date(key, value),
            "draft" => result.draft = self.draft(value),
            "aliases" => result.aliases = self.aliases(key, value),
            "version" => result.version = self.version(key, value),
            unknown => self.unknown_key(unknown, key),
        }
    }

    fn place<T>(&self, spanned: &Spanned<T>) -> Position {
        let position = node::position(spanned.referenced);
        Position {
            line: position.line + LINES_BEFORE,
            ..position
        }
    }

    fn report(&mut self, position: Position, message: impl Into<String>, help: impl Into<String>) {
        let finding = Diagnostic::new(Rule::FrontMatter, self.file, position, message, help);
        self.findings.push(finding);
    }

    fn missing_title(&mut self, position: Position) {
        self.report(position, "the page has no title", "add a line `title: ...`");
    }

    fn unknown_key(&mut self, unknown: &str, key: &Spanned<String>) {
        let help = match nearest(unknown, KEYS) {
            Some(known) => format!("did you mean `{known}`?"),
            None => format!("the keys are {}", KEYS.join(", ")),
        };
        self.report(
            self.place(key),
            format!("there is no key `{unknown}`"),
            help,
        );
    }

    fn wrong_type(&mut self, key: &str, value: &Spanned<Node>, wanted: &str, example: &str) {
        let message = format!("`{key}` must be {wanted}, not {}", value.value.describe());
        self.report(self.place(value), message, format!("write {example}"));
    }

    fn title(&mut self, value: &Spanned<Node>) -> String {
        match &value.value {
            Node::Text(text) if !text.trim().is_empty() => text.clone(),
            _ => {
                self.wrong_type("title", value, "a text", "`title: \"...\"`, in quotes");
                String::new()
            }
        }
    }

    fn text(&mut self, key: &Spanned<String>, value: &Spanned<Node>) -> Option<String> {
        let Node::Text(text) = &value.value else {
            let example = format!("`{}: \"...\"`, in quotes", key.value);
            self.wrong_type(&key.value, value, "a text", &example);
            return None;
        };
        Some(text.clone())
    }

    fn texts(&mut self, key: &Spanned<String>, value: &Spanned<Node>) -> Vec<(String, Position)> {
        let example = format!("`{}: [one, two]`", key.value);
        let Node::List(items) = &value.value else {
            self.wrong_type(&key.value, value, "a list", &example);
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in items {
            match &item.value {
                Node::Text(text) => texts.push((text.clone(), self.place(item))),
                _ => self.wrong_type(&key.value, item, "a list of texts", &example),
            }
        }
        texts
    }

    fn roles(&mut self, key: &Spanned<String>, value: &Spanned<Node>) -> Vec<Role> {
        let mut roles = Vec::new();
        for (name, position) in self.texts(key, value) {
            match name.parse() {
                Ok(role) => roles.push(role),
                Err(()) => {
                    let (message, help) = role::unknown(&name);
                    self.report(position, message, help);
                }
            }
        }
        roles.sort_unstable();
        roles.dedup();
        roles
    }

    fn weight(&mut self, value: &Spanned<Node>) -> Option<i64> {
        let Node::Integer(weight) = value.value else {
            self.wrong_type("weight", value, "a whole number", "`weight: 10`");
            return None;
        };
        Some(weight)
    }

    fn draft(&mut self, value: &Spanned<Node>) -> bool {
        let Node::Bool(draft) = value.value else {
            self.wrong_type("draft", value, "true or false", "`draft: true`");
            return false;
        };
        draft
    }

    fn date(&mut self, key: &Spanned<String>, value: &Spanned<Node>) -> Option<String> {
        let text = self.text(key, value)?;
        if !is_date(&text) {
            let message = format!("`{text}` is not a date");
            self.report(
                self.place(value),
                message,
                "write year-month-day: `date: 2026-01-31`",
            );
        }
        Some(text)
    }

    fn version(&mut self, key: &Spanned<String>, value: &Spanned<Node>) -> Option<String> {
        if let Node::Integer(_) | Node::Float(_) = value.value {
            let example = "`version: \"1.10\"`, in quotes, so that no digit is lost";
            self.wrong_type("version", value, "a text", example);
            return None;
        }
        self.text(key, value)
    }

    fn aliases(&mut self, key: &Spanned<String>, value: &Spanned<Node>) -> Vec<(String, Position)> {
        let aliases = self.texts(key, value);
        for (alias, position) in &aliases {
            if !is_address(alias) {
                let message = format!("the alias `{alias}` is not a path of the site");
                let help = "write the old address from the site's root: `/old-section/old-page/`";
                self.report(*position, message, help);
            }
        }
        aliases
    }
}

fn is_address(alias: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
    let Some(path) = alias.strip_prefix('/') else {
        return false;
    };
    let mut parts = path.strip_suffix('/').unwrap_or(path).split('/');
    parts.all(|part| !part.is_empty() && !part.starts_with('.') && part.chars().all(allowed))
}

fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else {
        return false;
    };
    let number = |part: &str, digits: usize| -> Option<u32> {
        let fits = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
        fits.then(|| part.parse().ok()).flatten()
    };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2))
    else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_of_the_calendar_are_dates() {
        for good in ["2026-11-23", "2024-02-29", "2000-02-29", "2026-12-31"] {
            assert!(is_date(good), "{good}");
        }
        for bad in [
            "2026-02-29",
            "1900-02-29",
            "2026-13-01",
            "2026-04-31",
            "2026-1-1",
            "today",
        ] {
            assert!(!is_date(bad), "{bad}");
        }
    }

    #[test]
    fn an_alias_stays_inside_the_site() {
        for good in ["/old/", "/old", "/a/b.html"] {
            assert!(is_address(good), "{good}");
        }
        for bad in ["old/", "/", "//host/", "/../x/", "/a b/", "https://host/"] {
            assert!(!is_address(bad), "{bad}");
        }
    }
}
