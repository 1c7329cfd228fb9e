//! "Did you mean": the nearest of the names that would have been right.

/// The candidate that `wrong` is most likely a misspelling of, if any is close enough.
pub(crate) fn nearest<'a>(
    wrong: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    nearest_within(wrong, candidates, (wrong.chars().count() / 3).max(2))
}

/// The nearest candidate that is at most so many slips away.
pub(crate) fn nearest_within<'a>(
    wrong: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    limit: usize,
) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|candidate| (distance(wrong, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

/// How many slips lie between two words: a letter too many, too few or another one, or two
/// neighbours in the wrong order. Case does not count.
fn distance(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.to_lowercase().chars().collect();
    let right: Vec<char> = right.to_lowercase().chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    let mut letter_before = None;
    for (index, letter) in left.iter().enumerate() {
        let mut diagonal = index;
        let mut next = vec![index + 1];
        let mut other_before = None;
        for (column, (other, above)) in right.iter().zip(row.iter().skip(1)).enumerate() {
            let substituted = diagonal + usize::from(other != letter);
            let beside = next.last().copied().unwrap_or_default();
            let mut least = substituted.min(above + 1).min(beside + 1);
            let is_swapped = letter_before == Some(other) && other_before == Some(letter);
            let swapped = column.checked_sub(1).and_then(|column| before.get(column));
            if let Some(distance) = swapped.filter(|_| is_swapped) {
                least = least.min(distance + 1);
            }
            diagonal = *above;
            other_before = Some(other);
            next.push(least);
        }
        before = std::mem::replace(&mut row, next);
        letter_before = Some(letter);
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_single_slips() {
        for (left, right, expected) in [
            ("", "", 0),
            ("", "abc", 3),
            ("kitten", "sitting", 3),
            ("Sales", "sales", 0),
            ("slaes", "sales", 1),
            ("tabel", "table", 1),
            ("ca", "abc", 3),
            ("flaw", "lawn", 2),
        ] {
            assert_eq!(distance(left, right), expected, "{left} {right}");
            assert_eq!(distance(right, left), expected, "{right} {left}");
        }
    }

    #[test]
    fn nothing_far_away_is_suggested() {
        assert_eq!(nearest("titel", ["title", "tags"]), Some("title"));
        assert_eq!(nearest("colour", ["title", "tags"]), None);
    }
}
