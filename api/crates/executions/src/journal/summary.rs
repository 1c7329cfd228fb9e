//! What events change in the row that sums an execution up.

use domain::journal::{JournalEvent, Usage};

/// The change.
#[derive(Debug)]
pub(super) struct Summary {
    pub(super) steps: i32,
    pub(super) input_tokens: i64,
    pub(super) output_tokens: i64,
    /// None when it is not known of a turn.
    pub(super) cost_micro_usd: Option<i64>,
    pub(super) simulated: bool,
    /// Each once.
    pub(super) tools: Vec<String>,
    pub(super) status: Option<&'static str>,
    /// The answer, or why there is none.
    pub(super) outcome: Option<String>,
}

impl Summary {
    pub(super) fn of(events: &[JournalEvent]) -> Self {
        let mut summary = Self {
            steps: 0,
            input_tokens: 0,
            output_tokens: 0,
            cost_micro_usd: Some(0),
            simulated: false,
            tools: Vec::new(),
            status: None,
            outcome: None,
        };
        for event in events {
            summary.add(event);
        }
        summary
    }

    fn add(&mut self, event: &JournalEvent) {
        match event {
            JournalEvent::ModelReplied {
                usage,
                simulated,
                cost_micro_usd,
                ..
            } => {
                self.steps += 1;
                self.count(usage, *simulated, *cost_micro_usd);
            }
            // A summary is no step, but it costs.
            JournalEvent::Compacted {
                usage,
                simulated,
                cost_micro_usd,
                ..
            } => self.count(usage, *simulated, *cost_micro_usd),
            JournalEvent::ToolIntended { tool, .. } if !self.tools.contains(tool) => {
                self.tools.push(tool.clone());
            }
            JournalEvent::Completed { output } => self.outcome = Some(storable(output)),
            JournalEvent::Failed { message, .. } => self.outcome = Some(storable(message)),
            _ => {}
        }
        if let Some(status) = event.final_status() {
            self.status = Some(status.as_str());
        }
    }
}

impl Summary {
    /// Adds what a turn of a model cost.
    fn count(&mut self, usage: &Usage, simulated: bool, cost_micro_usd: Option<u64>) {
        let (read, written) = (usage.total_input_tokens(), usage.output_tokens);
        self.input_tokens = self.input_tokens.saturating_add(to_i64(read));
        self.output_tokens = self.output_tokens.saturating_add(to_i64(written));
        let costs = self.cost_micro_usd.zip(cost_micro_usd);
        self.cost_micro_usd = costs.map(|(sum, cost)| sum.saturating_add(to_i64(cost)));
        self.simulated |= simulated;
    }
}

fn to_i64(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// PostgreSQL's text has no NUL.
fn storable(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}
