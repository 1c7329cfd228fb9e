//! "Did you mean": the nearest of the names that would have been right.

/// A remedy for a name that is none of `known`: the nearest of them, or all.
pub(crate) fn instead(wrong: &str, known: &[&str]) -> String {
    match nearest(wrong, known) {
        Some(known) => format!("did you mean `{known}`?"),
        None if known.is_empty() => "take it out".to_owned(),
        None => format!("take one of {}", known.join(", ")),
    }
}

/// The name that `wrong` is most likely a misspelling of, if any is close enough.
fn nearest<'a>(wrong: &str, known: &[&'a str]) -> Option<&'a str> {
    let wrong = wrong.to_lowercase();
    let limit = (wrong.chars().count() / 3).max(2);
    known
        .iter()
        .map(|known| {
            let distance = strsim::damerau_levenshtein(&wrong, &known.to_lowercase());
            (distance, *known)
        })
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_far_away_is_suggested() {
        let known = ["calculate", "http_get", "search_docs"];
        assert_eq!(instead("serach_doc", &known), "did you mean `search_docs`?");
        assert_eq!(instead("Calculate", &known), "did you mean `calculate`?");
        assert_eq!(
            instead("send_mail", &known),
            "take one of calculate, http_get, search_docs"
        );
    }
}
