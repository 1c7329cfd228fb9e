//! What must be so when all is over, whatever happened.

use std::collections::{BTreeMap, HashMap};

use agent_core::Definition;
use agent_core::Rules;
use connector_sdk::Registry;
use domain::approval::{ApprovalPolicy, Resolution};
use domain::journal::JournalEvent;
use serde_json::Value;
use support::Client;
use support::client::kinds;

use super::cluster::Cluster;
use super::dice::Tally;
use super::effects::Effect;
use super::plan::{Plan, number_of};

/// An execution as the database has it.
#[derive(Debug)]
pub(super) struct Record {
    status: String,
    last_seq: usize,
    max_steps: u32,
    journal: Vec<Written>,
}

/// An event, and which process wrote it.
#[derive(Debug)]
struct Written {
    event: JournalEvent,
    writer: String,
    /// Who had claimed the execution last.
    holder: String,
    /// In milliseconds since the event before; 0 for the first.
    after_ms: u64,
}

const EXECUTIONS: &str = "SELECT id, status, last_seq, max_steps FROM executions";
const EVENTS: &str =
    "SELECT e.execution_id, e.seq, e.payload, coalesce(w.writer, ''), coalesce(w.holder, ''),
        coalesce(floor(1000 * extract(epoch FROM e.created_at - lag(e.created_at)
            OVER (PARTITION BY e.execution_id ORDER BY e.seq))), 0)::bigint
    FROM execution_events e LEFT JOIN chaos_writers w USING (execution_id, seq)
    ORDER BY e.execution_id, e.seq";
/// The longest that an execution may stand still.
const LONGEST_SILENCE_MS: u64 = 60_000;

/// Every execution, by its number in the plan.
///
/// # Panics
///
/// When a journal is not numbered 1, 2, 3, ... or cannot be read.
pub(super) async fn read(cluster: &Cluster) -> BTreeMap<usize, Record> {
    let mut records: HashMap<String, Record> = HashMap::new();
    for row in cluster.rows(EXECUTIONS).await {
        let record = Record {
            status: row[1].clone(),
            last_seq: row[2].parse().unwrap(),
            max_steps: row[3].parse().unwrap(),
            journal: Vec::new(),
        };
        records.insert(row[0].clone(), record);
    }
    for row in cluster.rows(EVENTS).await {
        let journal = &mut records.get_mut(&row[0]).unwrap().journal;
        let seq: usize = row[1].parse().unwrap();
        assert_eq!(
            seq,
            journal.len() + 1,
            "the journal of {} has a gap",
            row[0]
        );
        journal.push(Written {
            event: serde_json::from_str(&row[2]).unwrap(),
            writer: row[3].clone(),
            holder: row[4].clone(),
            after_ms: row[5].parse().unwrap(),
        });
    }
    let by_number = |record: Record| {
        let number = match &record.journal[0].event {
            JournalEvent::Started { goal, .. } => number_of(goal),
            other => panic!("a journal begins with {other:?}"),
        };
        (number, record)
    };
    records.into_values().map(by_number).collect()
}

impl Record {
    /// # Panics
    ///
    /// When the execution is lost, or its journal is not what the plan and one worker after the
    /// other would have written.
    pub(super) fn check(&self, number: usize, plan: &Plan, tools: &Registry, tally: &Tally) {
        let events: Vec<_> = self
            .journal
            .iter()
            .map(|written| written.event.clone())
            .collect();
        assert_eq!(
            self.last_seq,
            events.len(),
            "task {number}: last_seq is wrong"
        );
        let definition = Definition {
            system_prompt: "Help.".to_owned(),
            tools: tools.specs().cloned().collect(),
            model: None,
            rules: Rules::default(),
            approval: ApprovalPolicy::default(),
            max_steps: self.max_steps,
            dry_run: false,
            compact_at: None,
        };
        let replayed = agent_core::replay(definition, &events);
        let (state, left) =
            replayed.unwrap_or_else(|error| panic!("task {number}: {error}: {events:#?}"));
        assert!(
            state.is_ended() && left.is_empty(),
            "task {number} is lost: {events:#?}"
        );
        self.check_turns(number, plan);
        self.check_writers(number);
        assert_eq!(self.status, "completed", "task {number}: {events:#?}");
        tally.count("executions completed");
        let resumed = |event: &&JournalEvent| matches!(event, JournalEvent::Resumed { .. });
        tally.add("resumptions", events.iter().filter(resumed).count());
    }

    /// No cut reply counts as a whole one, and no turn is stored twice.
    fn check_turns(&self, number: usize, plan: &Plan) {
        let mut turn = 0;
        for written in &self.journal {
            if let JournalEvent::ModelReplied { content, .. } = &written.event {
                turn += 1;
                assert_eq!(
                    *content,
                    plan.content(number, turn),
                    "task {number}, turn {turn}"
                );
            }
        }
    }

    /// Nobody writes but who claimed the execution last, and nobody goes on without a word.
    fn check_writers(&self, number: usize) {
        let (mut before, mut newest) = (&self.journal[1].writer, 1);
        for written in &self.journal[1..] {
            if let JournalEvent::Resumed { epoch, .. } = written.event {
                assert!(epoch > newest, "task {number}: {:#?}", self.journal);
                (before, newest) = (&written.writer, epoch);
            }
            // Whoever takes up what a person said has claimed an execution that nobody held.
            if matches!(written.event, JournalEvent::DoubtResolved { .. }) {
                before = &written.writer;
            }
            let writers = [before, &written.holder];
            let late = writers.iter().any(|writer| **writer != written.writer);
            assert!(!late, "task {number}: a late write in {:#?}", self.journal);
            let stood_still = written.after_ms > LONGEST_SILENCE_MS;
            assert!(!stood_still, "task {number}: {:#?}", self.journal);
        }
    }

    /// The longest that nothing was written, in milliseconds.
    pub(super) fn longest_silence_ms(&self) -> u64 {
        self.journal
            .iter()
            .map(|written| written.after_ms)
            .max()
            .unwrap_or_default()
    }

    /// What a person said last about a call in doubt.
    fn resolution(&self, call: &str) -> Option<Resolution> {
        let about = |written: &Written| match &written.event {
            JournalEvent::DoubtResolved {
                call_id,
                resolution,
                ..
            } if call_id == call => Some(*resolution),
            _ => None,
        };
        self.journal.iter().rev().find_map(about)
    }

    fn has_result(&self, call: &str) -> bool {
        self.journal.iter().any(|written| {
            matches!(&written.event, JournalEvent::ToolReturned { call_id, .. } if call_id == call)
        })
    }

    /// The calls that the journal has the intent of.
    fn intended(&self) -> Vec<&str> {
        let mut calls = Vec::new();
        for written in &self.journal {
            if let JournalEvent::ToolIntended { call_id, .. } = &written.event {
                calls.push(call_id.as_str());
            }
        }
        calls
    }
}

/// # Panics
///
/// When an effect was doubled, left without an intent or lost, or is another one than people said.
pub(super) fn check_effects(
    records: &BTreeMap<usize, Record>,
    effects: &BTreeMap<String, Effect>,
    tally: &Tally,
) {
    for (call, effect) in effects {
        let number: usize = call.split('_').nth(1).unwrap().parse().unwrap();
        let record = &records[&number];
        let kind = if effect.keyed { "keyed" } else { "unkeyed" };
        tally.add(&format!("{kind} effects"), effect.applied);
        tally.add(&format!("{kind} calls repeated"), effect.arrivals - 1);
        assert_eq!(
            effect.applied, 1,
            "the {kind} {call} was done again: {effect:?}, {record:#?}"
        );
        assert!(
            record.intended().contains(&call.as_str()),
            "{call} had no intent: {record:#?}"
        );
        assert!(record.has_result(call), "{call} is lost: {record:#?}");
        assert_ne!(
            record.resolution(call),
            Some(Resolution::DidNotHappen),
            "{call} happened after all: {record:#?}"
        );
    }
    for record in records.values() {
        for call in record.intended() {
            let is_known = record.resolution(call) == Some(Resolution::DidNotHappen);
            assert!(
                effects.contains_key(call) || is_known,
                "{call} never happened: {record:#?}"
            );
        }
    }
}

/// # Panics
///
/// When a person is shown something else than what the database has.
pub(super) async fn check_what_people_see(
    admin: &Client,
    ids: &[String],
    records: &BTreeMap<usize, Record>,
) {
    for (number, id) in ids.iter().enumerate() {
        let shown: Value = admin.execution(id).await;
        let record = &records[&number];
        assert_eq!(
            shown["status"],
            record.status.to_uppercase(),
            "task {number}"
        );
        assert_eq!(kinds(&shown).len(), record.last_seq, "task {number}");
    }
}
