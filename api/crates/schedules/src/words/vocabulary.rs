//! The words for days, months, numbers and times.

/// 0 is Sunday, as in cron.
pub(crate) const WEEKDAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];

/// January first.
pub(crate) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The first is at index 0.
pub(crate) const ORDINALS: [&str; 5] = ["first", "second", "third", "fourth", "fifth"];

/// The number of a weekday, by its name, its plural or its first three letters or more.
pub(super) fn weekday(word: &str) -> Option<u8> {
    position(&WEEKDAYS, word.strip_suffix('s').unwrap_or(word), 3)
        .or_else(|| position(&WEEKDAYS, word, 3))
}

/// The number of a month from 1, by its name or its first three letters or more.
pub(super) fn month(word: &str) -> Option<u8> {
    position(&MONTHS, word, 3).map(|index| index + 1)
}

fn position(names: &[&str], word: &str, shortest: usize) -> Option<u8> {
    let matches = |name: &&str| word.len() >= shortest && name.to_lowercase().starts_with(word);
    let index = names.iter().position(matches)?;
    u8::try_from(index).ok()
}

/// The number that an ordinal such as `1st` or `first` stands for.
pub(super) fn ordinal(word: &str) -> Option<u32> {
    if let Some(index) = ORDINALS.iter().position(|name| *name == word) {
        return u32::try_from(index + 1).ok();
    }
    let digits = ["st", "nd", "rd", "th"]
        .iter()
        .find_map(|ending| word.strip_suffix(ending))?;
    digits.parse().ok()
}

/// An ordinal in digits, such as `22nd`.
pub(crate) fn ordinal_text(number: u16) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// Half of a day on a clock of twelve hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    Morning,
    Evening,
}

/// The half of a day that a word names.
pub(super) fn half(word: &str) -> Option<Half> {
    match word {
        "am" | "a.m" | "a.m." => Some(Half::Morning),
        "pm" | "p.m" | "p.m." => Some(Half::Evening),
        _ => None,
    }
}

/// What a word that begins with a digit says about a time: hour, minute, and half of the day when
/// it is written together with them.
pub(super) fn clock(word: &str) -> Option<(u32, u32, Option<Half>)> {
    let end = word
        .find(|c: char| !c.is_ascii_digit() && c != ':')
        .unwrap_or(word.len());
    let (digits, rest) = word.split_at(end);
    let half = if rest.is_empty() {
        None
    } else {
        Some(half(rest)?)
    };
    let (hour, minute) = match digits.split_once(':') {
        Some((hour, minute)) if minute.len() == 2 => (hour, minute),
        Some(_) => return None,
        None => (digits, "0"),
    };
    Some((hour.parse().ok()?, minute.parse().ok()?, half))
}

/// The time of a day, or none when there is no such time.
pub(super) fn time_of_day(hour: u32, minute: u32, half: Option<Half>) -> Option<(u32, u32)> {
    let hour = match half {
        None if hour < 24 => hour,
        Some(Half::Morning) if (1..=12).contains(&hour) => hour % 12,
        Some(Half::Evening) if (1..=12).contains(&hour) => hour % 12 + 12,
        _ => return None,
    };
    (minute < 60).then_some((hour, minute))
}
