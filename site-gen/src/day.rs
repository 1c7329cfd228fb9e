//! Days of the calendar, written as `2026-01-31`: that order is the order in time.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

const SECONDS: u64 = 24 * 60 * 60;

/// Whether `text` is a day.
pub(crate) fn is_day(text: &str) -> bool {
    parts(text).is_some()
}

/// The day of the clock, in UTC.
pub(crate) fn today() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let days = since.map_or(0, |since| since.as_secs() / SECONDS);
    after("1970-01-01", usize::try_from(days).unwrap_or(0))
}

/// How long the day of the clock lasts yet.
pub(crate) fn time_left() -> Duration {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    Duration::from_secs(SECONDS - since.map_or(0, |since| since.as_secs()) % SECONDS)
}

/// The day that comes `days` after `day`.
pub(crate) fn after(day: &str, days: usize) -> String {
    let Some((mut year, mut month, mut day)) = parts(day) else {
        return day.to_owned();
    };
    let mut left = u32::try_from(days).unwrap_or(u32::MAX);
    while day + left > length(year, month) {
        left -= length(year, month) - day + 1;
        day = 1;
        month += 1;
        if month > 12 {
            month = 1;
            year += 1;
        }
    }
    format!("{year:04}-{month:02}-{:02}", day + left)
}

fn parts(text: &str) -> Option<(u32, u32, u32)> {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else {
        return None;
    };
    let number = |part: &str, digits: usize| -> Option<u32> {
        let fits = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
        fits.then(|| part.parse().ok()).flatten()
    };
    let (year, month, day) = (number(year, 4)?, number(month, 2)?, number(day, 2)?);
    (1..=length(year, month))
        .contains(&day)
        .then_some((year, month, day))
}

/// How many days the month has; none when there is no such month.
fn length(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_of_the_calendar_are_days() {
        for good in ["2026-11-23", "2024-02-29", "2000-02-29", "2026-12-31"] {
            assert!(is_day(good), "{good}");
        }
        for bad in [
            "2026-02-29",
            "1900-02-29",
            "2026-13-01",
            "2026-04-31",
            "2026-1-1",
            "today",
        ] {
            assert!(!is_day(bad), "{bad}");
        }
    }

    #[test]
    fn days_are_counted_over_months_and_years() {
        for (days, expected) in [
            (0, "1970-01-01"),
            (31, "1970-02-01"),
            (789, "1972-02-29"),
            (20_781, "2026-11-24"),
        ] {
            assert_eq!(after("1970-01-01", days), expected);
        }
        assert_eq!(after("2026-12-15", 30), "2027-01-14");
    }
}
