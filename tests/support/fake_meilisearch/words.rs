//! How the stand-in compares words: much less than a Meilisearch, the same for what tests ask.

use serde_json::Value;

/// What is searched in.
const SEARCHED: [&str; 4] = ["title", "heading", "tags", "text"];

/// From this length on one letter may be another.
const FORGIVEN_FROM: usize = 4;

/// The words of a query.
pub(super) struct Words {
    words: Vec<String>,
    /// Whether the last one may go on.
    goes_on: bool,
    /// Those that a document must have, by their numbers.
    needed: Vec<usize>,
}

impl Words {
    /// The words of a query over these documents.
    pub(super) fn of(text: &str, strategy: &str, documents: &[Value]) -> Self {
        let words = split(text).map(|(_, word)| word.to_lowercase()).collect();
        let mut words = Self {
            words,
            goes_on: text.ends_with(char::is_alphanumeric),
            needed: Vec::new(),
        };
        let all = 0..words.words.len();
        words.needed = match strategy {
            "all" => all.collect(),
            // Of the words that are anywhere, all but the rarest are given up.
            "frequency" => {
                let having = |number: &usize| {
                    let having = documents.iter().filter(|one| words.is_in(*number, one));
                    having.count()
                };
                let known = all.filter(|number| having(number) > 0);
                known.min_by_key(having).into_iter().collect()
            }
            other => panic!("{other} is no strategy"),
        };
        words
    }

    /// Whether a document has the words.
    pub(super) fn are_in(&self, document: &Value) -> bool {
        let mut needed = self.needed.iter();
        needed.all(|number| self.is_in(*number, document))
    }

    fn is_in(&self, number: usize, document: &Value) -> bool {
        let texts = SEARCHED.map(|name| super::filter::values(document, name).join(" "));
        let text = texts.join(" ");
        let mut words = split(&text);
        words.any(|(_, word)| self.length_of_match(number, word) > 0)
    }

    /// A text with signs around what is found of it.
    pub(super) fn marked(&self, text: &str, open: &str, close: &str) -> String {
        let mut marked = String::new();
        let mut end = 0;
        for (place, word) in split(text) {
            let lengths = (0..self.words.len()).map(|number| self.length_of_match(number, word));
            let length = lengths.max().unwrap_or(0);
            if length > 0 {
                marked.push_str(&text[end..place]);
                end = place + length;
                marked.push_str(&format!("{open}{}{close}", &text[place..end]));
            }
        }
        marked + &text[end..]
    }

    /// How much of a word is what a word of the query means.
    fn length_of_match(&self, number: usize, word: &str) -> usize {
        let (wanted, lower) = (&self.words[number], word.to_lowercase());
        let begins = self.goes_on && number + 1 == self.words.len();
        if lower == *wanted || is_nearly(&lower, wanted) {
            word.len()
        } else if begins && lower.starts_with(wanted) {
            wanted.len()
        } else {
            0
        }
    }
}

fn is_nearly(word: &str, wanted: &str) -> bool {
    let differing = word.chars().zip(wanted.chars()).filter(|(a, b)| a != b);
    wanted.chars().count() >= FORGIVEN_FROM
        && word.chars().count() == wanted.chars().count()
        && differing.count() <= 1
}

/// The words of a text and where they begin.
fn split(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let words = text.split(|sign: char| !sign.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    words.map(|word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
}
