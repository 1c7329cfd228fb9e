//! A look at markup that other people's code made from a page's text.

/// The first element or attribute of `markup` that neither list has; what cannot be read counts, too.
pub(crate) fn unexpected(markup: &str, elements: &[&str], attributes: &[&str]) -> Option<String> {
    let mut rest = markup;
    while let Some((_, after)) = rest.split_once('<') {
        let Some(end) = end_of_tag(after) else {
            return Some(after.to_owned());
        };
        let (tag, behind) = after.split_at(end);
        rest = behind;
        let tag = tag.trim_end_matches('/');
        let name = tag.strip_prefix('/').unwrap_or(tag);
        let (element, mut given) = name.split_once(' ').unwrap_or((name, ""));
        if !elements.contains(&element) {
            return Some(element.to_owned());
        }
        while !given.trim().is_empty() {
            let Some((key, after)) = pair(given).map(|(key, _, after)| (key, after)) else {
                return Some(given.to_owned());
            };
            if !attributes.contains(&key) {
                return Some(key.to_owned());
            }
            given = after;
        }
    }
    None
}

/// Where a tag ends, quoted values aside.
pub(crate) fn end_of_tag(text: &str) -> Option<usize> {
    let mut is_quoted = false;
    text.bytes().position(|byte| {
        is_quoted ^= byte == b'"';
        byte == b'>' && !is_quoted
    })
}

/// The attributes of a tag, whose values are quoted.
pub(crate) fn pairs(attributes: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = attributes;
    std::iter::from_fn(move || {
        let (key, value, after) = pair(rest)?;
        rest = after;
        Some((key, value))
    })
}

fn pair(attributes: &str) -> Option<(&str, &str, &str)> {
    let (key, after) = attributes.split_once("=\"")?;
    let (value, after) = after.split_once('"')?;
    Some((key.trim(), value, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_listed_is_expected() {
        let unexpected = |markup| unexpected(markup, &["mi", "mrow"], &["class"]);
        assert_eq!(
            unexpected("<mrow class=\"a>b\"><mi>x &lt; y</mi></mrow><mi/>"),
            None
        );
        for (markup, found) in [
            ("<mi><script>", "script"),
            ("<mi onclick=\"x\">", "onclick"),
            ("<mi class=\"a\" onclick=x>", "onclick=x"),
            ("<mi class='a'>", "class='a'"),
            ("<mi\tonclick=x>", "mi\tonclick=x"),
            ("<mi", "mi"),
        ] {
            assert_eq!(unexpected(markup).unwrap().trim(), found, "{markup}");
        }
    }
}
