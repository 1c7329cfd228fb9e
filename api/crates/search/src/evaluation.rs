//! Which sections a query finds, and in which order.
//!
//! Word by word, the mentions of everything that is meant by it are added up in an array with a
//! place per section: a pass over plain numbers, which no number of alternatives makes slow. One
//! more pass over that array counts the facets and keeps the best.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use tantivy::TantivyError;
use tantivy::postings::BlockSegmentPostings;
use tantivy::schema::IndexRecordOption;

use crate::expansion::Wanted;
use crate::groups::Passes;
use crate::loaded::{IndexedField, Loaded};

/// With fewer sections than this that have all words, others are added that have some.
pub(crate) const FEW: usize = 3;
/// How much more a section counts that is for the chosen departments alone.
const OWN_DEPARTMENT: f32 = 1.1;

/// What was found.
pub(crate) struct Found {
    /// How many sections in each group, those that the filter leaves out included.
    pub(crate) by_group: Vec<usize>,
    /// The best of those that pass the filter, best first.
    pub(crate) best: Vec<Ranked>,
}

/// A section and what it is worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ranked {
    pub(crate) score: f32,
    pub(crate) document: u32,
}

impl Eq for Ranked {}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> Ordering {
        // Of two that are worth the same, the one that stands first on the site comes first.
        let by_score = self.score.total_cmp(&other.score);
        by_score.then_with(|| other.document.cmp(&self.document))
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// What the words of a query are worth in each section.
struct Sums {
    /// The worth of the words that are there.
    score: Vec<f32>,
    /// How much of the query is there, rare words counting more.
    covered: Vec<f32>,
    /// How many words are there.
    words: Vec<u8>,
    /// The most that `covered` can be.
    whole: f32,
}

/// Finds the best sections.
pub(crate) fn evaluate(
    loaded: &Loaded,
    words: &[(String, Wanted)],
    passes: &Passes<'_>,
    most: usize,
) -> Result<Found, TantivyError> {
    let sums = add_up(loaded, words)?;
    let fewest_words = fewest_words(&sums, words.len(), passes);
    let mut by_group = loaded.groups.zeros();
    let mut best: BinaryHeap<Reverse<Ranked>> = BinaryHeap::with_capacity(most + 1);
    let sections = sums.words.iter().zip(&sums.score).zip(&sums.covered);
    for (document, ((words, score), covered)) in sections.enumerate() {
        if *words == 0 || usize::from(*words) < fewest_words {
            continue;
        }
        let group = passes.group(document);
        if let Some(count) = by_group.get_mut(group) {
            *count += 1;
        }
        if !passes.allows_group(group) {
            continue;
        }
        let covered = covered / sums.whole;
        let own = if passes.is_chosen(group) {
            OWN_DEPARTMENT
        } else {
            1.0
        };
        let ranked = Ranked {
            score: score * covered * own,
            document: u32::try_from(document).unwrap_or(u32::MAX),
        };
        if best.len() < most {
            best.push(Reverse(ranked));
        } else if best.peek().is_some_and(|worst| worst.0 < ranked) {
            best.pop();
            best.push(Reverse(ranked));
        }
    }
    let best = best.into_sorted_vec();
    Ok(Found {
        by_group,
        best: best.into_iter().map(|Reverse(ranked)| ranked).collect(),
    })
}

/// How many words a section must have: all of them, or fewer when few sections have all.
fn fewest_words(sums: &Sums, all: usize, passes: &Passes<'_>) -> usize {
    let mut counts = vec![0_usize; all + 1];
    for (document, words) in sums.words.iter().enumerate() {
        if *words > 0
            && passes.allows(document)
            && let Some(count) = counts.get_mut(usize::from(*words))
        {
            *count += 1;
        }
    }
    let mut found = 0;
    let enough = counts.iter().enumerate().rev().find(|(_, count)| {
        found += **count;
        found >= FEW
    });
    enough.map_or(1, |(words, _)| words)
}

fn add_up(loaded: &Loaded, words: &[(String, Wanted)]) -> Result<Sums, TantivyError> {
    let sections = loaded.documents.len();
    let mut sums = Sums {
        score: vec![0.0; sections],
        covered: vec![0.0; sections],
        words: vec![0; sections],
        whole: 0.0,
    };
    let mut worth = vec![0.0_f32; sections];
    for (word, wanted) in words {
        add_word(loaded, word, wanted, &mut worth)?;
        let having = worth.iter().filter(|worth| **worth > 0.0).count();
        let rarity = rarity(having, sections);
        sums.whole += rarity;
        let places = sums.score.iter_mut().zip(&mut sums.covered);
        for ((score, covered), (words, worth)) in places.zip(sums.words.iter_mut().zip(&mut worth))
        {
            if *worth > 0.0 {
                *score += rarity * std::mem::take(worth);
                *covered += rarity;
                *words += 1;
            }
        }
    }
    Ok(sums)
}

/// Rare words say more about what is wanted.
fn rarity(having: usize, sections: usize) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "a logarithm needs no more")]
    let (having, sections) = (having as f32, sections as f32);
    (1.0 + (sections - having + 0.5) / (having + 0.5)).ln()
}

/// Writes into `worth` what one word is worth in each section that has it.
fn add_word(
    loaded: &Loaded,
    word: &str,
    wanted: &Wanted,
    worth: &mut [f32],
) -> Result<(), TantivyError> {
    let mut meant = Vec::new();
    for field in &loaded.fields {
        meant.extend(
            wanted
                .in_field(word, field)?
                .into_iter()
                .map(|one| (field, one)),
        );
    }
    // Forms add up, and alternatives then count where they are worth more.
    meant.sort_by_key(|(_, one)| !one.is_form);
    for (field, one) in meant {
        let mut postings = field
            .postings
            .read_block_postings_from_terminfo(&one.term, IndexRecordOption::WithFreqs)?;
        each_mention(loaded, field, &mut postings, |document, worth_here| {
            if let Some(sum) = worth.get_mut(document as usize) {
                let worth_here = one.weight * worth_here;
                *sum = if one.is_form {
                    *sum + worth_here
                } else {
                    sum.max(worth_here)
                };
            }
        });
    }
    Ok(())
}

fn each_mention(
    loaded: &Loaded,
    field: &IndexedField,
    postings: &mut BlockSegmentPostings,
    mut visit: impl FnMut(u32, f32),
) {
    while !postings.docs().is_empty() {
        for (document, mentions) in postings.docs().iter().zip(postings.freqs()) {
            let opens_page = loaded.opens_page(*document);
            visit(*document, field.worth(*document, *mentions, opens_page));
        }
        postings.advance();
    }
}
