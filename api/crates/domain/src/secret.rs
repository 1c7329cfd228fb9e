//! Passwords, keys and tokens in a text: what must not leave the house.

use std::ops::Range;

/// What stands where a secret stood.
pub const REMOVED: &str = "[secret removed]";

/// How keys of well-known services begin, and how long they are at least. `token_` is a token's
/// name in this product.
const KEYS: &[(&str, usize)] = &[
    ("sk-ant-", 30),
    ("sk-", 30),
    ("pb_", 38),
    ("token_", 32),
    ("ghp_", 36),
    ("gho_", 36),
    ("ghs_", 36),
    ("github_pat_", 40),
    ("glpat-", 24),
    ("xoxb-", 24),
    ("xoxp-", 24),
    ("AKIA", 20),
    ("AIza", 35),
    ("eyJ", 60),
];

/// The ends of the words before a secret that somebody wrote down.
const LABELS: &[&str] = &[
    "password",
    "passwort",
    "passwd",
    "passphrase",
    "api_key",
    "api-key",
    "api key",
    "apikey",
    "access_key",
    "access key",
    "private_key",
    "private key",
    "secret",
    "token",
    "credential",
    "credentials",
    "authorization",
];

/// How long a value after a label is at least and at most, in bytes.
const LABELLED: std::ops::RangeInclusive<usize> = 8..=400;

/// Where a text has something that looks like a secret, in order and without overlaps.
///
/// It is a matter of looks: what is found may be harmless, and a password in the middle of a
/// sentence is not found.
#[must_use]
pub fn find(text: &str) -> Vec<Range<usize>> {
    let mut found = private_keys(text);
    found.extend(tokens(text).filter(|token| is_key(text, token)));
    found.extend(labelled(text));
    found.extend(in_addresses(text));
    found.sort_unstable_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Range<usize>> = Vec::new();
    for range in found {
        match merged.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

/// The text with [`REMOVED`] in place of what looks like a secret; none when nothing does.
#[must_use]
pub fn strip(text: &str) -> Option<String> {
    let found = find(text);
    if found.is_empty() {
        return None;
    }
    let mut stripped = String::with_capacity(text.len());
    let mut end = 0;
    for range in found {
        stripped.push_str(text.get(end..range.start).unwrap_or_default());
        stripped.push_str(REMOVED);
        end = range.end;
    }
    stripped.push_str(text.get(end..).unwrap_or_default());
    Some(stripped)
}

/// Private keys with their first and last line; to the end of the text when the last line is
/// missing.
fn private_keys(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = find_from(text, "-----BEGIN", from) {
        let line_end = find_from(text, "\n", start).unwrap_or(text.len());
        from = line_end;
        let line = text.get(start..line_end).unwrap_or_default();
        if !line.contains("PRIVATE KEY") {
            continue;
        }
        from = find_from(text, "-----END", start)
            .map(|end| find_from(text, "\n", end).unwrap_or(text.len()))
            .unwrap_or(text.len());
        found.push(start..from);
    }
    found
}

fn find_from(text: &str, wanted: &str, from: usize) -> Option<usize> {
    text.get(from..)?.find(wanted).map(|at| from + at)
}

/// What stands between white space and quotes, without punctuation around it.
fn tokens(text: &str) -> impl Iterator<Item = Range<usize>> {
    let separates = |one: char| one.is_whitespace() || "\"'`<>()[]{},;=".contains(one);
    let around = |one: char| !one.is_alphanumeric() && one != '_';
    let mut from = 0;
    text.split_inclusive(separates).filter_map(move |piece| {
        let start = from;
        from += piece.len();
        let trimmed = piece.trim_start_matches(around);
        let start = start + piece.len() - trimmed.len();
        let length = trimmed.trim_end_matches(around).len();
        (length > 0).then_some(start..start + length)
    })
}

fn is_key(text: &str, token: &Range<usize>) -> bool {
    let token = text.get(token.clone()).unwrap_or_default();
    let is_random = token.bytes().any(|byte| byte.is_ascii_digit())
        && token.bytes().any(|byte| byte.is_ascii_alphabetic())
        && token
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    let begins = |(start, least): &(&str, usize)| token.len() >= *least && token.starts_with(start);
    is_random && KEYS.iter().any(begins)
}

/// Values as in `password: hunter2!`, and not in `password: string` or `password: {{name}}`.
fn labelled(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut line_start = 0;
    for line in text.split_inclusive('\n') {
        let start = line_start;
        line_start += line.len();
        let Some(at) = line.find([':', '=']) else {
            continue;
        };
        let label = line.get(..at).unwrap_or_default();
        let label = label.trim_matches(|one: char| one.is_whitespace() || "\"'`*_-".contains(one));
        let label = label.to_lowercase();
        if !LABELS.iter().any(|known| label.ends_with(known)) {
            continue;
        }
        let rest = line.get(at + 1..).unwrap_or_default();
        let around = |one: char| one.is_whitespace() || "\"'`,;".contains(one);
        let value = rest.trim_start_matches(around);
        let begin = start + at + 1 + rest.len() - value.len();
        let value = value.trim_end_matches(around);
        // As in `Authorization: Bearer ...`.
        let (begin, value) = match value.split_once(' ') {
            Some(("Bearer" | "Basic", secret)) => (begin + value.len() - secret.len(), secret),
            _ => (begin, value),
        };
        let is_value = LABELLED.contains(&value.len())
            && !value.contains(char::is_whitespace)
            && !value.starts_with(['{', '$', '<', '['])
            && value.bytes().any(|byte| byte.is_ascii_digit())
            && value.bytes().any(|byte| byte.is_ascii_alphabetic());
        if is_value {
            found.push(begin..begin + value.len());
        }
    }
    found
}

/// The passwords of addresses such as `https://user:password@host`.
fn in_addresses(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("://") {
        let start = at + 3;
        let rest = text.get(start..).unwrap_or_default();
        let end = rest
            .find(|one: char| one.is_whitespace() || "/\"'`<>".contains(one))
            .unwrap_or(rest.len());
        let host = rest.get(..end).unwrap_or_default();
        let Some((login, _)) = host.rsplit_once('@') else {
            continue;
        };
        let Some((user, password)) = login.split_once(':') else {
            continue;
        };
        let begin = start + user.len() + 1;
        if !password.is_empty() && !password.starts_with(['{', '$', '<', '[']) {
            found.push(begin..begin + password.len());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_secret_is_replaced_and_nothing_else() {
        let ant = format!("sk-ant-{}1", "a".repeat(40));
        let own = format!("pb_{}7", "k".repeat(37));
        for (text, expected) in [
            (
                format!("Use {ant}, twice: {ant}."),
                "Use [secret removed], twice: [secret removed].".to_owned(),
            ),
            (
                format!("Authorization: Bearer {own}"),
                "Authorization: Bearer [secret removed]".to_owned(),
            ),
            (
                format!("é \u{a0}{own}\u{3000}é"),
                "é \u{a0}[secret removed]\u{3000}é".to_owned(),
            ),
            (
                "- **API key**: 4f5e6d7c8b9a\nNext".to_owned(),
                "- **API key**: [secret removed]\nNext".to_owned(),
            ),
            (
                "DB_PASSWORD=\"hunter2hunter2\"".to_owned(),
                "DB_PASSWORD=\"[secret removed]\"".to_owned(),
            ),
            (
                "Read postgres://ada:pass/word@db/x and https://ada:pw1@host/x".to_owned(),
                "Read postgres://ada:pass/word@db/x and https://ada:[secret removed]@host/x"
                    .to_owned(),
            ),
            (
                "a\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nb"
                    .to_owned(),
                "a\n[secret removed]\nb".to_owned(),
            ),
            (
                "-----BEGIN PRIVATE KEY-----\nMIIE".to_owned(),
                "[secret removed]".to_owned(),
            ),
        ] {
            assert_eq!(strip(&text), Some(expected), "{text}");
        }
        for harmless in [
            "",
            "Explain what a password is.",
            "password: string",
            "api_key: {{api_key_1}}",
            "Use https://{{user}}:{{password}}@host",
            "-----BEGIN CERTIFICATE-----\nMIIE1\n-----END CERTIFICATE-----",
            "Keys begin with sk-ant- or pb_...",
            "A secret: never write it down in 10 places",
            "token: [secret removed]",
        ] {
            assert_eq!(strip(harmless), None, "{harmless}");
        }
    }

    #[test]
    fn nothing_is_found_in_what_was_stripped() {
        let text = format!(
            "ghp_{}9\npassword: abc12345\nhttps://a:b1@c",
            "x".repeat(36)
        );
        let stripped = strip(&text).unwrap();
        assert_eq!(strip(&stripped), None, "{stripped}");
    }
}
