//! When a schedule fires: five cron fields, on the clocks of one zone.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use croner::Cron;
use croner::parser::{CronParser, Seconds, Year};

use crate::{describe, words};

/// When a schedule fires.
#[derive(Debug, Clone)]
pub struct Timing {
    cron: Cron,
    zone: Tz,
}

impl Timing {
    /// Reads what a person wrote, words or cron, and the name of a zone.
    ///
    /// # Errors
    ///
    /// Names the field that does not fit, `when` or `zone`, and what would be right.
    pub fn read(when: &str, zone: &str) -> Result<Self, domain::agent::FieldError> {
        let error = domain::agent::FieldError::new;
        let zone = read_zone(zone).map_err(|message| error("zone", message))?;
        let cron = read_when(when).map_err(|message| error("when", message))?;
        let timing = Self { cron, zone };
        if timing.next_after(Utc::now()).is_none() {
            let message = format!(
                "never comes: there is no such day in any year ({})",
                timing.cron_text()
            );
            return Err(error("when", message));
        }
        Ok(timing)
    }

    /// The five fields, normalised.
    #[must_use]
    pub fn cron_text(&self) -> String {
        let fields: Vec<&str> = self.cron.as_str().split_whitespace().collect();
        fields.join(" ")
    }

    /// The zone's IANA name.
    #[must_use]
    pub fn zone(&self) -> Tz {
        self.zone
    }

    /// The same in plain English, such as `Every weekday at 09:00`.
    #[must_use]
    pub fn in_words(&self) -> String {
        describe::describe(&self.cron)
    }

    /// The first time behind `moment`; none when there is none in the next centuries.
    #[must_use]
    pub fn next_after(&self, moment: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let local = moment.with_timezone(&self.zone);
        let found = self.cron.find_next_occurrence(&local, false).ok()?;
        Some(found.with_timezone(&Utc))
    }

    /// The times behind `moment`.
    pub fn times_after(&self, moment: DateTime<Utc>) -> impl Iterator<Item = DateTime<Utc>> {
        std::iter::successors(self.next_after(moment), |last| self.next_after(*last))
    }

    /// Whether it fires at one time of a day. Such a time comes once when clocks go back, and right
    /// after the gap when they go forward; more frequent ones follow the clocks.
    pub(crate) fn is_at_one_time(&self) -> bool {
        self.cron.determine_job_type() == croner::JobType::FixedTime
    }

    /// The one hour and minute of a day, when it fires at one time.
    pub(crate) fn time_of_day(&self) -> Option<(u32, u32)> {
        let value = |component: &croner::CronComponent| component.values().first().copied();
        let hour = value(&self.cron.pattern.hours)?;
        let minute = value(&self.cron.pattern.minutes)?;
        self.is_at_one_time()
            .then_some((hour.into(), minute.into()))
    }

    /// The parsed fields.
    pub(crate) fn cron(&self) -> &Cron {
        &self.cron
    }
}

fn read_zone(zone: &str) -> Result<Tz, String> {
    zone.parse().map_err(|_| {
        let given: String = zone.chars().take(64).collect();
        format!("\"{given}\" is not a time zone: give an IANA name, such as Europe/Berlin or UTC")
    })
}

fn read_when(when: &str) -> Result<Cron, String> {
    if !looks_like_cron(when) {
        return parse_cron(&words::to_cron(when)?);
    }
    let fields = when.split_whitespace().count();
    if !when.trim().starts_with('@') && fields != 5 {
        return Err(format!(
            "has {fields} fields; five are taken: minute, hour, day of month, month, day of week. A schedule fires at most once a minute"
        ));
    }
    parse_cron(when)
}

/// Whether somebody wrote fields and not a sentence: its first two words have no letters.
fn looks_like_cron(when: &str) -> bool {
    let is_field = |word: &str| {
        word.chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '*' | '/' | ',' | '-' | '?'))
    };
    when.trim().starts_with('@')
        || (when.split_whitespace().count() > 2 && when.split_whitespace().take(2).all(is_field))
}

pub(crate) fn parse_cron(cron: &str) -> Result<Cron, String> {
    let parser = CronParser::builder()
        .seconds(Seconds::Disallowed)
        .year(Year::Disallowed)
        .build();
    let cron: String = cron.chars().take(200).collect();
    parser.parse(&cron).map_err(|error| {
        format!("cannot be read as cron ({error}): write five fields, such as \"0 9 * * 1-5\", or words, such as \"every weekday at 9:00\"")
    })
}
