//! Reads a sentence word by word.

use std::collections::BTreeSet;

use super::EXAMPLES;
use super::vocabulary::{clock, half, month, ordinal, time_of_day, weekday};

/// How often, in the words of the sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rhythm {
    /// Every so many minutes.
    Minutes(u32),
    /// Every so many hours.
    Hours(u32),
    /// Once or more on each day that matches.
    Days,
    /// On a day of the week that must be named.
    Weekly,
    /// On a day of the month that must be named.
    Monthly,
    /// On a day of each third month.
    Quarterly,
    /// On a day of a month.
    Yearly,
}

/// Which weekday of a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nth {
    /// The first is 1.
    At(u32),
    /// The last of the month.
    Last,
}

/// What a sentence says, before it is known whether that goes together.
#[derive(Debug, Default)]
pub(super) struct Meaning {
    pub(super) rhythm: Option<Rhythm>,
    pub(super) times: BTreeSet<(u32, u32)>,
    pub(super) minute: Option<u32>,
    pub(super) weekdays: BTreeSet<u8>,
    pub(super) nth_weekday: Option<(Nth, u8)>,
    pub(super) days: BTreeSet<u32>,
    pub(super) last_day: bool,
    pub(super) months: BTreeSet<u8>,
}

/// Words that carry no meaning of their own here.
const FILLERS: [&str; 8] = ["on", "of", "the", "in", "and", "month", ",", "o'clock"];

/// The longest sentence, in characters.
const LONGEST: usize = 200;

struct Reader<'a> {
    words: Vec<&'a str>,
    next: usize,
    meaning: Meaning,
}

/// Reads a sentence.
///
/// # Errors
///
/// Names the first word that is not understood.
pub(super) fn read(sentence: &str) -> Result<Meaning, String> {
    let sentence: String = sentence.chars().take(LONGEST).collect();
    let lower = sentence.to_lowercase().replace(',', " , ");
    let mut reader = Reader {
        words: lower.split_whitespace().map(without_full_stop).collect(),
        next: 0,
        meaning: Meaning::default(),
    };
    if reader.words.is_empty() {
        return Err(format!("is empty: write a sentence, such as {EXAMPLES}"));
    }
    while let Some(word) = reader.take() {
        reader.word(word)?;
    }
    Ok(reader.meaning)
}

/// A word without the full stop of its sentence, unless it is an abbreviation with stops inside.
fn without_full_stop(word: &str) -> &str {
    match word.strip_suffix('.') {
        Some(bare) if !bare.contains('.') => bare,
        _ => word,
    }
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<&'a str> {
        self.words.get(self.next).copied()
    }

    fn take(&mut self) -> Option<&'a str> {
        let word = self.peek()?;
        self.next += 1;
        Some(word)
    }

    /// Takes the next word when it is one of these.
    fn take_one_of(&mut self, words: &[&str]) -> Option<&'a str> {
        let word = self.peek().filter(|word| words.contains(word))?;
        self.next += 1;
        Some(word)
    }

    fn word(&mut self, word: &'a str) -> Result<(), String> {
        match word {
            "every" | "each" => return self.every(),
            "at" => return self.at(),
            "last" => return self.last(),
            "minute" => return self.minute(),
            "day" => return self.day(),
            "daily" | "days" => self.meaning.rhythm = Some(Rhythm::Days),
            "hourly" => self.meaning.rhythm = Some(Rhythm::Hours(1)),
            "weekly" => self.meaning.rhythm = Some(Rhythm::Weekly),
            "monthly" => self.meaning.rhythm = Some(Rhythm::Monthly),
            "quarterly" => self.meaning.rhythm = Some(Rhythm::Quarterly),
            "yearly" | "annually" => self.meaning.rhythm = Some(Rhythm::Yearly),
            "weekday" | "weekdays" => self.meaning.weekdays.extend(1..=5),
            "weekend" | "weekends" => self.meaning.weekdays.extend([0, 6]),
            "noon" | "midday" => _ = self.meaning.times.insert((12, 0)),
            "midnight" => _ = self.meaning.times.insert((0, 0)),
            _ => return self.named(word),
        }
        Ok(())
    }

    /// A day, month or time by its name or number.
    fn named(&mut self, word: &'a str) -> Result<(), String> {
        if FILLERS.contains(&word) {
            return Ok(());
        }
        if let Some(day) = weekday(word) {
            self.meaning.weekdays.insert(day);
        } else if let Some(number) = month(word) {
            self.meaning.months.insert(number);
        } else if let Some(number) = ordinal(word) {
            return self.ordinal(word, number);
        } else if word.starts_with(|first: char| first.is_ascii_digit()) {
            return self.number(word);
        } else {
            return Err(unknown(word));
        }
        Ok(())
    }

    /// What follows "every".
    fn every(&mut self) -> Result<(), String> {
        let count = self.peek().and_then(|word| word.parse::<u32>().ok());
        if let Some(count) = count {
            self.next += 1;
            let unit = self.take().unwrap_or_default();
            self.meaning.rhythm = Some(match unit {
                "minute" | "minutes" | "min" | "mins" => Rhythm::Minutes(count),
                "hour" | "hours" => Rhythm::Hours(count),
                "second" | "seconds" => return Err(too_often()),
                _ => return Err(unknown(&format!("every {count} {unit}"))),
            });
            return Ok(());
        }
        let rhythm = match self.peek() {
            Some("minute") => Rhythm::Minutes(1),
            Some("hour") => Rhythm::Hours(1),
            Some("day") => Rhythm::Days,
            Some("week") => Rhythm::Weekly,
            Some("month") => Rhythm::Monthly,
            Some("quarter") => Rhythm::Quarterly,
            Some("year") => Rhythm::Yearly,
            Some("second") => {
                // "every second Monday" is every other one, which cron cannot say either.
                return match self.words.get(self.next + 1) {
                    Some(after) => Err(unknown(&format!("second {after}"))),
                    None => Err(too_often()),
                };
            }
            _ => return Ok(()),
        };
        self.next += 1;
        // "of every month" only says which month the day is of.
        if self.meaning.rhythm.is_none() {
            self.meaning.rhythm = Some(rhythm);
        }
        Ok(())
    }

    /// A time follows, or "minute" with a number.
    fn at(&mut self) -> Result<(), String> {
        match self.peek() {
            Some("minute" | "noon" | "midday" | "midnight") => Ok(()),
            Some(word) if word.starts_with(|first: char| first.is_ascii_digit()) => {
                self.next += 1;
                self.time(word)
            }
            Some(word) => Err(unknown(&format!("at {word}"))),
            None => Err(unknown("at")),
        }
    }

    /// A number without "at": a time when it looks like one or follows another time, or else the day
    /// beside the name of a month.
    fn number(&mut self, word: &'a str) -> Result<(), String> {
        let beside_month = self.peek().is_some_and(|next| month(next).is_some())
            || (!self.meaning.months.is_empty() && self.meaning.times.is_empty());
        let day = word.parse::<u32>().ok();
        let says_half = self.peek().is_some_and(|next| half(next).is_some());
        match day {
            Some(day) if beside_month && !says_half => self.day_of_month(word, day),
            Some(_) if self.meaning.times.is_empty() && !says_half => Err(unknown(word)),
            _ => self.time(word),
        }
    }

    fn time(&mut self, word: &'a str) -> Result<(), String> {
        let named_half = self.peek().and_then(half);
        let shown = match (named_half, self.peek()) {
            (Some(_), Some(half)) => {
                self.next += 1;
                format!("{word} {half}")
            }
            _ => word.to_owned(),
        };
        let time = clock(word)
            .and_then(|(hour, minute, own)| time_of_day(hour, minute, own.or(named_half)));
        let time = time.ok_or_else(|| {
            format!("\"{shown}\" is not a time of day: write 9:00, 18:30 or 9:00 AM. Understood is, for example, {EXAMPLES}")
        })?;
        self.meaning.times.insert(time);
        Ok(())
    }

    fn minute(&mut self) -> Result<(), String> {
        let number = self.peek().and_then(|word| word.parse::<u32>().ok());
        let number = number.filter(|number| *number < 60);
        self.meaning.minute = Some(number.ok_or_else(|| unknown("minute"))?);
        self.next += 1;
        Ok(())
    }

    /// "day 15", or the "day" of "first day" and the like.
    fn day(&mut self) -> Result<(), String> {
        match self.peek().and_then(|word| word.parse::<u32>().ok()) {
            Some(day) => {
                let word = self.take().unwrap_or_default();
                self.day_of_month(word, day)
            }
            None => Ok(()),
        }
    }

    fn last(&mut self) -> Result<(), String> {
        if self.take_one_of(&["day"]).is_some() {
            self.meaning.last_day = true;
            return Ok(());
        }
        match self.peek().and_then(weekday) {
            Some(day) => {
                self.next += 1;
                self.meaning.nth_weekday = Some((Nth::Last, day));
                Ok(())
            }
            None => Err(unknown("last")),
        }
    }

    fn ordinal(&mut self, word: &'a str, number: u32) -> Result<(), String> {
        match self.peek().and_then(weekday) {
            Some(day) if (1..=5).contains(&number) => {
                self.next += 1;
                self.meaning.nth_weekday = Some((Nth::At(number), day));
                Ok(())
            }
            _ => {
                let _ = self.take_one_of(&["day"]);
                self.day_of_month(word, number)
            }
        }
    }

    fn day_of_month(&mut self, word: &str, day: u32) -> Result<(), String> {
        if !(1..=31).contains(&day) {
            return Err(format!(
                "\"{word}\" is not a day of a month: they go from 1st to 31st. Understood is, for example, {EXAMPLES}"
            ));
        }
        self.meaning.days.insert(day);
        Ok(())
    }
}

fn unknown(word: &str) -> String {
    format!("The word \"{word}\" is not understood here: write {EXAMPLES}, or five cron fields")
}

fn too_often() -> String {
    format!("A schedule fires at most once a minute: write {EXAMPLES}")
}
