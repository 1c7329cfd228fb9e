//! Shows what a schedule would do before it is made.

use access::OpContext;
use chrono::{DateTime, MappedLocalTime, NaiveTime, TimeZone as _, Timelike as _, Utc};
use chrono_tz::Tz;
use domain::permission::Permission;

use crate::error::Error;
use crate::timing::Timing;

/// How many runs are shown.
const RUNS: usize = 5;

/// What a person's words or cron mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// The five fields, normalised.
    pub cron: String,
    /// The same in plain English.
    pub words: String,
    /// The zone whose clocks count.
    pub zone: String,
    /// The next runs.
    pub runs: Vec<Run>,
    /// What is easily overlooked about it.
    pub notes: Vec<String>,
}

/// One run to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// When.
    pub at: DateTime<Utc>,
    /// The same on the zone's clocks, with the offset, such as `2027-03-28T03:00:00+02:00`.
    pub local: String,
    /// What the clocks do there: the offset changes, or a time comes twice or not at all.
    pub note: Option<String>,
}

/// Reads words or cron, and shows the next five runs behind `from`.
///
/// # Errors
///
/// [`Error::Invalid`] names the word or field that is not understood.
pub async fn preview_schedule(
    ctx: &OpContext,
    when: &str,
    zone: &str,
    from: DateTime<Utc>,
) -> Result<Preview, Error> {
    ctx.require(Permission::ReadSchedules).await?;
    let timing = Timing::read(when, zone).map_err(|error| Error::Invalid(vec![error]))?;
    Ok(preview(&timing, from))
}

fn preview(timing: &Timing, from: DateTime<Utc>) -> Preview {
    Preview {
        cron: timing.cron_text(),
        words: timing.in_words(),
        zone: timing.zone().name().to_owned(),
        runs: runs(timing, from),
        notes: notes(timing),
    }
}

/// The next runs of a schedule behind `from`.
#[must_use]
pub fn runs(timing: &Timing, from: DateTime<Utc>) -> Vec<Run> {
    let mut before = from.with_timezone(&timing.zone());
    let mut runs = Vec::new();
    for at in timing.times_after(from).take(RUNS) {
        let local = at.with_timezone(&timing.zone());
        runs.push(Run {
            at,
            local: local.to_rfc3339_opts(chrono::SecondsFormat::Secs, false),
            note: note(timing, &before, &local),
        });
        before = local;
    }
    runs
}

fn note(timing: &Timing, before: &DateTime<Tz>, local: &DateTime<Tz>) -> Option<String> {
    let clock = local.format("%H:%M");
    if let Some(wanted) = skipped(timing, local) {
        let wanted = wanted.format("%H:%M");
        return Some(format!(
            "{wanted} does not exist on this day, since clocks go forward: it runs at {clock}"
        ));
    }
    let twice = local.timezone().from_local_datetime(&local.naive_local());
    if let MappedLocalTime::Ambiguous(first, _) = twice {
        let which = match (timing.is_at_one_time(), *local == first) {
            (true, _) => "it runs the first time only",
            (false, true) => "this is the first time",
            (false, false) => "this is the second time",
        };
        return Some(format!(
            "{clock} comes twice on this day, since clocks go back: {which}"
        ));
    }
    let offset = local.format("%:z").to_string();
    (before.format("%:z").to_string() != offset)
        .then(|| format!("Clocks have changed: the offset is {offset} from here on"))
}

/// The time of day that was meant, when it does not exist on that day.
fn skipped(timing: &Timing, local: &DateTime<Tz>) -> Option<NaiveTime> {
    let (hour, minute) = timing.time_of_day()?;
    let wanted = NaiveTime::from_hms_opt(hour, minute, 0)?;
    let same = (local.hour(), local.minute()) == (hour, minute);
    (!same).then_some(wanted)
}

fn notes(timing: &Timing) -> Vec<String> {
    let mut notes = Vec::new();
    let pattern = &timing.cron().pattern;
    let days = pattern.days.values();
    let each_month = pattern.months.values().len() > 1;
    let is_single = |day: &u16| days.len() == 1 && *day > 28;
    if let Some(day) = days.iter().find(|day| is_single(day) && each_month) {
        notes.push(format!(
            "Months without a day {day} are left out; \"last day of the month\" leaves out none"
        ));
    }
    if !pattern.is_dom_wildcard() && !pattern.is_dow_wildcard() && !pattern.matches_dom_and_dow() {
        let note = "It runs on these days of the month and also on these days of the week: cron takes either of them";
        notes.push(note.to_owned());
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(when: &str, from: &str) -> Vec<String> {
        let timing = Timing::read(when, "Europe/Berlin").unwrap();
        let from = from.parse().unwrap();
        let shown = |run: Run| format!("{} {}", run.local, run.note.unwrap_or_default());
        let runs = runs(&timing, from).into_iter().map(shown);
        runs.map(|run| run.trim_end().to_owned()).collect()
    }

    #[test]
    fn a_time_that_clocks_leap_over_comes_right_after() {
        let runs = shown("every day at 2:30", "2027-03-26T12:00:00Z");
        assert_eq!(
            runs,
            [
                "2027-03-27T02:30:00+01:00",
                "2027-03-28T03:00:00+02:00 02:30 does not exist on this day, since clocks go forward: it runs at 03:00",
                "2027-03-29T02:30:00+02:00",
                "2027-03-30T02:30:00+02:00",
                "2027-03-31T02:30:00+02:00",
            ]
        );
    }

    #[test]
    fn a_time_that_comes_twice_is_taken_once() {
        let runs = shown("every day at 2:30", "2027-10-29T12:00:00Z");
        assert_eq!(
            runs[..3],
            [
                "2027-10-30T02:30:00+02:00",
                "2027-10-31T02:30:00+02:00 02:30 comes twice on this day, since clocks go back: it runs the first time only",
                "2027-11-01T02:30:00+01:00 Clocks have changed: the offset is +01:00 from here on",
            ]
        );
    }

    #[test]
    fn a_time_beside_the_change_keeps_its_place_on_the_clock() {
        let runs = shown("every Sunday at 9:00", "2027-03-20T12:00:00Z");
        assert_eq!(
            runs[..2],
            [
                "2027-03-21T09:00:00+01:00",
                "2027-03-28T09:00:00+02:00 Clocks have changed: the offset is +02:00 from here on",
            ]
        );
    }

    #[test]
    fn frequent_runs_follow_the_clocks() {
        let runs = shown("every 30 minutes", "2027-10-31T00:10:00Z");
        assert_eq!(
            runs,
            [
                "2027-10-31T02:30:00+02:00 02:30 comes twice on this day, since clocks go back: this is the first time",
                "2027-10-31T02:00:00+01:00 02:00 comes twice on this day, since clocks go back: this is the second time",
                "2027-10-31T02:30:00+01:00 02:30 comes twice on this day, since clocks go back: this is the second time",
                "2027-10-31T03:00:00+01:00",
                "2027-10-31T03:30:00+01:00",
            ]
        );
        let runs = shown("every 30 minutes", "2027-03-28T00:40:00Z");
        assert_eq!(
            runs[0],
            "2027-03-28T03:00:00+02:00 Clocks have changed: the offset is +02:00 from here on"
        );
    }

    #[test]
    fn days_that_few_months_have_are_mentioned() {
        let timing = Timing::read("on the 31st at 9:00", "UTC").unwrap();
        assert!(notes(&timing)[0].contains("day 31"));
        let timing = Timing::read("0 0 1 * 1", "UTC").unwrap();
        assert!(notes(&timing)[0].contains("also on these days"));
    }
}
