//! The words of the theme in the languages that it knows, from `theme/words`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use anyhow::Context;
use serde::{Deserialize, Serialize};

use crate::role::Role;

/// The language of a site that names none, and of words that a language lacks.
pub(crate) const DEFAULT: &str = "en";

const FILES: [(&str, &str); 3] = [
    (DEFAULT, include_str!("../theme/words/en.yaml")),
    ("de", include_str!("../theme/words/de.yaml")),
    ("ar", include_str!("../theme/words/ar.yaml")),
];

/// What has been read of them.
static READ: [OnceLock<File>; FILES.len()] = [const { OnceLock::new() }; FILES.len()];

/// Languages that are written from right to left.
const RIGHT_TO_LEFT: [&str; 10] = ["ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"];

/// What the theme says in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Words {
    /// The language of the pages.
    pub(crate) language: String,
    /// The language of the words, which is another one when the theme does not know that of the
    /// pages.
    known: &'static str,
    file: &'static File,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    page: BTreeMap<String, Word>,
    script: BTreeMap<String, Word>,
    date: String,
    months: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
enum Word {
    Text(String),
    /// By the kind of number that the word follows.
    Counted(BTreeMap<String, String>),
}

impl Words {
    /// The words for pages in `language`; English ones when the theme does not know it.
    ///
    /// A failure is a fault of the theme.
    pub(crate) fn of(language: &str) -> anyhow::Result<Self> {
        let place = place_of(language).unwrap_or(0);
        let (known, text) = FILES.get(place).copied().unwrap_or(FILES[0]);
        let read = READ.get(place).unwrap_or(&READ[0]);
        let file = match read.get() {
            Some(file) => file,
            None => {
                let file = serde_saphyr::from_str(text)
                    .with_context(|| format!("the theme's words in `{known}` are wrong"))?;
                read.get_or_init(|| file)
            }
        };
        Ok(Self {
            language: language.to_owned(),
            known,
            file,
        })
    }

    /// The direction in which the language is written.
    pub(crate) fn direction(&self) -> &'static str {
        if RIGHT_TO_LEFT.contains(&primary(&self.language)) {
            "rtl"
        } else {
            "ltr"
        }
    }

    /// The words for templates.
    pub(crate) fn page(&self) -> &impl Serialize {
        &self.file.page
    }

    /// The words for scripts; None when they are those that every script has.
    pub(crate) fn script(&self) -> Option<&impl Serialize> {
        (self.known != DEFAULT).then_some(&self.file.script)
    }

    /// The word under `key`, without a number.
    pub(crate) fn text(&self, key: &str) -> &str {
        match self.file.page.get(key) {
            Some(Word::Text(text)) => text,
            _ => "",
        }
    }

    /// The word under `key` with `value` in the place of `name`.
    pub(crate) fn with(&self, key: &str, name: &str, value: &str) -> String {
        self.text(key).replace(&format!("{{{name}}}"), value)
    }

    /// The word under `key` in the form that follows `count`.
    pub(crate) fn count(&self, key: &str, count: usize) -> String {
        let Some(Word::Counted(forms)) = self.file.page.get(key) else {
            return String::new();
        };
        let form = forms.get(kind_of_number(self.known, count));
        let form = form.or_else(|| forms.get("other"));
        form.map_or("", String::as_str)
            .replace("{count}", &count.to_string())
    }

    pub(crate) fn role(&self, role: Role) -> &str {
        self.text(role.slug())
    }

    /// A checked date as readers write it: `November 23, 2026`.
    pub(crate) fn date(&self, date: &str) -> String {
        let mut parts = date.split('-');
        let year = parts.next().unwrap_or("");
        let month: usize = parts
            .next()
            .and_then(|month| month.parse().ok())
            .unwrap_or(1);
        let day = parts.next().unwrap_or("").trim_start_matches('0');
        let month = self.file.months.get(month.saturating_sub(1));
        self.file
            .date
            .replace("{year}", year)
            .replace("{month}", month.map_or("", String::as_str))
            .replace("{day}", day)
    }
}

/// The words that scripts have when the page brings none.
pub(crate) fn english_script() -> anyhow::Result<String> {
    let words = Words::of(DEFAULT)?;
    serde_json::to_string(&words.file.script).context("cannot encode the words of scripts")
}

/// Which of the files has the words of `language`.
fn place_of(language: &str) -> Option<usize> {
    let named = |name: &str| FILES.iter().position(|(code, _)| *code == name);
    named(language).or_else(|| named(primary(language)))
}

/// The language without its script and region.
fn primary(language: &str) -> &str {
    language.split('-').next().unwrap_or(language)
}

/// The kind of a whole number in a language that the theme knows, as Unicode names it.
fn kind_of_number(language: &str, number: usize) -> &'static str {
    match (language, number, number % 100) {
        ("ar", 0, _) => "zero",
        ("ar", 2, _) => "two",
        (_, 1, _) => "one",
        ("ar", _, 3..=10) => "few",
        ("ar", _, 11..=99) => "many",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn keys(words: &BTreeMap<String, Word>) -> BTreeSet<&str> {
        words.keys().map(String::as_str).collect()
    }

    /// The places for values in a text.
    fn places(text: &str) -> BTreeSet<&str> {
        let pieces = text.split('{').skip(1);
        pieces.filter_map(|rest| rest.split('}').next()).collect()
    }

    fn kinds(language: &str) -> BTreeSet<&'static str> {
        (0..200)
            .map(|number| kind_of_number(language, number))
            .collect()
    }

    fn compare(language: &str, key: &str, english: &Word, other: &Word) {
        match (english, other) {
            (Word::Text(english), Word::Text(other)) => {
                assert!(!other.trim().is_empty(), "{language}: {key}");
                assert_eq!(places(english), places(other), "{language}: {key}");
            }
            (Word::Counted(english), Word::Counted(other)) => {
                let forms: BTreeSet<&str> = other.keys().map(String::as_str).collect();
                assert_eq!(forms, kinds(language), "{language}: {key}");
                let last = |forms: &BTreeMap<String, String>| forms["other"].clone();
                assert_eq!(
                    places(&last(english)),
                    places(&last(other)),
                    "{language}: {key}"
                );
            }
            _ => panic!("{language}: {key} has a form for numbers in one language only"),
        }
    }

    #[test]
    fn every_language_has_the_words_that_english_has() {
        let english = Words::of(DEFAULT).unwrap();
        for (language, _) in FILES {
            let words = Words::of(language).unwrap();
            assert_eq!(words.known, language);
            assert_eq!(words.file.months.len(), 12, "{language}");
            assert_eq!(
                places(&words.file.date),
                BTreeSet::from(["day", "month", "year"])
            );
            for (english, words) in [
                (&english.file.page, &words.file.page),
                (&english.file.script, &words.file.script),
            ] {
                assert_eq!(keys(english), keys(words), "{language}");
                for (key, word) in english {
                    compare(language, key, word, &words[key]);
                }
            }
        }
    }

    #[test]
    fn a_language_is_known_by_its_first_part() {
        assert_eq!(Words::of("de-at").unwrap().text("next"), "Weiter");
        let unknown = Words::of("fr").unwrap();
        assert_eq!(
            (unknown.text("next"), unknown.language.as_str()),
            ("Next", "fr")
        );
        assert_eq!(Words::of("he").unwrap().direction(), "rtl");
    }

    #[test]
    fn numbers_choose_the_form() {
        let arabic = Words::of("ar").unwrap();
        for (count, text) in [
            (1, "كلمة واحدة"),
            (2, "كلمتان"),
            (3, "3 كلمات"),
            (11, "11 كلمة"),
            (103, "103 كلمات"),
        ] {
            assert_eq!(arabic.count("word_count", count), text);
        }
        let english = Words::of("en").unwrap();
        assert_eq!(english.count("word_count", 1), "1 word");
        assert_eq!(english.count("word_count", 0), "0 words");
    }

    #[test]
    fn dates_have_the_form_of_the_language() {
        let date = |language| Words::of(language).unwrap().date("2026-11-03");
        assert_eq!(date("en"), "November 3, 2026");
        assert_eq!(date("de"), "3. November 2026");
        assert_eq!(date("ar"), "3 نوفمبر 2026");
    }
}
