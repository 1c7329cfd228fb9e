//! The words of a page, weighted by where they stand: what the search index is made from.
//!
//! Words are numbered over the whole site, so that a page's words take a few bytes each.

use std::cell::RefCell;
use std::sync::{Mutex, PoisonError};

use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::front_matter::FrontMatter;
use crate::markdown::Section;

/// Weights, in quarters of a mention in the text.
const TITLE: u8 = 32;
const HEADING: u8 = 24;
const TAG: u8 = 16;

/// What further mentions in a text are worth, the first included: each counts less.
const MENTIONS: [u8; 9] = [0, 4, 6, 7, 8, 9, 10, 10, 11];
const MANY_MENTIONS: u8 = 12;

/// Numbers for words, the same for all threads.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    words: Mutex<Numbered>,
}

#[derive(Debug, Default)]
struct Numbered {
    numbers: FxHashMap<Box<str>, u32>,
    in_order: Vec<Box<str>>,
}

/// The numbers that a thread has asked for before.
pub(crate) type Known = RefCell<FxHashMap<Box<str>, u32>>;

impl Vocabulary {
    /// A vocabulary in which `words` have their place as number.
    pub(crate) fn of(words: Vec<Box<str>>) -> Self {
        Self {
            words: Mutex::new(Numbered {
                numbers: words.iter().cloned().zip(0..).collect(),
                in_order: words,
            }),
        }
    }

    fn number(&self, word: &str) -> u32 {
        let mut words = self.words.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(number) = words.numbers.get(word) {
            return *number;
        }
        let number = u32::try_from(words.in_order.len()).unwrap_or(u32::MAX);
        words.in_order.push(word.into());
        words.numbers.insert(word.into(), number);
        number
    }

    /// Looks at all words, each at its number.
    pub(crate) fn read<T>(&self, look: impl FnOnce(&[Box<str>]) -> T) -> T {
        let words = self.words.lock().unwrap_or_else(PoisonError::into_inner);
        look(&words.in_order)
    }

    /// All words, each at its number.
    pub(crate) fn words(&self) -> Vec<Box<str>> {
        let words = self.words.lock().unwrap_or_else(PoisonError::into_inner);
        words.in_order.clone()
    }
}

/// The words of a page in bytes: for each section their count, and for each word the distance to
/// the number before it and its weight.
pub(crate) fn of_page(
    front_matter: &FrontMatter,
    sections: &[Section],
    vocabulary: &Vocabulary,
    known: &Known,
) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut numbers = Vec::new();
    for section in sections {
        let opens_page = section.anchor.is_empty();
        let mut weights: Vec<(u32, u8)> = Vec::new();
        let mut add = |text: &str, weight: u8| {
            each_word(text, &mut |word| {
                weights.push((number(word, vocabulary, known), weight));
            });
        };
        // The title counts fully where the page begins, so that the page comes before its parts.
        let share = if opens_page { 1 } else { 4 };
        add(&front_matter.title, TITLE / share);
        add(&section.heading, HEADING);
        for tag in &front_matter.tags {
            add(tag, TAG / share);
        }
        numbers.clear();
        let mut note = |word: &str| numbers.push(number(word, vocabulary, known));
        each_word(&section.text, &mut note);
        if opens_page {
            each_word(&front_matter.description, &mut note);
        }
        numbers.sort_unstable();
        for mentions in numbers.chunk_by(|left, right| left == right) {
            if let Some(number) = mentions.first() {
                let weight = MENTIONS.get(mentions.len()).copied();
                weights.push((*number, weight.unwrap_or(MANY_MENTIONS)));
            }
        }
        write_section(&mut bytes, &mut weights);
    }
    bytes
}

fn write_section(bytes: &mut Vec<u8>, weights: &mut [(u32, u8)]) {
    weights.sort_unstable();
    let same = |left: &(u32, u8), right: &(u32, u8)| left.0 == right.0;
    let count = weights.chunk_by(same).count();
    write_number(bytes, u32::try_from(count).unwrap_or(u32::MAX));
    let mut before = 0;
    for places in weights.chunk_by(same) {
        let number = places.first().map_or(0, |place| place.0);
        let weight = places
            .iter()
            .fold(0_u8, |sum, (_, weight)| sum.saturating_add(*weight));
        write_number(bytes, number - before);
        bytes.push(weight);
        before = number;
    }
}

/// Calls `visit` with the section (counted within the page), number and weight of each word in
/// `bytes`, which [`of_page`] made.
pub(crate) fn each_posting(bytes: &[u8], mut visit: impl FnMut(u32, u32, u8)) {
    let mut bytes = bytes.iter().copied();
    let mut section = 0;
    while let Some(count) = read_number(&mut bytes) {
        let mut number = 0;
        for _ in 0..count {
            let (Some(distance), Some(weight)) = (read_number(&mut bytes), bytes.next()) else {
                return;
            };
            number += distance;
            visit(section, number, weight);
        }
        section += 1;
    }
}

fn write_number(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        bytes.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    bytes.push(number.to_le_bytes()[0]);
}

fn read_number(bytes: &mut impl Iterator<Item = u8>) -> Option<u32> {
    let mut number = 0;
    for shift in (0..32).step_by(7) {
        let byte = bytes.next()?;
        number |= u32::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

fn number(word: &str, vocabulary: &Vocabulary, known: &Known) -> u32 {
    if let Some(number) = known.borrow().get(word) {
        return *number;
    }
    let number = vocabulary.number(word);
    known.borrow_mut().insert(word.into(), number);
    number
}

/// Calls `visit` with each word of `text`, in lower case and without accents.
///
/// The script of the search box finds words in the same way.
fn each_word(text: &str, visit: &mut impl FnMut(&str)) {
    if !text.is_ascii() {
        let folded: String = text
            .nfd()
            .filter(|letter| !is_combining_mark(*letter))
            .flat_map(char::to_lowercase)
            .collect();
        folded
            .split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .for_each(visit);
        return;
    }
    let mut lower = String::new();
    for word in text.split(|letter: char| !letter.is_ascii_alphanumeric()) {
        if word.is_empty() {
            continue;
        }
        if word.bytes().any(|byte| byte.is_ascii_uppercase()) {
            lower.clear();
            lower.push_str(word);
            lower.make_ascii_lowercase();
            visit(&lower);
        } else {
            visit(word);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let mut words = Vec::new();
        each_word(text, &mut |word| words.push(word.to_owned()));
        words
    }

    #[test]
    fn words_are_folded() {
        assert_eq!(
            words("What's `New`-ish in 2.0?"),
            ["what", "s", "new", "ish", "in", "2", "0"]
        );
        assert_eq!(words("Café ÜBER—naïve"), ["cafe", "uber", "naive"]);
    }

    #[test]
    fn numbers_survive_their_bytes() {
        for number in [0, 1, 127, 128, 300, 16_383, 16_384, u32::MAX] {
            let mut bytes = Vec::new();
            write_number(&mut bytes, number);
            assert_eq!(read_number(&mut bytes.into_iter()), Some(number));
        }
    }
}
