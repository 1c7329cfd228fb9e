//! Addresses that stand in a text without brackets, by the rules of GitHub's flavor of Markdown.

use std::ops::Range;

/// An address in a text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Autolink {
    /// Where the address stands.
    pub(crate) range: Range<usize>,
    /// What leads to it.
    pub(crate) target: String,
}

/// Whether `text` may hold an address: the quick test for all the texts that do not.
pub(crate) fn may_be_in(text: &str) -> bool {
    text.contains("://") || text.contains("www.")
}

/// The first address in `text` at or behind `from`. `before` is the sign in front of the text.
pub(crate) fn find(text: &str, from: usize, before: Option<char>) -> Option<Autolink> {
    let rest = text.get(from..)?;
    let begins = ["https://", "http://", "www."];
    let mut starts: Vec<usize> = begins
        .iter()
        .flat_map(|begin| rest.match_indices(begin).map(|(at, _)| from + at))
        .collect();
    starts.sort_unstable();
    starts.into_iter().find_map(|start| {
        let previous = text.get(..start)?.chars().next_back();
        let previous = previous.or(before);
        let is_free = previous.is_none_or(|c| c.is_whitespace() || "*_~(".contains(c));
        is_free.then(|| at(text, start)).flatten()
    })
}

fn at(text: &str, start: usize) -> Option<Autolink> {
    let rest = text.get(start..)?;
    let end = rest.find(|c: char| c.is_whitespace() || c == '<');
    let address = shortened(rest.get(..end.unwrap_or(rest.len()))?);
    let host = match address.split_once("://") {
        Some((_, host)) => host,
        None => address,
    };
    let host = host.split(['/', '?', '#', ':']).next().unwrap_or("");
    if !is_domain(host) {
        return None;
    }
    let target = if address.starts_with("www.") {
        format!("http://{address}")
    } else {
        address.to_owned()
    };
    Some(Autolink {
        range: start..start + address.len(),
        target,
    })
}

/// `address` without the signs at its end that belong to the sentence around it.
fn shortened(mut address: &str) -> &str {
    loop {
        let shorter = address.trim_end_matches(['?', '!', '.', ',', ':', '*', '_', '~', '"', '\'']);
        let shorter = without_entity(without_parenthesis(shorter));
        if shorter.len() == address.len() {
            return address;
        }
        address = shorter;
    }
}

fn without_parenthesis(address: &str) -> &str {
    let closing = address.matches(')').count();
    match address.strip_suffix(')') {
        Some(shorter) if closing > address.matches('(').count() => shorter,
        _ => address,
    }
}

/// What looks like an entity at the end is none of the address.
fn without_entity(address: &str) -> &str {
    let Some(name) = address.strip_suffix(';') else {
        return address;
    };
    match name.rsplit_once('&') {
        Some((shorter, entity))
            if !entity.is_empty() && entity.bytes().all(|byte| byte.is_ascii_alphanumeric()) =>
        {
            shorter
        }
        _ => address,
    }
}

fn is_domain(host: &str) -> bool {
    let parts: Vec<&str> = host.split('.').collect();
    let is_part = |part: &&str| {
        let is_sign = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
        !part.is_empty() && part.chars().all(is_sign)
    };
    parts.len() > 1
        && parts.iter().all(is_part)
        && !parts.iter().rev().take(2).any(|part| part.contains('_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_end_where_the_sentence_goes_on() {
        for (text, expected) in [
            ("See https://a.example/b_c.", "https://a.example/b_c"),
            ("(www.a.example/x(y))", "www.a.example/x(y)"),
            ("\"quoted\" *www.a.example*", "www.a.example"),
            ("https://a.example?q=a&copy;", "https://a.example?q=a"),
            ("https://a.example?q=a;b", "https://a.example?q=a;b"),
            ("http://127.0.0.1:8080/docs/", "http://127.0.0.1:8080/docs/"),
            ("https://a.example:8080, or", "https://a.example:8080"),
            ("https://bücher.example/ü!", "https://bücher.example/ü"),
        ] {
            let found = find(text, 0, None).unwrap();
            assert_eq!(&text[found.range], expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_address_of_a_host_stays_text() {
        for text in [
            "http://localhost:8080",
            "https://",
            "www.",
            "xwww.a.example",
            "javascript:https://a.example",
            "https://a_b.c_d",
            "[https://a.example",
            "https://a..example",
        ] {
            assert_eq!(find(text, 0, None), None, "{text}");
        }
        assert_eq!(find("www.a.example", 0, Some('x')), None);
    }

    #[test]
    fn the_next_address_is_found_behind_the_last() {
        let text = "www.a.example and https://b.example";
        let first = find(text, 0, None).unwrap();
        assert_eq!(first.target, "http://www.a.example");
        let second = find(text, first.range.end, None).unwrap();
        assert_eq!(second.target, "https://b.example");
        assert_eq!(find(text, second.range.end, None), None);
    }
}
