//! A person who finds out what became of calls in doubt, and says so.

use std::time::{Duration, Instant};

use serde_json::json;
use support::Client;
use support::client::RESOLVE;

use super::dice::{Dice, Tally};
use super::effects::Effects;

/// How long nothing may have been frozen before the person looks: a worker that has just woken up
/// may still send the call that it was about to send.
const CALM: Duration = Duration::from_millis(500);

const PENDING: &str = "{ approvals(first: 50, status: PENDING) { nodes { id kind callId } } }";

/// Who looks after the executions of a round.
pub(super) struct Person {
    admin: Client,
    dice: Dice,
    calm_since: Instant,
}

impl Person {
    pub(super) fn new(admin: Client, dice: Dice) -> Self {
        Self {
            admin,
            dice,
            calm_since: Instant::now(),
        }
    }

    /// Decides what waits, once all has been calm for a while. While PostgreSQL is away nothing is
    /// shown, and the person looks again.
    pub(super) async fn look(&mut self, is_calm: bool, effects: &Effects, tally: &Tally) {
        if !is_calm {
            self.calm_since = Instant::now();
        }
        if self.calm_since.elapsed() < CALM {
            return;
        }
        let pending = self.admin.graphql(PENDING, json!({})).await;
        let nodes = pending.at("/data/approvals/nodes").as_array();
        for doubt in nodes.into_iter().flatten() {
            assert_eq!(doubt["kind"], "DOUBT", "{doubt}");
            let call = doubt["callId"].as_str().unwrap();
            let resolution = self.find_out(call, effects);
            let input = json!({ "id": doubt["id"], "resolution": resolution });
            let reply = self.admin.graphql(RESOLVE, json!({ "input": input })).await;
            // It may have been decided although the answer got lost.
            if reply.code() == "OK" {
                tally.count(&format!("doubts resolved: {resolution}"));
            }
        }
    }

    fn find_out(&self, call: &str, effects: &Effects) -> &'static str {
        if effects.all().contains_key(call) {
            "HAPPENED"
        } else if self.dice.percent(&format!("retry {call}"), 50) {
            "RETRY"
        } else {
            "DID_NOT_HAPPEN"
        }
    }
}
