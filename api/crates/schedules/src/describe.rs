//! From cron to a sentence, one that `words` reads back; for what no such sentence says, croner's.

use croner::Cron;

use crate::words::vocabulary::{MONTHS, ORDINALS, WEEKDAYS, ordinal_text};

/// More times a day than these are not listed one by one.
const MOST_TIMES: usize = 6;

/// A sentence about when a schedule fires.
pub(crate) fn describe(cron: &Cron) -> String {
    let sentence = fields(cron).and_then(|fields| fields.sentence());
    match sentence {
        Some(sentence) => capitalised(&sentence),
        None => cron.describe().trim_end_matches('.').to_owned(),
    }
}

/// The fields as text, and the values that they allow.
struct Fields<'a> {
    minute: (&'a str, Vec<u16>),
    hour: (&'a str, Vec<u16>),
    day: (&'a str, Vec<u16>),
    month: (&'a str, Vec<u16>),
    weekday: (&'a str, Vec<u16>),
}

fn fields(cron: &Cron) -> Option<Fields<'_>> {
    let mut texts = cron.as_str().split_whitespace();
    let pattern = &cron.pattern;
    Some(Fields {
        minute: (texts.next()?, pattern.minutes.values()),
        hour: (texts.next()?, pattern.hours.values()),
        day: (texts.next()?, pattern.days.values()),
        month: (texts.next()?, pattern.months.values()),
        weekday: (texts.next()?, pattern.days_of_week.values()),
    })
}

impl Fields<'_> {
    fn sentence(&self) -> Option<String> {
        let days = self.days()?;
        if let Some(rhythm) = self.rhythm() {
            return Some(if days == "every day" {
                rhythm
            } else if days.starts_with("every ") {
                let days = days.trim_start_matches("every ");
                format!("{rhythm} on {}", days.replace("weekday", "weekdays"))
            } else {
                format!("{rhythm} {days}")
            });
        }
        Some(format!("{days} at {}", self.times()?))
    }

    /// "every 15 minutes" and the like; none when it fires at times of a day.
    fn rhythm(&self) -> Option<String> {
        let (minute, hour) = (self.minute.0, self.hour.0);
        let single = match self.minute.1.as_slice() {
            [single] => Some(*single),
            _ => None,
        };
        match (minute, hour, single) {
            ("*", "*", _) => Some("every minute".to_owned()),
            (_, "*", Some(0)) => Some("every hour".to_owned()),
            (_, "*", Some(minute)) => Some(format!("every hour at minute {minute}")),
            (_, "*", None) => step(minute, 60).map(|step| format!("every {step} minutes")),
            (_, _, Some(0)) => step(hour, 24).map(|step| format!("every {step} hours")),
            (_, _, Some(minute)) => {
                step(hour, 24).map(|step| format!("every {step} hours at minute {minute}"))
            }
            _ => None,
        }
    }

    fn times(&self) -> Option<String> {
        let [minute] = self.minute.1.as_slice() else {
            return None;
        };
        let hours = &self.hour.1;
        if hours.is_empty() || hours.len() > MOST_TIMES {
            return None;
        }
        let times: Vec<String> = hours
            .iter()
            .map(|hour| format!("{hour:02}:{minute:02}"))
            .collect();
        Some(listed(&times))
    }

    fn days(&self) -> Option<String> {
        let months = self.months()?;
        match (self.day.0, self.weekday.0) {
            ("*", "*") if months.is_empty() => Some("every day".to_owned()),
            ("*", "*") => Some(format!("every day in {months}")),
            (_, "*") => self.days_of_month(&months),
            ("*", _) => self.days_of_week(&months),
            _ => None,
        }
    }

    fn days_of_month(&self, months: &str) -> Option<String> {
        let of = if months.is_empty() {
            "every month"
        } else {
            months
        };
        if self.day.0 == "L" {
            return Some(format!("on the last day of {of}"));
        }
        if !self.day.0.chars().all(|c| c.is_ascii_digit() || c == ',') {
            return None;
        }
        let days: Vec<String> = self.day.1.iter().copied().map(ordinal_text).collect();
        Some(format!("on the {} of {of}", listed(&days)))
    }

    fn days_of_week(&self, months: &str) -> Option<String> {
        let text = self.weekday.0;
        let of = if months.is_empty() {
            "every month"
        } else {
            months
        };
        if let Some((day, number)) = text.split_once('#') {
            let day = WEEKDAYS.get(day.parse::<usize>().ok()? % 7)?;
            let ordinal = match number {
                "L" => "last",
                _ => ORDINALS.get(number.parse::<usize>().ok()?.checked_sub(1)?)?,
            };
            return Some(format!("on the {ordinal} {day} of {of}"));
        }
        if let Some(day) = text.strip_suffix('L') {
            let day = WEEKDAYS.get(day.parse::<usize>().ok()? % 7)?;
            return Some(format!("on the last {day} of {of}"));
        }
        let days = match self.weekday.1.as_slice() {
            [1, 2, 3, 4, 5] => "weekday".to_owned(),
            days => {
                let names = days.iter().map(|day| WEEKDAYS.get(usize::from(*day)));
                listed(&names.collect::<Option<Vec<_>>>()?)
            }
        };
        Some(if months.is_empty() {
            format!("every {days}")
        } else {
            format!("every {days} in {months}")
        })
    }

    /// The months by name; empty for all of them.
    fn months(&self) -> Option<String> {
        if self.month.1.len() == 12 {
            return Some(String::new());
        }
        let names = self
            .month
            .1
            .iter()
            .map(|month| MONTHS.get(usize::from(*month).checked_sub(1)?));
        Some(listed(&names.collect::<Option<Vec<_>>>()?))
    }
}

/// The step of a field such as `*/15`, when it comes at the same distance all along.
fn step(field: &str, whole: u16) -> Option<u16> {
    let step: u16 = field.strip_prefix("*/")?.parse().ok()?;
    (step > 1 && whole.is_multiple_of(step)).then_some(step)
}

/// "a", "a and b", "a, b and c".
fn listed<T: AsRef<str>>(items: &[T]) -> String {
    match items {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", first.join(", "), last.as_ref())
        }
    }
}

fn capitalised(sentence: &str) -> String {
    let mut characters = sentence.chars();
    let first = characters.next().map(|first| first.to_uppercase());
    first.into_iter().flatten().chain(characters).collect()
}
