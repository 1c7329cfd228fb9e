//! Anchors made from headings.

use std::collections::HashSet;

/// The anchors given out on one page so far.
#[derive(Debug, Default)]
pub(crate) struct Anchors {
    taken: HashSet<String>,
    in_order: Vec<String>,
}

impl Anchors {
    /// Takes exactly `anchor`; false when it is in use already.
    pub(crate) fn take(&mut self, anchor: &str) -> bool {
        let is_new = self.taken.insert(anchor.to_owned());
        if is_new {
            self.in_order.push(anchor.to_owned());
        }
        is_new
    }

    /// Takes an anchor made from `heading`, with a number behind it when it is in use.
    pub(crate) fn take_for(&mut self, heading: &str) -> String {
        let slug = slug(heading);
        let mut anchor = slug.clone();
        let mut number = 0;
        while !self.take(&anchor) {
            number += 1;
            anchor = format!("{slug}-{number}");
        }
        anchor
    }

    pub(crate) fn into_vec(self) -> Vec<String> {
        self.in_order
    }
}

/// The form that code hosts use, so that an anchor works there as well: letters and digits in lower
/// case, spaces as hyphens, other signs left out.
fn slug(heading: &str) -> String {
    let slug: String = heading
        .trim()
        .chars()
        .filter_map(|c| match c {
            ' ' => Some('-'),
            '-' | '_' => Some(c),
            _ => c.is_alphanumeric().then_some(c),
        })
        .flat_map(char::to_lowercase)
        .collect();
    if slug.is_empty() {
        "section".to_owned()
    } else {
        slug
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_those_of_code_hosts() {
        for (heading, expected) in [
            ("Reviewing a diff", "reviewing-a-diff"),
            ("What's new in 2.0?", "whats-new-in-20"),
            ("Red & green", "red--green"),
            ("`snake_case` names", "snake_case-names"),
            ("Über uns", "über-uns"),
            ("???", "section"),
        ] {
            assert_eq!(slug(heading), expected);
        }
    }

    #[test]
    fn repeated_headings_get_numbers() {
        let mut anchors = Anchors::default();
        let taken: Vec<String> = ["Notes", "Notes", "Notes 1", "Notes"]
            .map(|heading| anchors.take_for(heading))
            .into();
        assert_eq!(taken, ["notes", "notes-1", "notes-1-1", "notes-2"]);
    }
}
