//! The embedder that needs no model: words and parts of words, hashed to places in a vector.
//!
//! Texts are near each other when they share words or most of their letters, in any language that
//! writes letters. It knows nothing of meaning: "car" and "automobile" have nothing in common.

/// The numbers of a vector. With as many, two texts without a word in common seldom come near each
/// other by chance, and a row stays small enough to be read without a detour.
const DIMENSIONS: u32 = 384;

/// How many letters a part of a word has.
const PART: usize = 3;

/// How much a whole word counts, against 1 for a part of it.
const WHOLE: f32 = 3.0;

/// The vector of a text, of length 1. A text without a letter or digit gets one that is near no other.
pub(crate) fn vector(text: &str) -> Vec<f32> {
    let mut places = vec![0.0_f32; usize::try_from(DIMENSIONS).unwrap_or_default()];
    let text = text.to_lowercase();
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    for word in words.filter(|word| !word.is_empty()) {
        let letters: Vec<char> = std::iter::once('^')
            .chain(word.chars())
            .chain(std::iter::once('$'))
            .collect();
        // Short words are mostly grammar.
        let weight = match letters.len() - 2 {
            1 | 2 => 0.1,
            3 => 0.4,
            _ => 1.0,
        };
        add(&mut places, &format!("={word}"), WHOLE * weight);
        for part in letters.windows(PART) {
            add(&mut places, &String::from_iter(part), weight);
        }
    }
    // What a text repeats counts more, but not as often as it is repeated.
    for number in &mut places {
        *number = number.signum() * number.abs().sqrt();
    }
    let length = places
        .iter()
        .map(|number| number * number)
        .sum::<f32>()
        .sqrt();
    if length == 0.0 {
        // PostgreSQL has no angle with a vector of zeros.
        if let Some(first) = places.first_mut() {
            *first = 1.0;
        }
        return places;
    }
    places.iter_mut().for_each(|number| *number /= length);
    places
}

/// A place is taken by many features; their signs keep them from adding up.
fn add(places: &mut [f32], feature: &str, weight: f32) {
    // The checksum is the same on every machine and in every version.
    let hash = crc32fast::hash(feature.as_bytes());
    let sign = if hash >> 31 == 0 { 1.0 } else { -1.0 };
    let place = usize::try_from(hash % DIMENSIONS).unwrap_or_default();
    if let Some(number) = places.get_mut(place) {
        *number += sign * weight;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::embedder::CHANCE;

    fn nearness(one: &str, other: &str) -> f32 {
        let (one, other) = (vector(one), vector(other));
        one.iter().zip(&other).map(|(one, other)| one * other).sum()
    }

    #[test]
    fn what_shares_words_is_near_and_nothing_else_is() {
        let note = "Ada prefers metric units and answers in German.";
        assert!((0.999..1.001).contains(&nearness(note, note)));
        for (query, is_found) in [
            ("metric units", true),
            ("Which unit does Ada prefer?", true),
            ("METRIC UNITS!", true),
            ("The invoice was paid in March", false),
            ("kilometres instead of miles", false),
            ("?!", false),
        ] {
            let near = nearness(query, note);
            assert_eq!(f64::from(near) >= CHANCE, is_found, "{query}: {near}");
        }
    }

    #[test]
    fn other_writings_are_words_as_well() {
        assert!(nearness("Größe in Metern", "GRÖSSE? größe!") > 0.3);
        assert!(nearness("единицы измерения", "метрические единицы") > 0.3);
    }

    #[test]
    fn every_vector_has_the_length_one() {
        let long = "word ".repeat(500);
        for text in ["", "a", "!", long.as_str(), "ß"] {
            let length: f32 = vector(text).iter().map(|number| number * number).sum();
            assert!((0.99..1.01).contains(&length), "{text}: {length}");
        }
    }
}
