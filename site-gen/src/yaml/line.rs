//! One line of YAML, and the ways in which it may be meant.

use crate::yaml::mistake::Mend;

/// Signs with which no text without quotes can begin.
const SIGNS: &str = "@`%&*!|>,]}";

/// Lines above that a line may belong to.
const LINES_ABOVE: usize = 8;

/// Marks that a word processor puts around a text.
const CURLY: [char; 6] = ['“', '”', '„', '‟', '«', '»'];

/// `  - key: value`, in parts.
pub(super) struct Line<'a> {
    /// The margin, and the hyphens of lists.
    head: &'a str,
    /// What stands behind them.
    rest: &'a str,
    key: Option<&'a str>,
    /// What stands behind the key, else all of it.
    value: &'a str,
}

impl<'a> Line<'a> {
    pub(super) fn read(line: &'a str) -> Self {
        let mut rest = line.trim_start_matches([' ', '\t']);
        while let Some(behind) = rest.strip_prefix("- ") {
            rest = behind.trim_start();
        }
        let head = line.get(..line.len() - rest.len()).unwrap_or("");
        let rest = rest.trim_end();
        let (key, value) = match split_key(rest) {
            Some((key, value)) => (Some(key), value.trim_start()),
            None => (None, rest),
        };
        Self {
            head,
            rest,
            key,
            value,
        }
    }

    fn value_at(&self) -> usize {
        self.head.len() + self.rest.len() - self.value.len()
    }

    /// The line with another value.
    fn with_value(&self, value: &str) -> String {
        let key = self.key.map(|key| format!("{key}: ")).unwrap_or_default();
        format!("{}{key}{value}", self.head)
    }

    pub(super) fn tab(&self) -> Option<Mend> {
        let at = self.head.find('\t')?;
        let line = format!("{}{}", self.head.replace('\t', "  "), self.rest);
        let mend = Mend::new(at, "a tab stands in front of the line", line);
        Some(mend.with_help("put spaces in its place, two for each level"))
    }

    /// `title:Hello`
    pub(super) fn glued_colon(&self) -> Option<Mend> {
        let (key, value) = self.rest.split_once(':')?;
        let is_glued = self.key.is_none() && is_word(key) && !value.starts_with(['/', ' ']);
        let line = format!("{}{key}: {value}", self.head);
        let at = self.head.len() + key.len() + 1;
        is_glued.then(|| Mend::new(at, "there is no space behind the colon", line))
    }

    /// `-one`
    pub(super) fn glued_hyphen(&self) -> Option<Mend> {
        let item = self.rest.strip_prefix('-')?;
        let is_glued = !item.is_empty() && !item.starts_with(['-', ' ']);
        let line = format!("{}- {item}", self.head);
        let at = self.head.len() + 1;
        is_glued.then(|| Mend::new(at, "there is no space behind the hyphen", line))
    }

    /// `title: Setup: the basics`
    pub(super) fn colon_in_value(&self) -> Option<Mend> {
        let value = self.value;
        let colon = value.find(": ").or(value.strip_suffix(':').map(str::len))?;
        let is_plain = !value.starts_with(['"', '\'', '[', '{', '#']);
        (self.key.is_some() && is_plain).then(|| {
            let message = "the text holds a colon, and stands in no quotes";
            let line = self.with_value(&quoted(value));
            Mend::new(self.value_at() + colon, message, line)
        })
    }

    /// Quotes that are not closed, or closed too early.
    pub(super) fn quotes(&self) -> Option<Mend> {
        let quote = self.value.chars().next().filter(|c| "\"'".contains(*c))?;
        let inner = self.value.get(1..)?;
        let Some(end) = end_of_quoted(inner, quote) else {
            let message = format!("the text that begins with `{quote}` does not end");
            let line = self.with_value(&format!("{}{quote}", self.value));
            return Some(Mend::new(self.value_at(), message, line));
        };
        let behind = inner.get(end + 1..)?.trim();
        let at = self.value_at() + 1 + end;
        let closed = self.value.get(..end + 2)?;
        if let "," | ";" = behind {
            let message = format!("`{behind}` stands behind the value");
            return Some(Mend::new(at + 1, message, self.with_value(closed)));
        }
        let is_all = behind.is_empty() || behind.starts_with(':');
        (!is_all).then(|| {
            let message = format!("the text ends at this `{quote}`, and more stands behind it");
            // Behind quotes within a text a word begins; other quotes belong to the text.
            let is_within = behind_starts_word(inner.get(end + 1..));
            let text = match inner.strip_suffix(quote).filter(|_| is_within) {
                Some(bare) => bare,
                None => self.value,
            };
            Mend::new(at, message, self.with_value(&quoted(text)))
        })
    }

    /// `path: "C:\docs"`
    pub(super) fn backslash(&self) -> Option<Mend> {
        let inner = self.value.strip_prefix('"')?.strip_suffix('"')?;
        let at = inner.find('\\')?;
        let message = "a backslash stands in double quotes, where it begins a special sign";
        let line = self.with_value(&quoted(inner));
        Some(Mend::new(self.value_at() + 1 + at, message, line))
    }

    /// `tags: [one, two`, or `title: [New] Setup`
    pub(super) fn brackets(&self) -> Option<Mend> {
        let open = self.value.chars().next().filter(|c| "[{".contains(*c))?;
        let close = if open == '[' { ']' } else { '}' };
        if !self.value.contains(close) {
            let what = if open == '[' { "list" } else { "mapping" };
            let message = format!("the {what} that begins with `{open}` does not end");
            let list = self.value.trim_end_matches([',', ' ']);
            let line = self.with_value(&format!("{list}{close}"));
            return Some(Mend::new(self.value_at(), message, line));
        }
        if self.value.ends_with(close) && !self.value.starts_with("{{") {
            return self.colon_in_mapping();
        }
        Some(self.needs_quotes(open))
    }

    /// `{title: Setup: the basics, url: /setup.md}`
    fn colon_in_mapping(&self) -> Option<Mend> {
        let inner = self.value.strip_prefix('{')?.strip_suffix('}')?;
        let entry = |part: &str| {
            let (key, value) = part.split_once(": ")?;
            let is_plain = !value.trim().starts_with(['"', '\'', '[', '{']);
            (value.contains(": ") && is_plain).then(|| (key.to_owned(), value.to_owned()))
        };
        let (key, value) = inner.split(',').find_map(entry)?;
        let at = self.value_at() + self.value.find(&value)? + value.find(": ")?;
        let was = format!("{key}: {value}");
        let meant = format!("{key}: {}", quoted(&value));
        let line = self.with_value(&self.value.replacen(&was, &meant, 1));
        let message = "the text holds a colon, and stands in no quotes";
        let mend = Mend::new(at, message, line);
        Some(mend.with_help(format!("write `{}`", meant.trim())))
    }

    fn needs_quotes(&self, first: char) -> Mend {
        let sign = if first == '`' {
            "a backtick".to_owned()
        } else {
            format!("`{first}`")
        };
        let message = format!("a text that begins with {sign} has to stand in quotes");
        Mend::new(
            self.value_at(),
            message,
            self.with_value(&quoted(self.value)),
        )
    }

    /// `owner: @docs`
    pub(super) fn sign(&self) -> Option<Mend> {
        let first = self.value.chars().next().filter(|c| SIGNS.contains(*c))?;
        Some(self.needs_quotes(first))
    }

    /// `title Hello`, or `title = Hello`
    pub(super) fn missing_colon(&self) -> Option<Mend> {
        let (key, value) = self.rest.split_once([' ', '='])?;
        let value = value.trim_start_matches(['=', ' ']);
        // Keys begin with a small letter, and sentences do not.
        let is_key = is_word(key) && key.starts_with(|c: char| c.is_ascii_lowercase());
        let is_meant = self.key.is_none() && is_key && !value.is_empty();
        is_meant.then(|| {
            let value = if value.contains(": ") {
                quoted(value)
            } else {
                value.to_owned()
            };
            let line = format!("{}{key}: {value}", self.head);
            let help = format!(
                "write `{}`, or, when it goes on with the line above, put both in one line",
                line.trim()
            );
            let at = self.head.len() + key.len();
            Mend::new(at, "the line has no colon behind its first word", line).with_help(help)
        })
    }

    /// `- two` below `tags: one`
    pub(super) fn second_value(&self, above: &[&str]) -> Option<Mend> {
        let above = Line::read(above.last()?);
        let key = above.key.filter(|_| !above.value.is_empty())?;
        let at = self.head.len() - self.head.trim_start().len();
        let is_item = self
            .head
            .get(at..)
            .is_some_and(|head| head.starts_with('-'));
        let is_item = is_item && at >= above.head.len() && !above.head.contains('-');
        is_item.then(|| {
            let message = format!("a list begins here, but `{key}` has a value in its own line");
            let help = format!(
                "write `{key}: [{}, {}]` in one line",
                above.value.trim_matches(['[', ']']),
                self.rest
            );
            Mend::new(at, message, String::new()).with_help(help)
        })
    }

    /// A line that begins in another column than those it belongs to, in the ways in which it may
    /// belong to lines above it.
    pub(super) fn indentation(&self, above: &[&str]) -> Vec<Mend> {
        let own = self.head.len() - self.head.trim_start().len();
        let is_item = self.head.contains('-');
        let written = above.iter().rev().filter(|line| !line.trim().is_empty());
        let mut tried = vec![own];
        let mut mends = Vec::new();
        for line in written.take(LINES_ABOVE) {
            let other = Line::read(line);
            // An item of a list begins at its hyphen, and what belongs to it behind it.
            let hyphen = other.head.find('-').filter(|_| is_item);
            let wanted = hyphen.unwrap_or(other.head.len());
            if tried.contains(&wanted) {
                continue;
            }
            tried.push(wanted);
            let spaces = match wanted {
                0 => "without a space in front of it".to_owned(),
                1 => "with one space in front of it".to_owned(),
                wanted => format!("with {wanted} spaces in front of it"),
            };
            let below = line.get(wanted..).unwrap_or(line).trim();
            let help = format!("begin it {spaces}, below `{below}`");
            let message = "the line begins in another column than those that it belongs to";
            let meant = format!(
                "{}{}{}",
                " ".repeat(wanted),
                self.head.trim_start(),
                self.rest
            );
            mends.push(Mend::new(own, message, meant).with_help(help));
        }
        mends
    }
}

/// The key and what stands behind its colon.
fn split_key(text: &str) -> Option<(&str, &str)> {
    if text.starts_with(['[', '{', '#', '-']) {
        return None;
    }
    let from = match text.chars().next().filter(|c| "\"'".contains(*c)) {
        Some(quote) => end_of_quoted(text.get(1..)?, quote)? + 2,
        None => 0,
    };
    let behind = text.get(from..)?;
    let is_end = |at: &usize| {
        let next = behind.get(at + 1..).and_then(|rest| rest.chars().next());
        next.is_none_or(char::is_whitespace)
    };
    let colons = behind.match_indices(':').map(|(at, _)| at);
    let colon = from + colons.into_iter().find(is_end)?;
    Some((text.get(..colon)?, text.get(colon + 1..)?))
}

/// Where the quotes are closed, in bytes behind the opening one.
fn end_of_quoted(inner: &str, quote: char) -> Option<usize> {
    let mut signs = inner.char_indices().peekable();
    while let Some((at, c)) = signs.next() {
        if quote == '"' && c == '\\' {
            signs.next();
        } else if c == quote {
            // An apostrophe in single quotes is written twice.
            if quote == '\'' && signs.next_if(|(_, next)| *next == quote).is_some() {
                continue;
            }
            return Some(at);
        }
    }
    None
}

/// `text` as a value that YAML takes for a text.
fn quoted(text: &str) -> String {
    let text = text.trim().trim_matches(CURLY);
    if !text.contains(['"', '\\']) {
        format!("\"{text}\"")
    } else {
        format!("'{}'", text.replace('\'', "''"))
    }
}

fn behind_starts_word(behind: Option<&str>) -> bool {
    behind.is_some_and(|behind| behind.starts_with(char::is_alphanumeric))
}

fn is_word(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.chars().all(is_part)
}
