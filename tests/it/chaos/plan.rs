//! What the model says, and how it fails before it says it.
//!
//! The fake remembers nothing of an execution but how often a turn was asked for: its answer follows
//! from the conversation that it is sent, so that whichever worker asks gets the same.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::journal::Block;
use serde_json::{Value, json};
use support::effect_tool::{KEYED, UNKEYED};
use support::fake_claude::{Fault, Reply, Turn};

use super::dice::{Dice, Tally};

/// The most failures of one turn: fewer than a worker has attempts.
const MOST_FAILURES: u32 = 2;

/// The plan of all executions.
pub(super) struct Plan {
    dice: Dice,
    tally: Arc<Tally>,
    /// By execution and turn.
    asked: Mutex<HashMap<(usize, usize), u32>>,
}

/// What an execution is told to do; its number stands at the end.
pub(super) fn goal(execution: usize) -> String {
    format!("Do task {execution}")
}

/// The number of the execution with this goal.
pub(super) fn number_of(goal: &str) -> usize {
    let digits = goal.rsplit(' ').next().unwrap();
    digits.parse().unwrap()
}

/// What a tool says after it did `what`.
pub(super) fn result_of(what: &str) -> String {
    format!("{what} is done")
}

impl Plan {
    pub(super) fn new(dice: Dice, tally: Arc<Tally>) -> Self {
        Self {
            dice,
            tally,
            asked: Mutex::default(),
        }
    }

    /// The tools that an execution calls, turn by turn.
    fn calls(&self, execution: usize) -> Vec<Vec<&'static str>> {
        match self.dice.roll(&format!("shape {execution}"), 5) {
            0 => vec![vec![KEYED], vec![UNKEYED], vec![KEYED]],
            1 => vec![vec![KEYED, UNKEYED, KEYED]],
            2 => vec![vec![UNKEYED, UNKEYED], vec![KEYED]],
            3 => vec![vec![KEYED], vec![KEYED], vec![KEYED]],
            _ => vec![vec![KEYED, KEYED], vec![KEYED]],
        }
    }

    /// A turn of an execution, counted from 1, as the journal must have it.
    pub(super) fn content(&self, execution: usize, turn: usize) -> Vec<Block> {
        let calls = self.calls(execution);
        let Some(tools) = calls.get(turn - 1) else {
            let text = format!("Task {execution} took {turn} turns, and this sentence ends it.");
            return vec![Block::Text { text }];
        };
        let text = format!("Turn {turn} of task {execution} needs some tools.");
        let call = |(place, tool): (usize, &&str)| {
            let id = format!("call_{execution}_{turn}_{place}");
            Block::ToolUse {
                input: json!({ "what": id }),
                id,
                name: (*tool).to_owned(),
            }
        };
        let calls = tools.iter().enumerate().map(call);
        std::iter::once(Block::Text { text }).chain(calls).collect()
    }

    /// Answers a request.
    pub(super) fn answer(&self, request: &Value) -> Turn {
        let messages = request["messages"].as_array().unwrap();
        let execution = number_of(messages[0]["content"][0]["text"].as_str().unwrap());
        let turn = messages.len().div_ceil(2);
        check_results(&messages[messages.len() - 1]);
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let times = asked.entry((execution, turn)).or_default();
        *times += 1;
        let reply = reply(&self.content(execution, turn));
        let failing = *times <= MOST_FAILURES
            && self
                .dice
                .percent(&format!("failure {execution} {turn} {times}"), 30);
        if failing {
            let number = self
                .dice
                .roll(&format!("which {execution} {turn} {times}"), 10);
            self.failure(number, reply)
        } else {
            Turn::Reply(reply)
        }
    }

    fn failure(&self, number: u64, reply: Reply) -> Turn {
        let count = |what: &str| self.tally.count(&format!("model failures: {what}"));
        let events = reply.event_count();
        match number {
            0 | 1 => {
                count("429");
                Turn::Fault(Fault::rate_limit(Some(number)))
            }
            2 | 3 => {
                count("529");
                Turn::Fault(Fault::overloaded())
            }
            4 => {
                count("500");
                Turn::Fault(Fault::http(500, "api_error", "Internal server error"))
            }
            5 => {
                count("streams cut");
                Turn::Reply(reply.cut_after(events / 2))
            }
            // All but the last event: everything has been said but that it was all.
            6 => {
                count("streams ended early");
                Turn::Reply(reply.end_after(events - 1))
            }
            7 => {
                count("errors inside a stream");
                Turn::Reply(reply.error_after(events / 2, "overloaded_error", "Overloaded"))
            }
            8 => {
                count("streams stalled");
                Turn::Reply(reply.stall_after(events / 2))
            }
            _ => {
                count("slow answers");
                Turn::Reply(reply.delay(Duration::from_millis(400)))
            }
        }
    }
}

/// What the tools said, or a person in their place, must be what the model is shown.
fn check_results(message: &Value) {
    for block in message["content"].as_array().unwrap() {
        if let Some(call) = block["tool_use_id"].as_str() {
            let shown = block["content"].as_str().unwrap();
            let is_of_person = shown.contains("a person looked");
            assert!(is_of_person || shown == result_of(call), "{block}");
        }
    }
}

fn reply(content: &[Block]) -> Reply {
    content
        .iter()
        .fold(Reply::new(), |reply, block| match block {
            Block::Text { text } => reply.text(text),
            Block::ToolUse { id, name, input } => reply.tool_use(id, name, input),
            other => panic!("the plan has no {other:?}"),
        })
}
