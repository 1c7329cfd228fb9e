//! What a schedule would do.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};
use graphql_core::error::MutationError;
use schedules::preview_schedule;

/// What words or cron mean.
#[derive(Debug, Clone, SimpleObject)]
pub struct SchedulePreview {
    /// The five fields, normalised.
    pub cron: String,
    /// The same in plain English.
    pub words: String,
    /// The IANA name of the zone whose clocks count.
    pub zone: String,
    /// The next five runs.
    pub runs: Vec<ScheduledRun>,
    /// What is easily overlooked about it.
    pub notes: Vec<String>,
}

/// One run to come.
#[derive(Debug, Clone, SimpleObject)]
pub struct ScheduledRun {
    /// When.
    pub at: DateTime<Utc>,
    /// The same on the zone's clocks, with the offset, such as `2027-03-28T03:00:00+02:00`.
    pub local: String,
    /// What the clocks do there: the offset changes, or a time comes twice or not at all.
    pub note: Option<String>,
}

/// The outcome of reading words or cron.
#[derive(Debug, Clone, SimpleObject)]
pub struct SchedulePreviewPayload {
    /// What they mean; null when they are not understood.
    pub preview: Option<SchedulePreview>,
    /// What is not understood, and what would be; empty when all went well.
    pub errors: Vec<MutationError>,
}

impl From<preview_schedule::Preview> for SchedulePreview {
    fn from(preview: preview_schedule::Preview) -> Self {
        Self {
            cron: preview.cron,
            words: preview.words,
            zone: preview.zone,
            runs: preview.runs.into_iter().map(Into::into).collect(),
            notes: preview.notes,
        }
    }
}

impl From<preview_schedule::Run> for ScheduledRun {
    fn from(run: preview_schedule::Run) -> Self {
        Self {
            at: run.at,
            local: run.local,
            note: run.note,
        }
    }
}
