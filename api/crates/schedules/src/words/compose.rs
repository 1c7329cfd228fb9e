//! From what a sentence says to five cron fields.

use std::collections::BTreeSet;
use std::fmt::Display;

use super::EXAMPLES;
use super::sentence::{Meaning, Nth, Rhythm};

/// The five fields.
///
/// # Errors
///
/// Says what is missing, or what does not go together in one line of cron.
pub(super) fn compose(meaning: &Meaning) -> Result<String, String> {
    let (minute, hour) = clock_fields(meaning)?;
    let (day, weekday) = day_fields(meaning)?;
    Ok(format!(
        "{minute} {hour} {day} {} {weekday}",
        month_field(meaning)
    ))
}

fn clock_fields(meaning: &Meaning) -> Result<(String, String), String> {
    match meaning.rhythm {
        Some(Rhythm::Minutes(count)) => {
            refuse_times(meaning, "minutes")?;
            every("minutes", count, 60).map(|field| (field, "*".to_owned()))
        }
        Some(Rhythm::Hours(count)) => {
            refuse_times(meaning, "hours")?;
            let minute = meaning.minute.unwrap_or_default().to_string();
            every("hours", count, 24).map(|field| (minute, field))
        }
        _ => times(meaning),
    }
}

/// A step that comes at the same distance all day: cron starts anew with each hour and day.
fn every(unit: &str, count: u32, whole: u32) -> Result<String, String> {
    match count {
        1 => Ok("*".to_owned()),
        _ if count > 1 && count < whole && whole.is_multiple_of(count) => Ok(format!("*/{count}")),
        _ => {
            let fitting: Vec<String> = (2..whole)
                .filter(|step| whole.is_multiple_of(*step))
                .map(|step| step.to_string())
                .collect();
            Err(format!(
                "Every {count} {unit} cannot be said in cron, which starts anew each {}: take one of {} {unit}. Understood is, for example, {EXAMPLES}",
                if whole == 60 { "hour" } else { "day" },
                fitting.join(", ")
            ))
        }
    }
}

fn refuse_times(meaning: &Meaning, unit: &str) -> Result<(), String> {
    match meaning.times.first() {
        None => Ok(()),
        Some((hour, minute)) => Err(format!(
            "A time of day such as {hour}:{minute:02} does not go with a number of {unit}: write one of them. Understood is, for example, {EXAMPLES}"
        )),
    }
}

fn times(meaning: &Meaning) -> Result<(String, String), String> {
    let Some((_, minute)) = meaning.times.first() else {
        return Err(format!("Say at what time: write {EXAMPLES}"));
    };
    if meaning.times.iter().any(|(_, other)| other != minute) {
        return Err(format!(
            "Times with different minutes need two schedules, since cron has one minute for all hours of a line. Understood is, for example, {EXAMPLES}"
        ));
    }
    let hours = list(meaning.times.iter().map(|(hour, _)| hour));
    Ok((minute.to_string(), hours))
}

/// The day of the month and the day of the week.
fn day_fields(meaning: &Meaning) -> Result<(String, String), String> {
    let by_month = !meaning.days.is_empty() || meaning.last_day;
    let by_week = !meaning.weekdays.is_empty() || meaning.nth_weekday.is_some();
    let say = |what: &str| Err(format!("Say {what}: write {EXAMPLES}"));
    if by_month && by_week
        || meaning.nth_weekday.is_some() && !meaning.weekdays.is_empty()
        || meaning.last_day && !meaning.days.is_empty()
    {
        return Err(format!(
            "Days of the month and days of the week need two schedules. Understood is, for example, {EXAMPLES}"
        ));
    }
    match meaning.rhythm {
        Some(Rhythm::Weekly) if !by_week => return say("on which day of the week"),
        Some(Rhythm::Monthly | Rhythm::Quarterly) if !by_month && !by_week => {
            return say("on which day of the month");
        }
        Some(Rhythm::Yearly) if meaning.months.is_empty() => return say("in which month"),
        Some(Rhythm::Yearly) if !by_month && !by_week => return say("on which day of the month"),
        _ => {}
    }
    let day = if meaning.last_day {
        "L".to_owned()
    } else {
        list_or_star(&meaning.days)
    };
    let weekday = match meaning.nth_weekday {
        Some((Nth::At(number), weekday)) => format!("{weekday}#{number}"),
        Some((Nth::Last, weekday)) => format!("{weekday}L"),
        None if meaning.weekdays.iter().eq(&[1, 2, 3, 4, 5]) => "1-5".to_owned(),
        None => list_or_star(&meaning.weekdays),
    };
    Ok((day, weekday))
}

fn month_field(meaning: &Meaning) -> String {
    if meaning.months.is_empty() && meaning.rhythm == Some(Rhythm::Quarterly) {
        return "1,4,7,10".to_owned();
    }
    list_or_star(&meaning.months)
}

fn list_or_star<T: Display>(numbers: &BTreeSet<T>) -> String {
    if numbers.is_empty() {
        return "*".to_owned();
    }
    list(numbers.iter())
}

fn list<'a, T: Display + 'a>(numbers: impl Iterator<Item = &'a T>) -> String {
    let numbers: Vec<String> = numbers.map(ToString::to_string).collect();
    numbers.join(",")
}
