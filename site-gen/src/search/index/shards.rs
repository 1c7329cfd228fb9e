//! The words of the index in files, and how a file is made from the last one.
//!
//! A file is one line for each word, in order. Whether a file ends with a word is told from the word
//! and how often it occurs, never from the words around it: a change then leaves other files as they
//! are, and a file can be made from the one before.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::output::File;
use crate::search::index::postings::{self, Inverted, Posting};
use crate::search::words;
use crate::stamp;
use crate::theme;

/// About how large a file of words is. One word that is everywhere may take more.
const SIZE: usize = 48 * 1024;

/// About how many bytes a section takes in it.
const POSTING_SIZE: usize = 3;

/// A file of words.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Shard {
    pub(crate) first: String,
    last: String,
    pub(crate) path: String,
}

/// The words of one page, and where its sections are counted from.
#[derive(Clone)]
pub(crate) struct Counted<'a> {
    pub(crate) start: u32,
    pub(crate) words: &'a [u8],
}

/// The files for all words.
pub(crate) fn make(vocabulary: &[Box<str>], pages: &[Counted<'_>]) -> Vec<(Shard, File)> {
    let inverted = Inverted::new(vocabulary.len(), pages);
    let word = |number: usize| vocabulary.get(number).map_or("", |word| word.as_ref());
    let mut in_order: Vec<usize> = (0..vocabulary.len())
        .filter(|number| !inverted.of(*number).is_empty())
        .collect();
    in_order.par_sort_unstable_by_key(|number| word(*number));
    let files: Vec<&[usize]> = in_order
        .split_inclusive(|number| ends_file(word(*number), inverted.of(*number).len()))
        .collect();
    files
        .into_par_iter()
        .map(|numbers| {
            let mut lines = Lines::default();
            for number in numbers {
                lines.encode(word(*number), inverted.of(*number));
            }
            lines.finish()
        })
        .collect()
}

/// The files after `gone` went from the site and `come` came to it; those that stay have no file.
///
/// None when words have to be divided into files anew, or when a file cannot be read.
pub(crate) fn update(
    last: &[Shard],
    read: &(dyn Fn(&str) -> Option<String> + Sync),
    vocabulary: &[Box<str>],
    gone: &[Counted<'_>],
    come: &[Counted<'_>],
) -> Option<Vec<(Shard, Option<File>)>> {
    let mut changes: BTreeMap<usize, BTreeMap<&str, Change>> = BTreeMap::new();
    let (gone, come) = (occurrences(gone), occurrences(come));
    for (list, is_new) in [
        (without(&gone, &come), false),
        (without(&come, &gone), true),
    ] {
        for (number, posting) in list {
            let word = vocabulary.get(usize::try_from(number).ok()?)?.as_ref();
            let shard = last.partition_point(|shard| shard.last.as_str() < word);
            if shard == last.len() {
                return None;
            }
            let change = changes.entry(shard).or_default().entry(word).or_default();
            if is_new {
                change.come.push(posting);
            } else {
                change.gone.push(posting);
            }
        }
    }
    last.par_iter()
        .enumerate()
        .map(|(index, shard)| match changes.get(&index) {
            Some(changes) => {
                let (shard, file) = changed(&read(&shard.path)?, changes)?;
                Some((shard, Some(file)))
            }
            None => Some((shard.clone(), None)),
        })
        .collect()
}

#[derive(Default)]
struct Change {
    gone: Vec<Posting>,
    come: Vec<Posting>,
}

/// Every word of `pages` with where it occurs, in order.
fn occurrences(pages: &[Counted<'_>]) -> Vec<(u32, Posting)> {
    let mut all = Vec::new();
    for page in pages {
        words::each_posting(page.words, |section, word, weight| {
            all.push((word, (page.start + section, weight)));
        });
    }
    all.sort_unstable();
    all
}

/// What is in `left` and not in `right`, both in order.
fn without(left: &[(u32, Posting)], right: &[(u32, Posting)]) -> Vec<(u32, Posting)> {
    let is_missing = |item: &&(u32, Posting)| right.binary_search(item).is_err();
    left.iter().filter(is_missing).copied().collect()
}

/// A file made from `text`, that of the last one.
fn changed(text: &str, changes: &BTreeMap<&str, Change>) -> Option<(Shard, File)> {
    let mut changes = changes.iter().peekable();
    let mut lines = Lines::default();
    let body = text.strip_prefix('{')?.strip_suffix('}')?;
    for line in body.split(",\n") {
        let (word, postings) = line.strip_prefix('"')?.split_once("\":")?;
        while let Some((new, change)) = changes.next_if(|(changed, _)| **changed < word) {
            lines.change(new, Vec::new(), change)?;
        }
        match changes.next_if(|(changed, _)| **changed == word) {
            Some((_, change)) => lines.change(word, postings::decode(postings)?, change)?,
            None => lines.keep(word, line),
        }
    }
    // A word after the last one belongs to another file, and was not sent here.
    (changes.next().is_none() && !lines.json.is_empty()).then(|| lines.finish())
}

/// A file of words that is being written.
#[derive(Default)]
struct Lines {
    json: String,
    first: String,
    last: String,
    by_weight: Vec<Vec<u32>>,
}

impl Lines {
    /// None when the file ends with the word now and did not before, or the other way round.
    fn change(&mut self, word: &str, before: Vec<Posting>, change: &Change) -> Option<()> {
        let count = before.len();
        let mut postings = before;
        postings.retain(|posting| change.gone.binary_search(posting).is_err());
        if postings.len() + change.gone.len() != count {
            return None; // The file is not the one that the change was made for.
        }
        postings.extend(&change.come);
        postings.sort_unstable();
        if ends_file(word, count) != ends_file(word, postings.len()) {
            return None;
        }
        if !postings.is_empty() {
            self.encode(word, &postings);
        }
        Some(())
    }

    fn encode(&mut self, word: &str, postings: &[Posting]) {
        self.begin(word);
        self.json.push('"');
        self.json.push_str(word);
        self.json.push_str("\":");
        postings::encode(postings, &mut self.by_weight, &mut self.json);
    }

    fn keep(&mut self, word: &str, line: &str) {
        self.begin(word);
        self.json.push_str(line);
    }

    fn begin(&mut self, word: &str) {
        if self.json.is_empty() {
            self.json.push('{');
            word.clone_into(&mut self.first);
        } else {
            self.json.push_str(",\n");
        }
        word.clone_into(&mut self.last);
    }

    fn finish(mut self) -> (Shard, File) {
        self.json.push('}');
        let file = theme::named("search-words", "json", self.json);
        let shard = Shard {
            first: self.first,
            last: self.last,
            path: file.path.clone(),
        };
        (shard, file)
    }
}

/// Whether the file that holds a word ends with it: the larger the word, the more likely.
fn ends_file(word: &str, count: usize) -> bool {
    if count == 0 {
        return false;
    }
    let [first, second, third, fourth, ..] = stamp::hash(word.as_bytes());
    let dice = u64::from(u32::from_le_bytes([first, second, third, fourth]));
    let size = word.len() + POSTING_SIZE * count;
    dice * (SIZE as u64) < (size as u64) << 32
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::front_matter::FrontMatter;
    use crate::markdown::Section;
    use crate::search::words::{Known, Vocabulary};

    /// Numbers that look random and are the same in every run.
    fn next(seed: &mut u64) -> u64 {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        *seed >> 33
    }

    /// A page of two sections with words of which some are far more frequent than others.
    fn page(seed: &mut u64, vocabulary: &Vocabulary) -> Vec<u8> {
        let mut section = || {
            let word = |_| {
                let range = [5, 200, 3000][usize::try_from(next(seed) % 3).unwrap()];
                format!("w{:x}", next(seed) % range * 7919)
            };
            Section {
                text: (0..150).map(word).collect::<Vec<_>>().join(" "),
                ..Section::default()
            }
        };
        let sections = [section(), section()];
        let nothing = FrontMatter::default();
        words::of_page(&nothing, &sections, vocabulary, &Known::default())
    }

    fn counted(pages: &BTreeMap<u32, Vec<u8>>) -> Vec<Counted<'_>> {
        pages
            .iter()
            .map(|(start, words)| Counted {
                start: *start,
                words,
            })
            .collect()
    }

    #[test]
    fn files_made_from_the_last_ones_are_those_of_a_new_index() {
        let (mut seed, vocabulary) = (1, Vocabulary::default());
        let starts = (0..400).map(|number| number * 8);
        let mut pages: BTreeMap<u32, Vec<u8>> = starts
            .map(|start| (start, page(&mut seed, &vocabulary)))
            .collect();
        let make =
            |pages: &BTreeMap<u32, Vec<u8>>| vocabulary.read(|all| make(all, &counted(pages)));
        let mut last = make(&pages);
        assert!(last.len() > 3, "{}", last.len());
        let (mut updated, mut kept) = (0, 0);
        for _ in 0..12 {
            let before = pages.clone();
            let start = u32::try_from(next(&mut seed) % 400).unwrap() * 8;
            match next(&mut seed) % 3 {
                0 => drop(pages.remove(&start)),
                _ => drop(pages.insert(start, page(&mut seed, &vocabulary))),
            }
            let only = |pages: &BTreeMap<u32, Vec<u8>>, others: &BTreeMap<u32, Vec<u8>>| {
                let is_other = |(start, words): &(&u32, &Vec<u8>)| others.get(start) != Some(words);
                let pages = pages.iter().filter(is_other);
                pages
                    .map(|(start, words)| (*start, words.clone()))
                    .collect()
            };
            let (gone, come): (BTreeMap<_, _>, BTreeMap<_, _>) =
                (only(&before, &pages), only(&pages, &before));
            let texts: BTreeMap<&str, String> = last
                .iter()
                .map(|(shard, file)| (shard.path.as_str(), text(file)))
                .collect();
            let read = |path: &str| texts.get(path).cloned();
            let shards: Vec<Shard> = last.iter().map(|(shard, _)| shard.clone()).collect();
            let found = vocabulary
                .read(|all| update(&shards, &read, all, &counted(&gone), &counted(&come)));
            let expected = make(&pages);
            if let Some(found) = found {
                updated += 1;
                assert_eq!(found.len(), expected.len());
                for ((shard, file), (wanted, made)) in found.iter().zip(&expected) {
                    assert_eq!(
                        (&shard.first, &shard.last, &shard.path),
                        (&wanted.first, &wanted.last, &wanted.path)
                    );
                    match file {
                        Some(file) => assert_eq!(text(file), text(made)),
                        None => kept += 1,
                    }
                }
            }
            last = expected;
        }
        assert!(
            updated > 6,
            "only {updated} of 12 changes were made in place"
        );
        assert!(kept > 0, "every change wrote every file");
    }

    #[test]
    fn a_file_that_is_not_the_last_one_is_refused() {
        let (mut seed, vocabulary) = (2, Vocabulary::default());
        let [old, new, other] = [(); 3].map(|()| page(&mut seed, &vocabulary));
        let counted = |words| [Counted { start: 0, words }];
        vocabulary.read(|all| {
            let made = make(all, &counted(&old));
            let shards: Vec<Shard> = made.iter().map(|(shard, _)| shard.clone()).collect();
            let wrong = make(all, &counted(&other));
            for text in ["", "{}", "{\"w\":[[4,0]]}", &text(&wrong[0].1)] {
                let read = |_: &str| Some(text.to_owned());
                let found = update(&shards, &read, all, &counted(&old), &counted(&new));
                assert!(found.is_none(), "{text}");
            }
        });
    }

    fn text(file: &File) -> String {
        String::from_utf8(file.bytes.clone()).unwrap()
    }
}
