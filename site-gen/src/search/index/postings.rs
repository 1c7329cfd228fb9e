//! In which sections each word occurs.

use crate::search::index::shards::Counted;
use crate::search::words;

/// A section, counted over the site, and the weight of a word in it.
pub(super) type Posting = (u32, u8);

/// The postings of all words, one word's after another's.
pub(super) struct Inverted {
    /// Where the postings of each word end.
    ends: Vec<usize>,
    postings: Vec<Posting>,
}

impl Inverted {
    /// The words of `pages`, which are in the order of their sections.
    pub(super) fn new(vocabulary: usize, pages: &[Counted<'_>]) -> Self {
        let mut next = vec![0_usize; vocabulary + 1];
        for page in pages {
            words::each_posting(page.words, |_, word, _| {
                if let Some(count) = next.get_mut(word as usize + 1) {
                    *count += 1;
                }
            });
        }
        let mut sum = 0;
        for count in &mut next {
            sum += *count;
            *count = sum;
        }
        // `next` holds where each word's postings begin, and in the end where they end.
        let mut postings = vec![(0, 0); sum];
        for page in pages {
            words::each_posting(page.words, |section, word, weight| {
                let Some(place) = next.get_mut(word as usize) else {
                    return;
                };
                if let Some(posting) = postings.get_mut(*place) {
                    *posting = (page.start + section, weight);
                }
                *place += 1;
            });
        }
        next.truncate(vocabulary);
        Self {
            ends: next,
            postings,
        }
    }

    pub(super) fn of(&self, word: usize) -> &[Posting] {
        let end = self.ends.get(word).copied().unwrap_or(0);
        let start = match word.checked_sub(1) {
            Some(before) => self.ends.get(before).copied().unwrap_or(0),
            None => 0,
        };
        self.postings.get(start..end).unwrap_or(&[])
    }
}

/// Adds the postings of a word, which are in order, to `json`: lists of a weight and the distances
/// between the sections that have it, heaviest first. `by_weight` is empty lists, before and after.
pub(super) fn encode(postings: &[Posting], by_weight: &mut Vec<Vec<u32>>, json: &mut String) {
    by_weight.resize_with(usize::from(u8::MAX) + 1, Vec::new);
    for (section, weight) in postings {
        if let Some(sections) = by_weight.get_mut(usize::from(*weight)) {
            sections.push(*section);
        }
    }
    let mut separator = "[[";
    for (weight, sections) in (0_u8..=u8::MAX).zip(by_weight).rev() {
        if sections.is_empty() {
            continue;
        }
        json.push_str(separator);
        separator = "],[";
        write_number(json, weight.into());
        let mut before = 0;
        for section in sections.drain(..) {
            json.push(',');
            write_number(json, section - before);
            before = section;
        }
    }
    json.push_str("]]");
}

/// The postings in `json`, in order; None when [`encode`] cannot have written it.
pub(super) fn decode(json: &str) -> Option<Vec<Posting>> {
    let mut postings = Vec::new();
    let groups = json.strip_prefix("[[")?.strip_suffix("]]")?;
    for group in groups.split("],[") {
        let mut numbers = group.split(',').map(str::parse::<u32>);
        let weight = u8::try_from(numbers.next()?.ok()?).ok()?;
        let mut section = 0_u32;
        for distance in numbers {
            section = section.checked_add(distance.ok()?)?;
            postings.push((section, weight));
        }
    }
    postings.sort_unstable();
    Some(postings)
}

fn write_number(json: &mut String, number: u32) {
    if number >= 10 {
        write_number(json, number / 10);
    }
    json.push(char::from_digit(number % 10, 10).unwrap_or('0'));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_encoded_is_decoded() {
        let postings = [(0, 4), (7, 24), (8, 4), (4_000_000_000, 255)];
        let mut json = String::new();
        encode(&postings, &mut Vec::new(), &mut json);
        assert_eq!(json, "[[255,4000000000],[24,7],[4,0,8]]");
        assert_eq!(decode(&json), Some(postings.to_vec()));
        for damaged in [
            "",
            "[[]]",
            "[[4,x]]",
            "[[4,1]",
            "[[300,1]]",
            "[[4,4294967295,1]]",
        ] {
            assert_eq!(decode(damaged), None, "{damaged}");
        }
    }
}
