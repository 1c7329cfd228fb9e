//! Times, durations and amounts as people read them.

use chrono::{DateTime, Utc};

/// A time to the second.
pub(crate) fn time(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// The time of day to the second.
pub(crate) fn time_of_day(at: DateTime<Utc>) -> String {
    at.format("%H:%M:%S").to_string()
}

/// A duration with a unit that fits.
pub(crate) fn milliseconds(ms: u64) -> String {
    match ms {
        0..1_000 => format!("{ms} ms"),
        1_000..60_000 => format!("{}.{} s", ms / 1_000, ms % 1_000 / 100),
        _ => format!("{} min {} s", ms / 60_000, ms % 60_000 / 1_000),
    }
}

/// An amount of money; the digits end where they say nothing more.
pub(crate) fn cost(micro_usd: Option<i64>) -> String {
    let Some(amount) = micro_usd else {
        return "not known".to_owned();
    };
    let digits = format!("{}.{:06}", amount / 1_000_000, amount % 1_000_000);
    let (whole, rest) = digits.split_at(digits.len() - 4);
    format!("${whole}{}", rest.trim_end_matches('0'))
}

/// A number with its thousands apart.
pub(crate) fn count(number: i64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_readable() {
        assert_eq!(cost(Some(0)), "$0.00");
        assert_eq!(cost(Some(1_500_000)), "$1.50");
        assert_eq!(cost(Some(1_234)), "$0.001234");
        assert_eq!(cost(None), "not known");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(count(999), "999");
        assert_eq!(milliseconds(12), "12 ms");
        assert_eq!(milliseconds(1_250), "1.2 s");
        assert_eq!(milliseconds(61_000), "1 min 1 s");
    }
}
