//! The Markdown of a page as other programs read it: with the addresses of the site, and without
//! calls of components. Everything else is as its editors wrote it.

use std::ops::Range;

/// A place in the Markdown, in bytes, and what stands there in the copy.
pub(crate) type Edit = (Range<usize>, String);

/// What changes in the `source` of a link or an image to `target`, which has become `address`.
///
/// The definition of a reference is left out of copies, so a link by reference gets its address.
pub(super) fn link(source: &str, target: &str, address: &str) -> Option<Edit> {
    let inline = source
        .rfind("](")
        .map(|at| at + 2)
        .filter(|_| source.ends_with(')'));
    if let Some(start) = inline {
        let rest = source.get(start..)?;
        let blank = rest.len() - rest.trim_start_matches([' ', '\n', '<']).len();
        let place = start + blank..start + blank + target.len();
        let is_there = source.get(place.clone()) == Some(target) && target != address;
        return is_there.then(|| (place, address.to_owned()));
    }
    if !source.ends_with(']') {
        return None;
    }
    let name = source.rfind("][").map_or(source.len(), |at| at + 1);
    Some((name..source.len(), format!("({address})")))
}

/// `text` with `edits`.
pub(crate) fn edited(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|(range, _)| range.start);
    let mut result = String::with_capacity(text.len());
    let mut from = 0;
    for (range, replacement) in edits {
        // What lies within something that is replaced goes with it.
        if let Some(between) = text.get(from..range.start) {
            result.push_str(between);
            result.push_str(&replacement);
            from = range.end;
        }
    }
    result.push_str(text.get(from..).unwrap_or(""));
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(source: &str, target: &str) -> String {
        edited(
            source,
            link(source, target, "/there/").into_iter().collect(),
        )
    }

    #[test]
    fn the_address_of_a_link_is_found_in_all_its_forms() {
        assert_eq!(changed("[a](b.md)", "b.md"), "[a](/there/)");
        assert_eq!(
            changed("[a]( <b.md> \"c\")", "b.md"),
            "[a]( </there/> \"c\")"
        );
        assert_eq!(changed("![a [b]](c.png)", "c.png"), "![a [b]](/there/)");
        assert_eq!(
            changed("[![a](b.png)](c.md)", "c.md"),
            "[![a](b.png)](/there/)"
        );
        assert_eq!(changed("[a][b]", "c.md"), "[a](/there/)");
        assert_eq!(changed("[a][]", "c.md"), "[a](/there/)");
        assert_eq!(changed("[a]", "c.md"), "[a](/there/)");
        assert_eq!(
            changed("<https://a.example>", "https://a.example"),
            "<https://a.example>"
        );
    }

    #[test]
    fn edits_within_others_are_left_out() {
        let edits = vec![(2..3, "x".to_owned()), (1..4, "-".to_owned())];
        assert_eq!(edited("abcdef", edits), "a-ef");
    }
}
